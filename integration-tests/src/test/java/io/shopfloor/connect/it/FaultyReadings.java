// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.plc.FieldDevices;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A PLC and an IO-Link master, each with its source, that fail beside the MQTT pipelines: they promise readings again, and
 * that no gap is silent. The PLC's gaps stand in its status records; the master's are counted. Used by the test's thread.
 */
final class FaultyReadings implements AutoCloseable {

    /** What happens to them; all is well again afterwards. */
    enum Fault {
        PLC_CUT(readings -> readings.plcLink.cut()),
        PLC_BLACKHOLE(readings -> readings.plc(readings.plcLink::blackhole, readings.plcLink::restore)),
        PLC_KILLED(readings -> readings.plc(readings.devices::kill9, readings.devices::restart)),
        PLC_FROZEN(readings -> readings.plc(readings.devices::freeze, readings.devices::thaw)),
        MASTER_UNPLUGGED(readings -> readings.master(readings.master::unplug, readings.master::plug)),
        MASTER_STALLED(readings -> readings.master(readings.master::stall, readings.master::powerCycle)),
        MASTER_FAILING(
                readings -> readings.master(() -> readings.master.answerAlways(500, "oops"), readings.master::recover));

        private final Consumer<FaultyReadings> how;

        Fault(Consumer<FaultyReadings> how) {
            this.how = how;
        }
    }

    private static final Duration OUT = Duration.ofMillis(2_500);

    private final Rig rig;
    private final IfmIoLinkRig ifm = new IfmIoLinkRig();
    private final String plcName = Rig.newName("random-plc");
    private final String masterName = Rig.newName("random-master");
    private final FieldDevices devices;
    private final FaultyLink plcLink;
    private final SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults());

    FaultyReadings(Rig rig) {
        this.rig = rig;
        devices = rig.box().fieldDevices();
        plcLink = rig.box().link(devices.modbusPort());
        master.port(1).connect(SampleDevices.thermometer(() -> 242));
    }

    void start() {
        Map<String, String> plc =
                Rig.plc(plcName, "modbus-tcp://127.0.0.1:" + plcLink.port(), 100, "counter=holding-register:3:UDINT");
        plc.put("plc.c.connect.timeout.ms", "6000");
        rig.startPlc(plcName, plc);
        ifm.start(masterName, ifm.source(masterName, master.address()), 1);
    }

    void befall(Fault fault) {
        fault.how.accept(this);
    }

    private void plc(Runnable begin, Runnable end) {
        begin.run();
        Rig.pause(OUT.toMillis());
        end.run();
    }

    private void master(Runnable begin, Runnable end) {
        long before = errors();
        begin.run();
        await("the fault of the master is counted").atMost(Rig.SOON).until(() -> errors() > before);
        end.run();
    }

    private long errors() {
        return ifm.metric(masterName, master, "errors-connection") + ifm.metric(masterName, master, "errors-http");
    }

    /** Waits until both give readings again and every hole is told, or as long as one can expect. */
    PlcHoles outcome() {
        ifm.awaitMore(IfmIoLinkRig.topic(masterName, master, "1"));
        ifm.awaitMore(plcName);
        long deadline = System.nanoTime() + Rig.SOON.toNanos();
        PlcHoles holes = PlcHoles.of(rig.kafka().topics(), plcName);
        while (!holes.silent().isEmpty() && System.nanoTime() < deadline) {
            Rig.pause(500);
            holes = PlcHoles.of(rig.kafka().topics(), plcName);
        }
        return holes;
    }

    @Override
    public void close() {
        for (String connector : new String[] {plcName, masterName}) {
            if (rig.worker().rest().connectors().contains(connector)) {
                rig.delete(connector);
            }
        }
        plcLink.close();
        devices.kill9();
        master.close();
    }

    @Override
    public String toString() {
        return plcName + ", " + masterName;
    }
}
