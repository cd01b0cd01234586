// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.plc;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The main class of the sandbox's field devices: one machine, seen through Modbus TCP and OPC UA, in a JVM that can be killed. */
public final class PlcMain {
    private PlcMain() {}

    /**
     * Runs the servers until the process ends.
     *
     * @param args Modbus port, OPC UA port, S7 port, then, where only they may enter by OPC UA, a user
     *     name and a password
     * @throws Exception where a server does not start
     */
    public static void main(String[] args) throws Exception {
        Machine machine = new Machine();
        ModbusDevice.start(machine, Integer.parseInt(args[0]));
        OpcUaDevice.start(machine, Integer.parseInt(args[1]), List.of(args).subList(3, args.length));
        S7Device.start(machine, Integer.parseInt(args[2]));
        System.out.println("The field devices are up");
        new CountDownLatch(1).await();
    }
}
