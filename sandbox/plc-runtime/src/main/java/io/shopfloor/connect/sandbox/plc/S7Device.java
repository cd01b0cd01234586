// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.plc;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * As much of an S7 CPU as reading needs: ISO on TCP, set-up of the communication with a PDU of 240 octets, Read Var. There is
 * one data block, DB1: 0 temperature (REAL), 4 counter (DINT), 8.0 running (BOOL), 10 recipe (STRING[20]), then fixed values:
 * 32 INT min, 34 WORD max, 36 DWORD max, 40 LREAL pi, 48 LINT min, 56 REAL NaN, 60 TIME 1500 ms, 64 DATE 2026-11-23, 66 BYTE
 * 255, 67 SINT -5, 68 CHAR A. Other blocks and addresses are answered as a CPU does: object does not exist, address out of
 * range. A thread a connection.
 */
final class S7Device {

    private static final int PDU = 240;
    private static final int DB_SIZE = 128;
    private static final int CONNECT_REQUEST = 0xE0;
    private static final int CONNECT_CONFIRM = 0xD0;
    private static final int DATA = 0xF0;
    private static final int SETUP = 0xF0;
    private static final int READ_VAR = 0x04;
    private static final int ACK_DATA = 3;
    private static final int OK = 0xFF;
    private static final int ADDRESS_OUT_OF_RANGE = 0x05;
    private static final int TYPE_NOT_SUPPORTED = 0x06;
    private static final int NO_SUCH_OBJECT = 0x0A;
    private static final int BIT = 0x01;
    private static final int AS_BIT = 0x03;
    private static final int AS_OCTETS = 0x04;

    /** Octets of one element, by the code of the request. */
    private static final Map<Integer, Integer> SIZES =
            Map.of(0x02, 1, 0x03, 1, 0x04, 2, 0x05, 2, 0x06, 4, 0x07, 4, 0x08, 4, 0x09, 2, 0x0B, 4, 0x0F, 8);

    private final Machine machine;

    private S7Device(Machine machine) {
        this.machine = machine;
    }

    static void start(Machine machine, int port) throws IOException {
        ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        S7Device device = new S7Device(machine);
        Thread thread = new Thread(() -> device.accept(server), "s7");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocket server) {
        try (server) {
            while (true) {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> serve(socket), "s7-connection");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            System.err.println("The S7 device accepts no more connections: " + e);
        }
    }

    private void serve(Socket socket) {
        try (socket;
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
            while (true) {
                in.readUnsignedShort(); // version and reserved
                byte[] body = new byte[in.readUnsignedShort() - 4];
                in.readFully(body);
                ByteBuffer answer = answer(ByteBuffer.wrap(body));
                ByteBuffer packet = ByteBuffer.allocate(4 + answer.remaining())
                        .put((byte) 3)
                        .put((byte) 0)
                        .putShort((short) (4 + answer.remaining()))
                        .put(answer);
                out.write(packet.array());
                out.flush();
            }
        } catch (EOFException e) {
            // The client has closed its connection.
        } catch (IOException | RuntimeException e) {
            System.err.println("The S7 device dropped a connection: " + e);
        }
    }

    private ByteBuffer answer(ByteBuffer request) {
        int header = request.get() & 0xFF;
        int type = request.get() & 0xFF;
        if (type == CONNECT_REQUEST) {
            return confirm(request, header);
        }
        if (type != DATA) {
            throw new IllegalArgumentException("no COTP packet that is known here: " + type);
        }
        request.position(1 + header);
        return job(request.slice());
    }

    /** The client's reference comes back as the destination, its parameters as they were. */
    private static ByteBuffer confirm(ByteBuffer request, int header) {
        request.getShort(); // destination, not yet known to the client
        short client = request.getShort();
        byte[] rest = new byte[header - 5];
        request.get(rest);
        return ByteBuffer.allocate(6 + rest.length)
                .put((byte) (5 + rest.length))
                .put((byte) CONNECT_CONFIRM)
                .putShort(client)
                .putShort((short) 1)
                .put(rest)
                .flip();
    }

