// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SimulatedDevice;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Masters, devices and Kafka fail; readings come back by themselves, and no master is ever pressed. */
class IfmIoLinkFaultsIT {
    private final Rig rig = Rig.shared();
    private final IfmIoLinkRig ifm = new IfmIoLinkRig();

    @Test
    void aMasterThatIsUnpluggedStalledFailingOrReplacedComesBackAndTheOthersNeverStop() {
        String name = Rig.newName("ifm-faults");
        try (SimulatedMaster victim = SimulatedMaster.start(MasterOptions.defaults());
                SimulatedMaster other =
                        SimulatedMaster.start(MasterOptions.defaults().serial("000200000002"))) {
            victim.port(1).connect(SampleDevices.thermometer(() -> 242));
            other.port(1).digitalInput(true);
            ifm.start(name, ifm.source(name, victim.address() + "," + other.address()), 2);
            String topic = IfmIoLinkRig.topic(name, victim, "1");
            String otherTopic = IfmIoLinkRig.topic(name, other, "1");
            ifm.awaitMore(topic);

            List<Fault> faults = List.of(
                    new Fault("unplugged", victim::unplug, victim::plug),
                    new Fault("HTTP 500", () -> victim.answerAlways(500, "oops"), victim::recover),
                    new Fault("no JSON", () -> victim.answerAlways(200, "<html>"), victim::recover),
                    new Fault("stalled", victim::stall, victim::powerCycle));
            for (Fault fault : faults) {
                fault.begin().run();
                await(fault.name() + " is seen")
                        .atMost(Rig.SOON)
                        .until(() -> ifm.metric(name, victim, "reachable") == 0);
                long requests = victim.traffic().requests();
                ifm.awaitMore(otherTopic);
                assertThat(victim.traffic().requests() - requests)
                        .as(fault.name())
                        .isLessThan(30);
                fault.end().run();
                ifm.awaitMore(topic);
            }
            victim.replaceBy("000200000003");
            ifm.awaitMore(IfmIoLinkRig.topic(name, victim, "1"));

            assertThat(victim.traffic().mostInFlight())
                    .as("requests in flight at once")
                    .isEqualTo(1);
            assertThat(other.traffic().mostInFlight()).isEqualTo(1);
            assertThat(other.traffic().connections())
                    .as("validation's, and one that is kept")
                    .isLessThanOrEqualTo(2);
            assertThat(rig.worker().rest().status(name).failed()).isFalse();
        } finally {
            rig.delete(name);
        }
    }

    private record Fault(String name, Runnable begin, Runnable end) {}

    @Test
    void aSwappedDeviceIsReadByItsOwnIoddAndABadOneStopsNoOtherPort() {
        String name = Rig.newName("ifm-swap");
        try (SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults())) {
            master.port(1).connect(SampleDevices.thermometer(() -> 242));
            master.port(2).connect(SampleDevices.twoUnits(false, () -> 215));
            ifm.start(name, ifm.source(name, master.address()), 1);
            String topic = IfmIoLinkRig.topic(name, master, "1");
            ifm.awaitMore(topic);
            master.port(1).connect(new SimulatedDevice(65535, 258, "bad", "1", () -> new byte[] {1}, Map.of()));
            awaitQuality(topic, "WRONG_LENGTH");
            ifm.awaitMore(IfmIoLinkRig.topic(name, master, "2"));
            master.port(1).disconnect();
            awaitQuality(topic, "NO_DEVICE");
            master.port(1).connect(SampleDevices.twoUnits(true, () -> 707));
            ifm.awaitMore(topic);
            List<JsonNode> all = ifm.readAll(topic);
            assertThat(all.get(all.size() - 1).at("/payload/values/Temperature").doubleValue())
                    .isEqualTo(70.7);
            assertThat(all).allSatisfy(record -> {
                if (record.at("/payload/device_id").intValue() == 258
                        && record.at("/payload/quality").asText().equals("GOOD")) {
                    assertThat(record.at("/payload/values/Temperature").doubleValue())
                            .isEqualTo(24.2);
                }
            });
        } finally {
            rig.delete(name);
        }
    }

    private void awaitQuality(String topic, String quality) {
        await(quality).atMost(Rig.SOON).pollInterval(Duration.ofMillis(300)).until(() -> ifm.readAll(topic).stream()
                .anyMatch(record -> record.at("/payload/quality").asText().equals(quality)));
    }

    /**
     * A distributed worker stops its tasks by itself when it has not heard from Kafka for some seconds, and what waits in
     * them is gone. So there is a gap, and readings go on after it.
     */
    @Test
    void readingsGoOnByThemselvesAfterKafkaWasAway() {
        String name = Rig.newName("ifm-kafka");
        try (SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults())) {
            master.port(1).digitalInput(true);
            ifm.start(name, ifm.source(name, master.address()), 1);
            String topic = IfmIoLinkRig.topic(name, master, "1");
            ifm.awaitMore(topic);
            rig.kafka().kill9();
            long requests = master.traffic().requests();
            await().atMost(Rig.SOON).until(() -> master.traffic().requests() > requests + 10);
            rig.kafka().restart();
            rig.worker().rest().awaitRunning(name, 1, Rig.SOON);
            ifm.awaitMore(topic);
            assertThat(master.traffic().mostInFlight())
                    .as("requests in flight at once")
                    .isEqualTo(1);
        } finally {
            rig.delete(name);
        }
    }
}
