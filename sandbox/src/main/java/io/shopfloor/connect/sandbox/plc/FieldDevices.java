// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.plc;

import io.shopfloor.connect.sandbox.process.Jvm;
import io.shopfloor.connect.sandbox.process.Login;
import io.shopfloor.connect.sandbox.process.Ports;
import io.shopfloor.connect.sandbox.process.Runtimes;
import io.shopfloor.connect.sandbox.process.SandboxProcess;
import io.shopfloor.connect.sandbox.process.Workplace;
import java.util.List;
import java.util.Map;

/**
 * A machine with a Modbus TCP slave, an OPC UA server and an S7 CPU, in a JVM of their own; what they hold is written at
 * {@code ModbusDevice}, {@code OpcUaDevice} and {@code S7Device} in {@code sandbox/plc-runtime}.
 */
public final class FieldDevices extends SandboxProcess {
    private final Login login;
    private final int modbusPort;
    private final int opcUaPort;
    private final int s7Port;

    public FieldDevices(Workplace workplace, String name, Login login) {
        super(workplace, name);
        this.login = login;
        modbusPort = workplace.freePort();
        opcUaPort = workplace.freePort();
        s7Port = workplace.freePort();
    }

    public int modbusPort() {
        return modbusPort;
    }

    public int opcUaPort() {
        return opcUaPort;
    }

    public int s7Port() {
        return s7Port;
    }

    @Override
    protected List<String> command() {
        List<String> command = Jvm.quick().command(0);
        command.add("io.shopfloor.connect.sandbox.plc.PlcMain");
        command.add(String.valueOf(modbusPort));
        command.add(String.valueOf(opcUaPort));
        command.add(String.valueOf(s7Port));
        if (login != null) {
            command.add(login.user());
            command.add(login.password());
        }
        return command;
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of("CLASSPATH", Runtimes.classPath("plc"));
    }

    @Override
    protected boolean serves() {
        return Ports.answers(modbusPort) && Ports.answers(opcUaPort) && Ports.answers(s7Port);
    }
}
