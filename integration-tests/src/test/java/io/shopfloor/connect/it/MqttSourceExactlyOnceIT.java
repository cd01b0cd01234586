// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.kafka.WorkerOptions;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.load.LightBarrier;
import io.shopfloor.connect.sandbox.load.Reconciliation;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import io.shopfloor.connect.sandbox.mqtt.MqttOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Exactly once over real brokers and real transactions: workers and Kafka are killed, frozen and replaced at random moments, and
 * Kafka has every message once. {@code -Dexactly.once.kills=20 -Dexactly.once.messages=100000} kills the worker as often in each
 * test, in at least so many messages.
 */
class MqttSourceExactlyOnceIT {

    private static final Duration DONE = Duration.ofSeconds(180);
    private static final int OPEN_KILLS = 3;
    private static final long TRANSACTION_MS = 50_000; // Kafka's default is 60,000
    private static final int KILLS = Integer.getInteger("exactly.once.kills", 2);
    private static final long MESSAGES = Long.getLong("exactly.once.messages", 0);
    private static final int RATE = 500;
    private static final int SLOWEST = 50; // messages a second that a busy machine still gets through
    private static final String[] UNSETTLED = {"in-flight", "held-packet-ids", "releases-waiting"};

    private final Rig rig = Rig.shared();
    private final Operator operator = new Operator(rig);
    private final Random random = new Random();

    @ParameterizedTest
    @EnumSource(
            value = Make.class,
            names = {"HIVEMQ", "MOSQUITTO"})
    void aWorkerThatIsKilledAgainAndAgainLosesAndRepeatsNothing(Make make) {
        MqttBroker broker = broker(make);
        String name = Rig.newName("exactly-once");

        Reconciliation result = overKills(make.name(), broker, name, source(name, broker.uri()), 1, UNSETTLED);

        assertOnce(result);
        rig.delete(name);
    }

    /** What it repeats cannot even be marked, so such a broker is outside the guarantee. */
    @Test
    void atABrokerThatDoesNotSayWhatItSendsAgainAKilledWorkerLosesNothing() {
        MqttBroker broker = rig.broker(Make.ARTEMIS);
        String name = Rig.newName("exactly-once-unmarked");

        Reconciliation result = overKills("ARTEMIS", broker, name, source(name, broker.uri()), 1, "in-flight");

        assertThat(result.lost()).as("lost").isEmpty();
        rig.delete(name);
    }

