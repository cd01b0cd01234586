// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.plc;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/** The main class of the sandbox's field devices: one machine, seen through Modbus TCP and OPC UA, in a JVM that can be killed. */
public final class PlcMain {
    private PlcMain() {}

    /**
     * Runs the servers until the process ends.
     *
     * @param args Modbus port, OPC UA port, then, if only they may enter by OPC UA, a user name and a password
     * @throws ExecutionException where a server does not start
     * @throws InterruptedException never in practice: nothing interrupts the main thread
     */
    public static void main(String[] args) throws ExecutionException, InterruptedException {
        Machine machine = new Machine();
        ModbusDevice.start(machine, Integer.parseInt(args[0]));
        OpcUaDevice.start(machine, Integer.parseInt(args[1]), List.of(args).subList(2, args.length));
        System.out.println("The field devices are up");
        new CountDownLatch(1).await();
    }
}
