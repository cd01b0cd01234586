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
import io.shopfloor.connect.sandbox.mqtt.MqttOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Exactly once over real brokers and real transactions: the worker is killed at random moments, and Kafka has every message
 * once. {@code -Dexactly.once.kills=20} kills it as often in each test.
 */
class MqttSourceExactlyOnceIT {

    private static final Duration DONE = Duration.ofSeconds(180);
    private static final int KILLS = Integer.getInteger("exactly.once.kills", 3);
    private static final int RATE = 500;

    private final Rig rig = Rig.shared();
    private final Random random = new Random();

    @ParameterizedTest
    @EnumSource(
            value = Make.class,
            names = {"HIVEMQ", "MOSQUITTO"})
    void aWorkerThatIsKilledAgainAndAgainLosesAndRepeatsNothing(Make make) {
        MqttBroker broker = broker(make);
        String name = Rig.newName("exactly-once");
        Map<String, String> config = source(name, broker.uri());

        overKills(make + ", transaction.boundary=poll", broker, name, config, 1);
    }

    @Test
    void severalSessionsInTransactionsByTimeLoseAndRepeatNothing() {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("exactly-once-sessions");
        Map<String, String> config = source(name, broker.uri());
        config.put("tasks.max", "2");
        config.put("mqtt.sessions", "3");
        config.put("mqtt.shared.group", name);
        config.put("transaction.boundary", "interval");
        config.put("transaction.boundary.interval.ms", "300");

        overKills("3 sessions in 2 tasks, transaction.boundary=interval", broker, name, config, 2);
    }

    @Test
    void cutsAndARestartOfTheConnectorLoseAndRepeatNothing() {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        FaultyLink link = rig.box().link(broker.port());
        String name = Rig.newName("exactly-once-cuts");
        rig.startSource(name, source(name, link.uri("tcp")), 1);

        try (LightBarrier barrier = barrier(broker, name)) {
            for (int cut = 1; cut <= 6; cut++) {
                barrier.awaitAcknowledged(400L * cut + random.nextInt(200), DONE);
                await().atMost(DONE).until(() -> rig.metric(name, 0, "connected") == 1);
                if (cut % 3 == 0) {
                    rig.worker().rest().restart(name);
                } else {
                    link.cut();
                }
            }
            judge("cuts and restarts", name, barrier, 1);
        }
    }

    private void overKills(String what, MqttBroker broker, String name, Map<String, String> config, int tasks) {
        rig.startSource(name, config, tasks);
        try (LightBarrier barrier = barrier(broker, name)) {
            long longestMs = 0;
            for (int kill = 1; kill <= KILLS; kill++) {
                long acknowledged = barrier.acknowledged().size();
                barrier.awaitAcknowledged(acknowledged + RATE + random.nextInt(2 * RATE), DONE);
                rig.worker().kill9();
                long killed = System.nanoTime();
                rig.worker(); // starts it again
                rig.awaitConnected(name, tasks);
                longestMs = Math.max(longestMs, (System.nanoTime() - killed) / 1_000_000);
            }
            System.out.println(what + ": connected again at the latest " + longestMs + " ms after a kill");
            judge(KILLS + " kills, " + what, name, barrier, tasks);
        }
    }

    /** It is the worker that is killed: Mosquitto keeps its store in memory, for it answers late while it writes to the disk. */
    private MqttBroker broker(Make make) {
        MqttBroker broker = rig.broker(make);
        return make == Make.MOSQUITTO ? rig.box().mosquitto(MqttOptions.defaults().inMemory()) : broker;
    }

    private static LightBarrier barrier(MqttBroker broker, String name) {
        return LightBarrier.start(broker.uri(), name + "/count", RATE, LightBarrier.ENDLESS, 0, 2);
    }

    private void judge(String what, String name, LightBarrier barrier, int tasks) {
        barrier.finish(DONE);
        assertThat(rig.reconcile(barrier, name, DONE).lost()).as("lost").isEmpty();
        rig.awaitAllAcknowledged(name, tasks);
        await("every packet id is released").atMost(DONE).until(() -> held(name, tasks) == 0);
        Reconciliation result =
                Reconciliation.of(barrier.acknowledged(), rig.kafka().topics().readAll(name));
        System.out.println(what + ": " + result);
        assertThat(result.lost()).as("lost").isEmpty();
        assertThat(result.duplicated()).as("stored more than once").isEmpty();
        rig.delete(name);
    }

    private long held(String name, int tasks) {
        long held = 0;
        for (int task = 0; task < tasks; task++) {
            held += rig.metric(name, task, "held-packet-ids") + rig.metric(name, task, "releases-waiting");
        }
        return held;
    }

    private static Map<String, String> source(String name, String uri) {
        Map<String, String> config = Rig.abortingSoon(Rig.source(name, uri));
        config.put("mqtt.qos", "2");
        config.put("exactly.once.support", "required");
        return config;
    }
}
