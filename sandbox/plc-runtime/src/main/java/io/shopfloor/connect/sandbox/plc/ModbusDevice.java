// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.plc;

import com.digitalpetri.modbus.ExceptionCode;
import com.digitalpetri.modbus.FunctionCode;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import com.digitalpetri.modbus.pdu.ReadCoilsRequest;
import com.digitalpetri.modbus.pdu.ReadCoilsResponse;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersResponse;
import com.digitalpetri.modbus.server.ModbusRequestContext;
import com.digitalpetri.modbus.server.ModbusServices;
import com.digitalpetri.modbus.server.ModbusTcpServer;
import com.digitalpetri.modbus.tcp.server.NettyTcpServerTransport;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;

/**
 * A Modbus TCP slave. Holding registers, counted from 1, big-endian: 1-2 temperature (REAL), 3-4 counter (UDINT), 5 state
 * (UINT), 101-140 fixed values of every type, 901-910 do not exist, 1001-3000 hold their own number; every other one up to 9999
 * holds 0. Coils: every odd one is on.
 */
final class ModbusDevice implements ModbusServices {

    private static final int REGISTERS = 9_999;
    private static final int HOLE_BEGIN = 901;
    private static final int HOLE_END = 910;
    private static final int FIXED = 101;

    private final Machine machine;
    private final byte[] fixed;

    private ModbusDevice(Machine machine) {
        this.machine = machine;
        this.fixed = fixed();
    }

    static void start(Machine machine, int port) throws ExecutionException, InterruptedException {
        NettyTcpServerTransport transport = NettyTcpServerTransport.create(config -> {
            config.setBindAddress("127.0.0.1");
            config.setPort(port);
        });
        ModbusTcpServer.create(transport, new ModbusDevice(machine)).start();
    }

    /** Registers 101 ...: INT min, INT -1, UINT max, DINT min, UDINT max, LINT min, ULINT max, REAL, NaN, LREAL, LREAL. */
    private static byte[] fixed() {
        return ByteBuffer.allocate(80)
                .putShort(Short.MIN_VALUE)
                .putShort((short) -1)
                .putShort((short) 0xFFFF)
                .putInt(Integer.MIN_VALUE)
                .putInt(-1)
                .putLong(Long.MIN_VALUE)
                .putLong(-1L)
                .putFloat(-1.5f)
                .putFloat(Float.NaN)
                .putDouble(Math.PI)
                .putDouble(-Double.MAX_VALUE)
                .array();
    }

    @Override
    public ReadHoldingRegistersResponse readHoldingRegisters(
            ModbusRequestContext context, int unitId, ReadHoldingRegistersRequest request)
            throws ModbusResponseException {
        int first = request.address() + 1;
        int last = request.address() + request.quantity();
        if (request.quantity() > 125) {
            throw new ModbusResponseException(FunctionCode.READ_HOLDING_REGISTERS, ExceptionCode.ILLEGAL_DATA_VALUE);
        }
        if (last > REGISTERS || (first <= HOLE_END && last >= HOLE_BEGIN)) {
            throw new ModbusResponseException(FunctionCode.READ_HOLDING_REGISTERS, ExceptionCode.ILLEGAL_DATA_ADDRESS);
        }
        byte[] live = ByteBuffer.allocate(10)
                .putFloat((float) machine.temperature())
                .putInt((int) machine.counter())
                .putShort((short) machine.state())
                .array();
        byte[] registers = new byte[request.quantity() * 2];
        for (int i = 0; i < registers.length; i++) {
            registers[i] = octet(live, (request.address() * 2) + i);
        }
        return new ReadHoldingRegistersResponse(registers);
    }

    private byte octet(byte[] live, int at) {
        if (at < live.length) {
            return live[at];
        }
        int inFixed = at - (FIXED - 1) * 2;
        if (inFixed >= 0 && inFixed < fixed.length) {
            return fixed[inFixed];
        }
        int register = at / 2 + 1;
        if (register < 1001 || register > 3000) {
            return 0;
        }
        return (byte) (at % 2 == 0 ? register >> 8 : register);
    }

    @Override
    public ReadCoilsResponse readCoils(ModbusRequestContext context, int unitId, ReadCoilsRequest request) {
        byte[] coils = new byte[(request.quantity() + 7) / 8];
        for (int i = 0; i < request.quantity(); i++) {
            if ((request.address() + i) % 2 == 0) {
                coils[i / 8] |= (byte) (1 << i % 8);
            }
        }
        return new ReadCoilsResponse(coils);
    }
}