    @Test
    void severalSessionsInTransactionsByTimeLoseAndRepeatNothing() {
        MqttBroker broker = broker(Make.MOSQUITTO);
        String name = Rig.newName("exactly-once-sessions");
        Map<String, String> config = sharing(name, 3, source(name, broker.uri()));
        config.put("transaction.boundary", "interval");
        config.put("transaction.boundary.interval.ms", "300");

        String what = "3 sessions in 2 tasks, transaction.boundary=interval";
        Reconciliation result = overKills(what, broker, name, config, 2, UNSETTLED);

        assertOnce(result);
        rig.delete(name);
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
            assertOnce(outcome("cuts and restarts", rig.worker(), name, barrier, 1, UNSETTLED));
        }
        rig.delete(name);
    }

    @Test
    void aTransactionCoordinatorThatIsKilledLosesAndRepeatsNothing() {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("exactly-once-coordinator");
        rig.startSource(name, source(name, broker.uri()), 1);

        try (LightBarrier barrier = barrier(broker, name)) {
            for (int kill = 1; kill <= 2; kill++) {
                more(barrier, RATE + random.nextInt(RATE));
                rig.kafka().kill9();
                rig.kafka().restart();
                long stored = rig.kafka().topics().endOffset(name);
                await("stores again")
                        .atMost(DONE)
                        .until(() -> rig.kafka().topics().endOffset(name) > stored);
            }
            assertOnce(outcome("Kafka killed twice", rig.worker(), name, barrier, 1, UNSETTLED));
        }
        rig.delete(name);
    }

    @Test
    void tasksThatMoveAndAWorkerThatWakesAsAZombieLoseAndRepeatNothing() {
        MqttBroker broker = broker(Make.MOSQUITTO);
        String name = Rig.newName("exactly-once-zombie");
        WorkerOptions cluster = Rig.workerOptions().group(name);
        ConnectWorker first = rig.box().connect(rig.kafka(), cluster);
        first.rest().putConnector(name, sharing(name, 2, source(name, broker.uri())));
        await("the first worker reads").atMost(DONE).until(() -> sum(first, name, 2, "connected") == 2);

        try (LightBarrier barrier = barrier(broker, name)) {
            more(barrier, RATE);
            ConnectWorker second = rig.box().connect(rig.kafka(), cluster);
            await("a task moves").atMost(DONE).until(() -> sum(second, name, 2, "connected") == 1);
            more(barrier, RATE + random.nextInt(RATE));
            first.freeze();
            await("the other one moves").atMost(DONE).until(() -> sum(second, name, 2, "connected") == 2);
            first.thaw(); // it still believes that a task and a session are its own
            more(barrier, 2 * RATE);
            first.kill9();
            await("both move back")
                    .atMost(DONE)
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() -> isRevived(second, name));
            more(barrier, RATE);
            assertOnce(outcome("a task moved, a worker frozen and woken", second, name, barrier, 2, UNSETTLED));
            second.rest().delete(name);
            second.kill9();
        }
    }

    /** Connect leaves a task FAILED that lost its right to write while its worker was frozen; see docs/operations.md. */
    private static boolean isRevived(ConnectWorker worker, String name) {
        boolean reads = sum(worker, name, 2, "connected") == 2;
        if (!reads && worker.rest().status(name).failed()) {
            worker.rest().raw("POST", "/connectors/" + name + "/restart?includeTasks=true&onlyFailed=true", "");
        }
        return reads;
    }

    /** Kafka would wait for it for a minute, and a worker for the offsets in it, were they in the topic that it reads at its start. */
    @Test
    void aWorkerThatStartsAgainDoesNotWaitForTheOpenTransactionOfItsTask() {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("once-open");
        Map<String, String> config = source(name, broker.uri());
        config.remove("producer.override.transaction.timeout.ms");
        rig.startSource(name, config, 1);
        try (LightBarrier barrier = barrier(broker, name)) {
            for (int kill = 1; kill <= OPEN_KILLS; kill++) {
                more(barrier, RATE);
                assertThat(killedAndBackMs(name, 1)).isLessThan(TRANSACTION_MS);
            }
            assertOnce(outcome(OPEN_KILLS + " kills amid long transactions", rig.worker(), name, barrier, 1));
        }
    }

    /** Kills the worker, starts it again, and says how long it took until the tasks were connected again. */
    private long killedAndBackMs(String name, int tasks) {
        rig.worker().kill9();
        long killed = System.nanoTime();
        rig.worker(); // starts it again
        rig.awaitConnected(name, tasks);
        return (System.nanoTime() - killed) / 1_000_000;
    }

    private Reconciliation overKills(
            String what, MqttBroker broker, String name, Map<String, String> config, int tasks, String... unsettled) {
        rig.startSource(name, config, tasks);
        try (LightBarrier barrier = barrier(broker, name)) {
            long longestMs = 0;
            for (int kill = 1; kill <= KILLS; kill++) {
                more(barrier, RATE + random.nextInt(2 * RATE));
                longestMs = Math.max(longestMs, killedAndBackMs(name, tasks));
            }
            System.out.println(what + ": connected again at the latest " + longestMs + " ms after a kill");
            barrier.awaitAcknowledged(MESSAGES, timeFor(MESSAGES));
            return outcome(KILLS + " kills, " + what, rig.worker(), name, barrier, tasks, unsettled);
        }
    }

    /** It is the worker that is killed: Mosquitto keeps its store in memory, for it answers late while it writes to the disk. */
    private MqttBroker broker(Make make) {
        if (make != Make.MOSQUITTO) {
            return rig.broker(make);
        }
        Rig.needMosquitto();
        return rig.box().mosquitto(MqttOptions.defaults().inMemory());
    }

    private static LightBarrier barrier(MqttBroker broker, String name) {
        return LightBarrier.start(broker.uri(), name + "/count", RATE, LightBarrier.ENDLESS, 0, 2);
    }

    private static void more(LightBarrier barrier, int messages) {
        barrier.awaitAcknowledged(barrier.acknowledged().size() + messages, DONE);
    }

    /** What Kafka has once these metrics are 0. */
    private Reconciliation outcome(
            String what, ConnectWorker worker, String name, LightBarrier barrier, int tasks, String... unsettled) {
        barrier.finish(DONE);
        Duration limit = timeFor(barrier.acknowledged().size()); // HiveMQ CE has few in flight, so kills leave a queue
        assertThat(rig.reconcile(barrier, name, limit).lost()).as("lost").isEmpty();
        for (String open : unsettled) {
            await(open + " is 0").atMost(DONE).until(() -> sum(worker, name, tasks, open) == 0);
        }
        Reconciliation result =
                Reconciliation.of(barrier.acknowledged(), rig.kafka().topics().readAll(name));
        System.out.println(what + ": " + result);
        return result;
    }

    private static Duration timeFor(long messages) {
        return DONE.plusSeconds(messages / SLOWEST);
    }

    private static void assertOnce(Reconciliation result) {
        assertThat(result.lost()).as("lost").isEmpty();
        assertThat(result.duplicated()).as("stored more than once").isEmpty();
    }

    private static long sum(ConnectWorker worker, String name, int tasks, String metric) {
        return LongStream.range(0, tasks)
                .map(task -> Rig.metric(worker, name, (int) task, metric))
                .sum();
    }

    private static Map<String, String> source(String name, String uri) {
        Map<String, String> config = Rig.abortingSoon(Rig.source(name, uri));
        config.put("mqtt.qos", "2");
        config.put("exactly.once.support", "required");
        config.put("offsets.storage.topic", name + "-offsets");
        return config;
    }

    /** The same with sessions that share all messages, in two tasks. HiveMQ CE would grant QoS 1 for a shared subscription. */
    private static Map<String, String> sharing(String name, int sessions, Map<String, String> config) {
        config.put("tasks.max", "2");
        config.put("mqtt.sessions", Integer.toString(sessions));
        config.put("mqtt.shared.group", name);
        return config;
    }
}
