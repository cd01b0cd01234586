// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.load.LightBarrier;
import io.shopfloor.connect.sandbox.load.Reconciliation;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to MQTT sessions when connectors are paused, moved, resized, or misconfigured. */
class MqttSourceSessionsIT {

    private static final Duration DONE = Duration.ofSeconds(120);

    private final Rig rig = Rig.shared();

    @ParameterizedTest
    @EnumSource
    void keepsTheConnectionAndLosesNothingWhilePausedForLongerThanTheKeepAlive(Make make) {
        MqttBroker broker = rig.broker(make);
        String name = Rig.newName("pause");
        rig.startSource(name, Rig.source(name, broker.uri()), 1);

        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 200, 2_500)) {
            barrier.awaitAcknowledged(300, DONE);
            rig.worker().rest().pause(name);
            rig.worker().rest().awaitState(name, "PAUSED", 1, DONE);
            barrier.awaitAcknowledged(2_000, DONE); // far more than the keep-alive of 3 s later
            assertThat(rig.metric(name, 0, "connected")).isEqualTo(1);
            assertThat(rig.metric(name, 0, "reconnects")).isZero();
            rig.worker().rest().resume(name);
            barrier.awaitDone(DONE);
            Reconciliation result = rig.reconcile(barrier, name, DONE);
            assertThat(result.lost()).isEmpty();
            assertThat(result.duplicated()).isEmpty();
        }
        rig.delete(name);
    }

    /**
     * Artemis 2.55 has a queue for each filter, and goes on with that one alone whose message was just acknowledged: one that had
     * nothing in flight when the window was full waits for the next message to it. docs/operations.md says so.
     */
    @ParameterizedTest
    @EnumSource
    void aFilterThatFoundTheWindowFullIsServedWhenThereIsRoom(Make make) {
        int window = 10;
        MqttBroker broker = rig.broker(make);
        String name = Rig.newName("two-filters");
        Map<String, String> config = Rig.source(name, broker.uri());
        config.put("mqtt.topics", name + "/count," + name + "/other");
        config.put("mqtt.receive.maximum", Integer.toString(window));
        rig.startSource(name, config, 1);
        rig.worker().rest().pause(name);
        rig.worker().rest().awaitState(name, "PAUSED", 1, DONE);
        int counts = 3 * window;
        Publisher.publish(broker.uri(), name + "/count", 1, Numbered.messages(counts));
        await("the first is delivered").atMost(DONE).until(() -> rig.metric(name, 0, "in-flight") > 0);
        StandsStill.await("what is in flight", Duration.ofSeconds(1), () -> rig.metric(name, 0, "in-flight"));
        Publisher.publish(broker.uri(), name + "/other", 1, Numbered.messages(window));

        rig.worker().rest().resume(name);

        int due = counts + window;
        if (make == Make.ARTEMIS) {
            rig.kafka().topics().read(name, counts, DONE);
            assertThat(StandsStill.await(
                            "what is stored",
                            Duration.ofSeconds(3),
                            () -> rig.kafka().topics().readAll(name).size()))
                    .isEqualTo(counts);
            Publisher.publish(broker.uri(), name + "/other", 1, Numbered.messages(1));
            due++;
        }
        assertThat(rig.kafka().topics().read(name, due, DONE)).hasSize(due);
        rig.delete(name);
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingOverRestartsOfTheConnectorAndMarksWhatIsRepeated(Make make) {
        MqttBroker broker = rig.broker(make);
        String name = Rig.newName("restart");
        rig.startSource(name, Rig.source(name, broker.uri()), 1);

        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 300, LightBarrier.ENDLESS)) {
            for (int restart = 1; restart <= 4; restart++) {
                barrier.awaitAcknowledged(600L * restart, DONE);
                rig.worker().rest().restart(name);
                // Connect itself gets into trouble when a task is restarted that is still being started.
                long stored = rig.kafka().topics().endOffset(name);
                await().atMost(DONE).until(() -> rig.kafka().topics().endOffset(name) > stored + 100);
                rig.awaitConnected(name, 1);
            }
            barrier.finish(DONE);
            Reconciliation result = rig.reconcile(barrier, name, DONE);
            System.out.println("4 restarts, " + make + ": " + result + " marked=" + result.marked());
            assertThat(result.lost()).isEmpty();
            make.assertMarked(result);
        }
        rig.delete(name);
    }

    @Test
    void losesNothingWhenTheWorkMovesToAnotherWorker() {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("move");
        ConnectWorker first = rig.box().connect(rig.kafka(), Rig.workerOptions().group("movers"));
        first.rest().putConnector(name, Rig.source(name, broker.uri()));
        first.rest().awaitRunning(name, 1, Rig.SOON);
        await("the first worker reads").atMost(DONE).until(() -> Rig.metric(first, name, 0, "connected") == 1);

        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 300, LightBarrier.ENDLESS)) {
            barrier.awaitAcknowledged(900, DONE);
            ConnectWorker second =
                    rig.box().connect(rig.kafka(), Rig.workerOptions().group("movers"));
            barrier.awaitAcknowledged(2_000, DONE);
            first.kill9();
            await("the second worker reads").atMost(DONE).until(() -> Rig.metric(second, name, 0, "connected") == 1);
            long before = barrier.acknowledged().size();
            barrier.awaitAcknowledged(before + 500, DONE);
            barrier.finish(DONE);
            assertThat(rig.reconcile(barrier, name, DONE).lost()).isEmpty();
            second.rest().delete(name);
            second.kill9();
        }
    }

    @ParameterizedTest
    @EnumSource
    void changingTheNumberOfTasksOrphansNoSession(Make make) {
        MqttBroker broker = rig.broker(make);
        String name = Rig.newName("tasks");
        Map<String, String> config = Rig.source(name, broker.uri());
        config.put("mqtt.sessions", "4");
        config.put("mqtt.shared.group", name);
        rig.startSource(name, config, 1);
        assertThat(rig.metric(name, 0, "sessions")).isEqualTo(4);

        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 400, LightBarrier.ENDLESS)) {
            for (int tasks : new int[] {3, 1}) {
                long before = barrier.acknowledged().size();
                config.put("tasks.max", String.valueOf(tasks));
                rig.startSource(name, config, tasks);
                barrier.awaitAcknowledged(before + 500, DONE);
            }
            barrier.finish(DONE);
            assertThat(rig.reconcile(barrier, name, DONE).lost()).isEmpty();
        }
        rig.awaitAllAcknowledged(name, 1);
        rig.delete(name);
    }

    @ParameterizedTest
    @EnumSource
    void lessSessionsDrainAndEndTheSurplusOnes(Make make) {
        MqttBroker broker = rig.broker(make);
        String name = Rig.newName("fewer");
        Map<String, String> config = Rig.source(name, broker.uri());
        config.put("mqtt.sessions", "3");
        config.put("mqtt.shared.group", name);
        rig.startSource(name, config, 1);

        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 300, LightBarrier.ENDLESS)) {
            barrier.awaitAcknowledged(1_000, DONE);
            awaitOffsets(name);
            config.put("mqtt.sessions", "1");
            rig.worker().rest().putConnector(name, config);
            barrier.finish(DONE);
            assertThat(rig.reconcile(barrier, name, DONE).lost()).isEmpty();
        }
        // The two former sessions disconnect for good once they are drained; one stays.
        await().atMost(DONE).until(() -> rig.metric(name, 0, "connected") == 1);
        rig.delete(name);
    }

    private void awaitOffsets(String name) {
        await().atMost(DONE).until(() -> rig.worker()
                .rest()
                .raw("GET", "/connectors/" + name + "/offsets", "")
                .contains("\"session\""));
    }

    @Test
    void twoConnectorsWithOneClientIdDoNotFightAndSayWhatIsWrong() {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("twins");
        for (String twin : new String[] {name + "-a", name + "-b"}) {
            Map<String, String> config = Rig.source(name, broker.uri());
            config.put("mqtt.client.id", name);
            config.put("mqtt.reconnect.backoff.max.ms", "2000");
            rig.worker().rest().putConnector(twin, config);
        }
        await().atMost(DONE).until(() -> failed(name + "-a") || failed(name + "-b"));
        String trace = rig.worker().rest().status(name + "-a").traces()
                + rig.worker().rest().status(name + "-b").traces();
        assertThat(trace).contains("mqtt.client.id").contains("another client connected with the client id '" + name);
        // One of them goes on alone.
        assertThat(failed(name + "-a") && failed(name + "-b")).isFalse();
        rig.delete(name + "-a");
        rig.delete(name + "-b");
    }

    private boolean failed(String name) {
        return rig.worker().rest().status(name).failed();
    }

    @Test
    void anIdleConnectorCostsNextToNoProcessorTime() throws Exception {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("idle");
        long without = cpuMillisOver(6);
        rig.startSource(name, Rig.source(name, broker.uri()), 1);
        cpuMillisOver(3); // class loading and first connections
        long with = cpuMillisOver(6);
        System.out.println(
                "idle worker: " + without + " ms of processor in 6 s, with an idle connector " + with + " ms");
        assertThat(with - without).as("more ms of processor in 6 s").isLessThan(600);
        rig.delete(name);
    }

    private long cpuMillisOver(int seconds) throws IOException, InterruptedException {
        long before = cpuMillis();
        TimeUnit.SECONDS.sleep(seconds);
        return cpuMillis() - before;
    }

    /** User and system time of the worker process, in ticks of 10 ms: fields 14 and 15 of /proc/pid/stat. */
    private long cpuMillis() throws IOException {
        String stat =
                Files.readString(Path.of("/proc", String.valueOf(rig.worker().pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10;
    }
}
