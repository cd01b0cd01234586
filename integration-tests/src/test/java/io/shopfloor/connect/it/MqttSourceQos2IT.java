// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.load.LightBarrier;
import io.shopfloor.connect.sandbox.load.Reconciliation;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** QoS 2 over real brokers: PUBREC means that Kafka has the message. */
class MqttSourceQos2IT {

    private static final Duration DONE = Duration.ofSeconds(120);

    private final Rig rig = Rig.shared();

    @Test
    void neitherLosesNorRepeatsOverCutsAtAnyMoment() {
        assertThat(overCutsAtAnyMoment(Make.HIVEMQ).duplicated()).as("repeated").isEmpty();
    }

    /** Mosquitto forgets that it has sent PUBREL if the connection breaks twice before our PUBCOMP. */
    @Test
    void losesNothingOverCutsAndMarksWhatABrokerSendsAgainAfterItsPubrel() {
        Reconciliation result = overCutsAtAnyMoment(Make.MOSQUITTO);
        Make.MOSQUITTO.assertMarked(result);
    }

    private Reconciliation overCutsAtAnyMoment(Make make) {
        MqttBroker broker = rig.broker(make);
        FaultyLink link = rig.box().link(broker.port());
        String name = Rig.newName("qos2-cuts");
        rig.startSource(name, source(name, link.uri("tcp")), 1);

        try (LightBarrier barrier =
                LightBarrier.start(broker.uri(), name + "/count", 500, LightBarrier.ENDLESS, 0, 2)) {
            for (int cut = 1; cut <= 10; cut++) {
                barrier.awaitAcknowledged(350L * cut, DONE);
                await().atMost(DONE).until(() -> rig.metric(name, 0, "connected") == 1);
                link.cut();
            }
            barrier.finish(DONE);
            Reconciliation result = rig.reconcile(barrier, name, DONE);
            System.out.println("10 cuts at QoS 2, " + make + ": " + result + " marked=" + result.marked() + " merged="
                    + rig.metric(name, 0, "redeliveries-merged"));
            assertThat(result.lost()).as("lost").isEmpty();
            rig.awaitAllAcknowledged(name, 1);
            rig.delete(name);
            return result;
        }
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingWhenTheWorkerIsKilledAndMarksWhatIsRepeated(Make make) {
        MqttBroker broker = rig.broker(make);
        String name = Rig.newName("qos2-kill");
        rig.startSource(name, Rig.abortingSoon(source(name, broker.uri())), 1);

        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 500, 4_000, 0, 2)) {
            barrier.awaitAcknowledged(2_000, DONE);
            rig.worker().kill9();
            rig.worker(); // starts it again
            barrier.awaitDone(DONE);
            Reconciliation result = rig.reconcile(barrier, name, DONE);
            System.out.println("worker killed at QoS 2, " + make + ": " + result + " marked=" + result.marked());
            assertThat(result.lost()).as("lost").isEmpty();
            make.assertMarked(result);
        }
        rig.awaitAllAcknowledged(name, 1);
        rig.delete(name);
    }

    private static Map<String, String> source(String name, String uri) {
        Map<String, String> config = Rig.source(name, uri);
        config.put("mqtt.qos", "2");
        return config;
    }
}
