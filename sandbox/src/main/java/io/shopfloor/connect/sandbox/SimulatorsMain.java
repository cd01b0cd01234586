// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox;

import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SampleDevices.Vibration;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import io.shopfloor.connect.sandbox.load.LightBarrier;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * The main class of a container with a shop floor's devices: a light barrier that counts to an MQTT broker, and an
 * IO-Link master with a vibration sensor and a thermometer. The light barrier waits for its broker as long as it takes.
 */
public final class SimulatorsMain {
    private static final double PERIOD_MS = 3000;

    private SimulatorsMain() {}

    /**
     * Runs the devices until the process ends.
     *
     * @param args the broker ({@code tcp://host:port}), the MQTT topic of the counts, pieces per second, the master's TCP
     *     port on all addresses and its serial number, and the folder that gets the sensors' IODDs
     * @throws InterruptedException never, as nobody interrupts
     */
    public static void main(String[] args) throws InterruptedException {
        SampleDevices.writeIodds(Path.of(args[5]));
        SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults()
                .at("0.0.0.0", Integer.parseInt(args[3]))
                .serial(args[4]));
        master.port(1)
                .connect(SampleDevices.vibration(
                        () -> new Vibration(swinging(1234, 200), 250, swinging(399, 5), 12.5f, 0, 1)));
        master.port(2).connect(SampleDevices.thermometer(() -> swinging(242, 5)));
        LightBarrier.start(args[0], args[1], Integer.parseInt(args[2]), LightBarrier.ENDLESS);
        System.out.println("The simulators are up");
        new CountDownLatch(1).await();
    }

    private static int swinging(int middle, int range) {
        return (int) Math.round(middle + range * Math.sin(System.currentTimeMillis() / PERIOD_MS));
    }
}