    private ByteBuffer job(ByteBuffer message) {
        short reference = message.getShort(4);
        message.position(10); // past the header of a job
        int function = message.get() & 0xFF;
        return switch (function) {
            case SETUP -> {
                message.get();
                short calling = message.getShort();
                short called = message.getShort();
                int pdu = Math.min(PDU, message.getShort() & 0xFFFF);
                ByteBuffer parameter = ByteBuffer.allocate(8)
                        .put((byte) SETUP)
                        .put((byte) 0)
                        .putShort(calling)
                        .putShort(called)
                        .putShort((short) pdu)
                        .flip();
                yield acknowledge(reference, parameter, ByteBuffer.allocate(0));
            }
            case READ_VAR -> {
                int items = message.get() & 0xFF;
                ByteBuffer data = ByteBuffer.allocate(PDU);
                for (int item = 0; item < items; item++) {
                    read(message, data);
                }
                ByteBuffer parameter = ByteBuffer.allocate(2)
                        .put((byte) READ_VAR)
                        .put((byte) items)
                        .flip();
                yield acknowledge(reference, parameter, data.flip());
            }
            default -> throw new IllegalArgumentException("no function that is known here: " + function);
        };
    }

    private static ByteBuffer acknowledge(short reference, ByteBuffer parameter, ByteBuffer data) {
        return ByteBuffer.allocate(3 + 12 + parameter.remaining() + data.remaining())
                .put(new byte[] {2, (byte) DATA, (byte) 0x80, 0x32, ACK_DATA, 0, 0})
                .putShort(reference)
                .putShort((short) parameter.remaining())
                .putShort((short) data.remaining())
                .putShort((short) 0) // no error
                .put(parameter)
                .put(data)
                .flip();
    }

    private void read(ByteBuffer item, ByteBuffer into) {
        if (into.position() % 2 == 1) {
            into.put((byte) 0); // items begin at even octets
        }
        item.getShort(); // specification and its length
        item.get(); // syntax
        int type = item.get() & 0xFF;
        int count = item.getShort() & 0xFFFF;
        int block = item.getShort() & 0xFFFF;
        int area = item.get() & 0xFF;
        int bits = ((item.get() & 0xFF) << 16) | (item.getShort() & 0xFFFF);
        int length = type == BIT ? 1 : SIZES.getOrDefault(type, 0) * count;
        if (block != 1 || area != 0x84) {
            refuse(into, NO_SUCH_OBJECT);
        } else if (length == 0) {
            refuse(into, TYPE_NOT_SUPPORTED);
        } else if (bits / 8 + length > DB_SIZE) {
            refuse(into, ADDRESS_OUT_OF_RANGE);
        } else {
            byte[] db = db();
            boolean bit = type == BIT;
            into.put((byte) OK).put((byte) (bit ? AS_BIT : AS_OCTETS)).putShort((short) (bit ? 1 : length * 8));
            if (bit) {
                into.put((byte) ((db[bits / 8] >> (bits % 8)) & 1));
            } else {
                into.put(db, bits / 8, length);
            }
        }
    }

    private static void refuse(ByteBuffer into, int code) {
        into.put((byte) code).put((byte) 0).putShort((short) 0);
    }

    private byte[] db() {
        ByteBuffer db = ByteBuffer.allocate(DB_SIZE)
                .putFloat(0, (float) machine.temperature())
                .putInt(4, (int) machine.counter())
                .put(8, (byte) (machine.state() == 1 ? 1 : 0))
                .put(10, (byte) 20)
                .put(11, (byte) 8)
                .put(12, "recipe-7".getBytes(StandardCharsets.US_ASCII))
                .putShort(32, Short.MIN_VALUE)
                .putShort(34, (short) -1)
                .putInt(36, -1)
                .putDouble(40, Math.PI)
                .putLong(48, Long.MIN_VALUE)
                .putFloat(56, Float.NaN)
                .putInt(60, 1_500)
                .putShort(64, (short) ChronoUnit.DAYS.between(LocalDate.of(1990, 1, 1), LocalDate.of(2026, 11, 23)))
                .put(66, (byte) 255)
                .put(67, (byte) -5)
                .put(68, (byte) 'A');
        return db.array();
    }
}
