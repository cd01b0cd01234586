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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is lost, and what is repeated, when things are killed and links break under load. */
class MqttSourceFaultsIT {

    private static final Duration DONE = Duration.ofSeconds(120);

    private final Rig rig = Rig.shared();

    @ParameterizedTest
    @EnumSource
    void losesNothingWhenTheWorkerIsKilledAndMarksWhatIsRepeated(Make make) {
        MqttBroker broker = rig.broker(make);
        String name = Rig.newName("kill-worker");
        rig.startSource(name, Rig.abortingSoon(Rig.source(name, broker.uri())), 1);

        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 1000, 8_000)) {
            for (int kill = 1; kill <= 2; kill++) {
                barrier.awaitAcknowledged(2_000L * kill, DONE);
                rig.worker().kill9();
                rig.worker(); // starts it again
            }
            barrier.awaitDone(DONE);
            Reconciliation result = rig.reconcile(barrier, name, DONE);
            assertNothingLost(result);
            make.assertMarked(result);
        }
        rig.awaitAllAcknowledged(name, 1);
        rig.delete(name);
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingThatTheBrokerAcknowledgedWhenTheBrokerIsKilled(Make make) {
        MqttBroker broker = rig.broker(make);
        String name = Rig.newName("kill-broker");
        rig.startSource(name, Rig.source(name, broker.uri()), 1);

        Set<Long> inDoubt = new HashSet<>();
        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 500, 4_000)) {
            for (int kill = 1; kill <= 2; kill++) {
                barrier.awaitAcknowledged(1_000L * kill, DONE);
                Set<Long> written = Set.copyOf(barrier.acknowledged());
                await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
                broker.kill9();
                Set<Long> sinceThen = settled(barrier);
                sinceThen.removeAll(written);
                inDoubt.addAll(sinceThen);
                broker.restart();
            }
            barrier.awaitDone(DONE);
            // Mosquitto acknowledges before it writes: what it had acknowledged in its last second may be lost by it.
            Duration limit = make == Make.MOSQUITTO ? Duration.ofSeconds(20) : DONE;
            Set<Long> lost = rig.reconcile(barrier, name, limit).lost();
            Set<Long> lostByBroker = new HashSet<>(lost);
            lostByBroker.retainAll(make == Make.MOSQUITTO ? inDoubt : Set.of());
            System.out.println("broker killed twice, " + make + ": lost by the broker itself: " + lostByBroker.size());
            lost.removeAll(lostByBroker);
            assertThat(lost).as("lost").isEmpty();
        }
        assertThat(rig.metric(name, 0, "sessions-lost")).isZero();
        rig.awaitAllAcknowledged(name, 1);
        rig.delete(name);
    }

    /** What a broker that is dead by now had acknowledged: its last answers may still be on their way to the publisher. */
    private static Set<Long> settled(LightBarrier barrier) {
        StandsStill.await("last answers", Duration.ofMillis(500), () -> barrier.acknowledged()
                .size());
        return new HashSet<>(barrier.acknowledged());
    }

    @ParameterizedTest
    @EnumSource
    void losesAndRepeatsNothingWhileKafkaIsAway(Make make) {
        MqttBroker broker = rig.broker(make);
        String name = Rig.newName("kill-kafka");
        rig.startSource(name, Rig.abortingSoon(Rig.source(name, broker.uri())), 1);

        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 200, LightBarrier.ENDLESS)) {
            barrier.awaitAcknowledged(1_000, DONE);
            rig.kafka().kill9();
            try {
                barrier.awaitAcknowledged(5_000, DONE); // 20 seconds later
            } finally {
                rig.kafka().restart();
            }
            barrier.finish(DONE);
            assertNothingLost(rig.reconcile(barrier, name, DONE));
        }
        rig.awaitAllAcknowledged(name, 1);
        rig.delete(name);
    }

    /**
     * Paused at each cut, so that acknowledgements are pending: then nothing may be repeated, either. At Artemis, which flags no
     * redelivery, the whole window comes again as new at each cut.
     */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ARTEMIS")
    void losesAndRepeatsNothingOverTwentyCutsWithAcknowledgementsPending(Make make) {
        MqttBroker broker = rig.broker(make);
        FaultyLink link = rig.box().link(broker.port());
        String name = Rig.newName("cuts");
        rig.startSource(name, Rig.source(name, link.uri("tcp")), 1);

        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 400, LightBarrier.ENDLESS)) {
            for (int cut = 1; cut <= 20; cut++) {
                barrier.awaitAcknowledged(200L * cut, DONE);
                long connections = link.connections();
                rig.worker().rest().pause(name);
                rig.worker().rest().awaitState(name, "PAUSED", 1, DONE);
                await().atMost(DONE).until(() -> rig.metric(name, 0, "connected") == 1);
                // What waits for poll() cannot be acknowledged while the connector is paused.
                await().atMost(DONE).until(() -> rig.metric(name, 0, "queue-depth") > 0);
                link.cut();
                await().atMost(DONE).until(() -> link.connections() > connections);
                rig.worker().rest().resume(name);
            }
            barrier.finish(DONE);
            Reconciliation result = rig.reconcile(barrier, name, DONE);
            assertNothingLost(result);
            assertThat(result.duplicated()).as("repeated").isEmpty();
        }
        await().atMost(DONE).until(() -> rig.metric(name, 0, "reconnects") >= 20);
        assertThat(rig.metric(name, 0, "redeliveries-merged")).isPositive();
        rig.awaitAllAcknowledged(name, 1);
        rig.delete(name);
    }

    /** Without that precaution a PUBACK may be lost with the link: what is repeated for that says so. */
    @ParameterizedTest
    @EnumSource
    void losesNothingOverTwentyCutsAtAnyMomentAndMarksWhatMayBeRepeated(Make make) {
        MqttBroker broker = rig.broker(make);
        FaultyLink link = rig.box().link(broker.port());
        String name = Rig.newName("free-cuts");
        Map<String, String> config = Rig.source(name, link.uri("tcp"));
        config.put("mqtt.receive.maximum", "50"); // soon counted on for four windows
        rig.startSource(name, config, 1);

        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 600, LightBarrier.ENDLESS)) {
            for (int cut = 1; cut <= 20; cut++) {
                barrier.awaitAcknowledged(330L * cut, DONE);
                await().atMost(DONE).until(() -> rig.metric(name, 0, "connected") == 1);
                link.cut();
            }
            barrier.finish(DONE);
            Reconciliation result = rig.reconcile(barrier, name, DONE);
            System.out.println("20 free cuts, " + make + ": " + result + " marked=" + result.marked() + " connections="
                    + link.connections() + " received=" + rig.metric(name, 0, "messages-received") + " merged="
                    + rig.metric(name, 0, "redeliveries-merged"));
            assertNothingLost(result);
            make.assertMarked(result);
        }
        rig.awaitAllAcknowledged(name, 1);
        rig.delete(name);
    }

    /**
     * With the default back-off, which starts anew with each connection that works. Two seconds; eight more for a busy machine.
     * Mosquitto keeps its store in memory: it answers late while it writes its queue to the disk.
     */
    @ParameterizedTest
    @EnumSource
    void isBackSoonAfterEachOfTwentyCutsASecondApart(Make make) {
        MqttBroker broker = rig.broker(make);
        if (make == Make.MOSQUITTO) {
            broker = rig.box().mosquitto(MqttOptions.defaults().inMemory());
        }
        FaultyLink link = rig.box().link(broker.port());
        String name = Rig.newName("soon-back");
        Map<String, String> config = Rig.source(name, link.uri("tcp"));
        config.keySet().removeIf(option -> option.startsWith("mqtt.reconnect.backoff"));
        rig.startSource(name, config, 1);

        List<Long> waits = new ArrayList<>();
        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 200, LightBarrier.ENDLESS)) {
            for (int cut = 1; cut <= 20; cut++) {
                Rig.pause(1_000);
                link.cut();
                long begin = System.nanoTime();
                long reconnects = cut;
                await().pollInterval(Duration.ofMillis(20))
                        .atMost(DONE)
                        .until(() -> rig.metric(name, 0, "reconnects") >= reconnects
                                && rig.metric(name, 0, "connected") == 1);
                waits.add((System.nanoTime() - begin) / 1_000_000);
            }
            barrier.finish(DONE);
            assertNothingLost(rig.reconcile(barrier, name, DONE));
        }
        System.out.println("20 cuts a second apart, " + make + ": connected again after ms " + waits);
        assertThat(waits).allMatch(ms -> ms < 10_000);
        rig.awaitAllAcknowledged(name, 1);
        rig.delete(name);
    }

    @ParameterizedTest
    @EnumSource
    void comesBackFromAHalfOpenLinkAndABlackHole(Make make) {
        MqttBroker broker = rig.broker(make);
        FaultyLink link = rig.box().link(broker.port());
        String name = Rig.newName("half-open");
        rig.startSource(name, Rig.source(name, link.uri("tcp")), 1);

        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 200, LightBarrier.ENDLESS)) {
            barrier.awaitAcknowledged(500, DONE);
            link.halfOpen();
            await("a new connection").atMost(DONE).until(() -> rig.metric(name, 0, "reconnects") >= 1);
            barrier.awaitAcknowledged(2_000, DONE);
            link.blackhole();
            await("the loss is noticed").atMost(DONE).until(() -> rig.metric(name, 0, "connected") == 0);
            link.restore();
            barrier.finish(DONE);
            assertNothingLost(rig.reconcile(barrier, name, DONE));
        }
        rig.awaitAllAcknowledged(name, 1);
        rig.delete(name);
    }

    @ParameterizedTest
    @EnumSource
    void acknowledgesWhatATransformationFiltersOrFails(Make make) {
        MqttBroker broker = rig.broker(make);
        String name = Rig.newName("filtered-" + make.name().toLowerCase(Locale.ROOT));
        Map<String, String> config = Rig.source(name, broker.uri());
        config.put("mqtt.receive.maximum", "100"); // far less than is dropped: a stall would show
        config.put("mqtt.topics", name + "/+"); // one filter: see docs/operations.md on Artemis
        config.put("kafka.topic", "${topic}");
        config.put("errors.tolerance", "all");
        config.put("transforms", "noise,broken");
        config.put("transforms.noise.type", "org.apache.kafka.connect.transforms.Filter");
        config.put("transforms.noise.predicate", "isNoise");
        config.put("transforms.broken.type", "org.apache.kafka.connect.transforms.ExtractField$Value");
        config.put("transforms.broken.field", "nothing");
        config.put("transforms.broken.predicate", "isBroken");
        config.put("predicates", "isNoise,isBroken");
        config.put("predicates.isNoise.type", "org.apache.kafka.connect.transforms.predicates.TopicNameMatches");
        config.put("predicates.isNoise.pattern", ".*noise");
        config.put("predicates.isBroken.type", "org.apache.kafka.connect.transforms.predicates.TopicNameMatches");
        config.put("predicates.isBroken.pattern", ".*broken");
        rig.startSource(name, config, 1);

        // First only what is dropped: under exactly-once no transaction ever opens for it.
        for (String dropped : new String[] {"noise", "broken"}) {
            try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/" + dropped, 0, 1_000)) {
                barrier.awaitDone(DONE);
            }
            rig.awaitAllAcknowledged(name, 1);
        }
        awaitAcknowledged(name, 2_000);
        try (LightBarrier noise = LightBarrier.start(broker.uri(), name + "/noise", 500, 1_000);
                LightBarrier count = LightBarrier.start(broker.uri(), name + "/count", 500, 1_000)) {
            noise.awaitDone(DONE);
            count.awaitDone(DONE);
            Reconciliation result = rig.reconcile(count, name + ".count", DONE);
            assertNothingLost(result);
            assertThat(result.duplicated()).isEmpty();
        }
        awaitAcknowledged(name, 4_000);
        assertThat(rig.kafka().topics().endOffset(name + ".noise")).isZero();
        rig.delete(name);
    }

    /**
     * At least: a publisher that lost its connection publishes again. As long as some come, the broker is only slow;
     * Mosquitto writes its whole queue to the disk at each change.
     */
    private void awaitAcknowledged(String name, long count) {
        for (long before = acknowledged(name); before < count; before = acknowledged(name)) {
            long stalledAt = before;
            String where = "%s: more than %d of %d messages are acknowledged; received %d, in flight %d"
                    .formatted(
                            name,
                            before,
                            count,
                            rig.metric(name, 0, "messages-received"),
                            rig.metric(name, 0, "in-flight"));
            await(where).atMost(DONE).until(() -> acknowledged(name) > stalledAt);
        }
    }

    private long acknowledged(String name) {
        return rig.metric(name, 0, "messages-acknowledged");
    }

    private static void assertNothingLost(Reconciliation result) {
        assertThat(result.lost()).as("lost").isEmpty();
        assertThat(result.sent()).isPositive();
    }
}
