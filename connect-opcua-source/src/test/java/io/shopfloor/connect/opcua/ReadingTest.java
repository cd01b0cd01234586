// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole tasks that read a server: by subscription and by polling, over restarts and lost sessions. */
class ReadingTest {

    private static final String STATUS = "kafka.status.topic";
    private static final Duration SOON = Duration.ofMinutes(1);

    private static TestServer server() {
        TestServer server = TestServer.open();
        server.nodes().variable("Press/Count", NodeIds.Int32, 0);
        server.nodes().variable("Press/State", NodeIds.String, "running");
        return server;
    }

    private static Struct value(SourceRecord record) {
        return (Struct) record.value();
    }

    @Test
    void everyChangeIsReportedInItsOrder() throws InterruptedException {
        try (TestServer server = server();
                RunningTask task = new RunningTask(Fixtures.config(
                        server.uri(),
                        "Objects/Press/**",
                        "publishing.interval.ms",
                        "200",
                        "sampling.interval.ms",
                        "0"))) {
            task.reading("Press/Count", 0);
            for (int i = 1; i <= 50; i++) {
                server.nodes().set("Press/Count", i);
            }
            task.reading("Press/Count", 50);
            assertThat(task.values("Press/Count"))
                    .isSortedAccordingTo((one, two) -> Integer.compare((Integer) one, (Integer) two));
        }
    }

    @Test
    void topicsAndKeysComeFromTheNames() throws InterruptedException {
        try (TestServer server = server();
                RunningTask task = new RunningTask(Fixtures.config(
                        server.uri(), "Objects/Press/Count", "kafka.topic", "ua.${path}", "kafka.key", "${node}"))) {
            SourceRecord record = task.until(any -> true);
            assertThat(record.topic()).isEqualTo("ua.Press.Count");
            assertThat(record.key()).isEqualTo("nsu=" + TestNodes.NAMESPACE + ";s=Press/Count");
        }
    }

    @Test
    void nodesAreNamedByIdsOfEveryForm() throws InterruptedException {
        try (TestServer server = server();
                RunningTask task = new RunningTask(Fixtures.config(
                        server.uri(),
                        "a=ns=2;s=Press/Count, nsu=" + TestNodes.NAMESPACE
                                + ";s=Press/State, now=i=2258, gone=ns=2;g=09087e75-8e5e-499b-954f-f2a9603db28a,"
                                + " \"lost=nsu=urn:no,body;b=AQI=\""))) {
            assertThat(task.reading("a").get("value")).isEqualTo(0);
            assertThat(task.reading("now").get("value")).isInstanceOf(Date.class);
            await().atMost(SOON).until(() -> {
                task.until(any -> true);
                return task.records().stream()
                        .map(SourceRecord::key)
                        .toList()
                        .containsAll(List.of("Press/State", "gone", "lost"));
            });
            for (String missing : List.of("gone", "lost")) {
                Struct reading = task.records().stream()
                        .filter(record -> record.key().equals(missing))
                        .map(ReadingTest::value)
                        .findFirst()
                        .orElseThrow();
                assertThat(reading.get("quality")).isEqualTo("NOT_FOUND");
                assertThat(reading.get("status")).isEqualTo("Bad_NodeIdUnknown");
            }
        }
    }

    @Test
    void pollingReportsEveryCycleOrOnlyWhatChanged() throws InterruptedException {
        try (TestServer server = server();
                RunningTask every = new RunningTask(Fixtures.config(server.uri(), "Objects/Press/**", "mode", "poll"));
                RunningTask changes = new RunningTask(Fixtures.config(
                        server.uri(), "Objects/Press/**", "mode", "poll", "on.change", "true", "deadband", "5"))) {
            every.reading("Press/Count", 0);
            every.reading("Press/Count", 0);
            changes.reading("Press/Count", 0);
            server.nodes().set("Press/Count", 4);
            every.reading("Press/Count", 4);
            server.nodes().set("Press/Count", 6);
            changes.reading("Press/Count", 6);
            assertThat(changes.values("Press/Count")).containsExactly(0, 6);
        }
    }

    @Test
    void aDeadbandIsTheServersAndAHeartbeatIsOurs() throws InterruptedException {
        try (TestServer server = server();
                RunningTask task = new RunningTask(Fixtures.config(
                        server.uri(),
                        "Objects/Press/**",
                        "on.change",
                        "true",
                        "deadband",
                        "5",
                        "heartbeat.ms",
                        "300"))) {
            task.reading("Press/Count", 0);
            server.nodes().set("Press/Count", 4);
            task.reading("Press/Count", 0); // the heartbeat
            server.nodes().set("Press/Count", 6);
            task.reading("Press/Count", 6);
            assertThat(task.values("Press/Count")).doesNotContain(4);
        }
    }

    @Test
    void aHeartbeatOfAnOldReadingDoesNotPutTheOffsetBack() throws InterruptedException {
        try (TestServer server = server();
                RunningTask task = new RunningTask(Fixtures.config(
                        server.uri(), "Objects/Press/**", "on.change", "true", "heartbeat.ms", "300"))) {
            task.reading("Press/Count", 0);
            for (String state : List.of("stopping", "stopped", "idle")) {
                server.nodes().set("Press/State", state);
                task.reading("Press/State", state);
            }
            SourceRecord newest = task.records().get(task.records().size() - 1);
            SourceRecord heartbeat = task.reading("Press/Count", 0);
            assertThat(completeMs(heartbeat)).isGreaterThanOrEqualTo(completeMs(newest));
        }
    }

    private static long completeMs(SourceRecord record) {
        return (Long) record.sourceOffset().get("timestamp");
    }

    @Test
    void aRestartOfTheServerIsAGapAndReadingGoesOn() throws InterruptedException {
        TestServer server = server();
        try (RunningTask task = new RunningTask(
                Fixtures.config(server.uri(), "Objects/Press/**", STATUS, "status", "keepalive.interval.ms", "200"))) {
            task.reading("Press/Count", 0);
            server.stop();
            server.start();
            server.nodes().set("Press/Count", 17);
            task.reading("Press/Count", 17);
            Struct gap = gap(task);
            assertThat(gap.get("reason")).isEqualTo("CONNECTION_LOST");
            assertThat(gap.get("connection")).isEqualTo("c");
        } finally {
            server.close();
        }
    }

    private static Map<String, String> withRoomForOne(TestServer server) {
        return Fixtures.config(
                server.uri(),
                "Objects/Press/Count",
                STATUS,
                "status",
                "overflow",
                "block",
                "max.queue.size",
                "1",
                "keepalive.interval.ms",
                "200");
    }

    /** Kafka is away, while values wait for room in the client and the server; then it has the first of them. When which was set. */
    private static Map<Integer, Long> backlog(TestServer server, RunningTask task) throws InterruptedException {
        Map<Integer, Long> set = new TreeMap<>();
        task.reading("Press/Count", 0);
        for (int i = 1; i <= 60; i++) {
            server.nodes().set("Press/Count", i);
            set.put(i, System.currentTimeMillis());
            TimeUnit.MILLISECONDS.sleep(50);
        }
        task.until(any -> true);
        return set;
    }

    private static void assertMissingAreInTheGap(Map<Integer, Long> set, Struct gap, List<Object> inKafka) {
        set.keySet().removeAll(inKafka);
        assertThat(set).isNotEmpty().allSatisfy((value, atMs) -> assertThat(new Date(atMs))
                .as("%s, not in Kafka", value)
                .isBetween((Date) gap.get("from"), (Date) gap.get("to")));
    }

    private static Struct gap(RunningTask task) throws InterruptedException {
        return task.gaps().isEmpty()
                ? value(task.until(record -> record.topic().equals("status")))
                : task.gaps().get(0);
    }

    @Test
    void whatWaitsForRoomWhenTheConnectionIsLostIsInTheGap() throws InterruptedException {
        TestServer server = server();
        try (RunningTask task = new RunningTask(withRoomForOne(server))) {
            Map<Integer, Long> set = backlog(server, task);
            server.stop();
            server.start();
            server.nodes().set("Press/Count", 100);
            task.reading("Press/Count", 100);
            assertMissingAreInTheGap(set, gap(task), task.values("Press/Count"));
        } finally {
            server.close();
        }
    }

    @Test
    void whatWaitsForRoomWhenTheTaskStopsIsInTheGap() throws InterruptedException {
        try (TestServer server = server()) {
            Map<String, String> config = withRoomForOne(server);
            RunningTask first = new RunningTask(config);
            Map<Integer, Long> set = backlog(server, first);
            first.close();
            try (RunningTask second = new RunningTask(config, first.offsets())) {
                server.nodes().set("Press/Count", 100);
                second.reading("Press/Count", 100);
                Struct gap = gap(second);
                List<Object> inKafka = new ArrayList<>(first.values("Press/Count"));
                inKafka.addAll(second.values("Press/Count"));
                assertMissingAreInTheGap(set, gap, inKafka);
            }
        }
    }

    @Test
    void aSessionThatTheServerEndsIsAGapAndAnotherIsOpened() throws InterruptedException {
        try (TestServer server = server();
                RunningTask task = new RunningTask(Fixtures.config(
                        server.uri(), "Objects/Press/**", STATUS, "status", "keepalive.interval.ms", "200"))) {
            task.reading("Press/Count", 0);
            server.killSessions();
            task.until(record -> record.topic().equals("status"));
            server.nodes().set("Press/Count", 5);
            task.reading("Press/Count", 5);
        }
    }

    private static Map<Object, Map<String, ?>> offsetsOfAFormerRun(Map<String, String> config)
            throws InterruptedException {
        try (RunningTask former = new RunningTask(config)) {
            former.reading("Press/Count", 0);
            return former.offsets();
        }
    }

    private static void assertNotRunning(Map<String, String> config, Map<Object, Map<String, ?>> offsets)
            throws InterruptedException {
        try (RunningTask task = new RunningTask(config, offsets)) {
            Struct gap = value(task.until(record -> record.topic().equals("status")));
            assertThat(gap.get("reason")).isEqualTo("NOT_RUNNING");
        }
    }

    @Test
    void theTimeInWhichTheTaskDidNotRunIsAGap() throws InterruptedException {
        try (TestServer server = server()) {
            Map<String, String> config = Fixtures.config(server.uri(), "Objects/Press/**", STATUS, "status");
            assertNotRunning(config, offsetsOfAFormerRun(config));
        }
    }

    @Test
    void itIsAGapTooIfTheOffsetsCannotBeReadAtOnce() throws InterruptedException {
        try (TestServer server = server()) {
            Map<String, String> config = Fixtures.config(server.uri(), "Objects/Press/**", STATUS, "status");
            AtomicInteger asked = new AtomicInteger();
            Map<Object, Map<String, ?>> offsets = new ConcurrentHashMap<>(offsetsOfAFormerRun(config)) {
                @Override
                public Map<String, ?> get(Object partition) {
                    if (asked.incrementAndGet() <= 2) {
                        throw new ConnectException("failed to fetch offsets");
                    }
                    return super.get(partition);
                }
            };
            assertNotRunning(config, offsets);
            assertThat(asked.get()).isGreaterThan(2);
        }
    }

    /** Connect stores the offset of a record once all earlier ones of its source partition are in Kafka. */
    private static Map<Object, Map<String, ?>> stored(List<SourceRecord> sent, Predicate<SourceRecord> inKafka) {
        Map<Object, Map<String, ?>> offsets = new HashMap<>();
        Set<Object> held = new HashSet<>();
        for (SourceRecord record : sent) {
            if (!inKafka.test(record)) {
                held.add(record.sourcePartition());
            } else if (!held.contains(record.sourcePartition())) {
                offsets.put(record.sourcePartition(), record.sourceOffset());
            }
        }
        return offsets;
    }

    @Test
    void whatASlowTopicDoesNotHaveWhenTheWorkerIsKilledIsInTheGap() throws InterruptedException {
        try (TestServer server = server()) {
            Map<String, String> config = Fixtures.config(
                    server.uri(), "Objects/Press/**", STATUS, "status", "kafka.topic", "readings.${path}");
            RunningTask first = new RunningTask(config);
            first.reading("Press/Count", 0);
            Date set = new Date();
            server.nodes().set("Press/Count", 1);
            first.reading("Press/Count", 1);
            for (int i = 0; i < 5; i++) { // the other topic goes on meanwhile
                TimeUnit.MILLISECONDS.sleep(100);
                server.nodes().set("Press/State", "state " + i);
                first.reading("Press/State", "state " + i);
            }
            first.close();
            Map<Object, Map<String, ?>> offsets = stored(first.records(), record -> !Integer.valueOf(1)
                    .equals(value(record).get("value")));
            server.nodes().set("Press/Count", 2);
            try (RunningTask second = new RunningTask(config, offsets)) {
                Struct gap = value(second.until(record -> record.topic().equals("status")));
                assertThat(second.values("Press/Count")).doesNotContain(1);
                assertThat((Date) gap.get("from")).isBeforeOrEqualTo(set);
            }
        }
    }

    @Test
    void aNodeThatTheServerDidNotHaveWhenTheTaskStartedIsAGapAndANewOneIsNot() throws InterruptedException {
        try (TestServer server = server()) {
            Map<String, String> config =
                    Fixtures.config(server.uri(), "Objects/Press/**", "browse.interval.ms", "200", STATUS, "status");
            RunningTask first = new RunningTask(config);
            first.reading("Press/Count", 0);
            server.nodes().remove("Press/Count");
            server.nodes().variable("Press/Mark", NodeIds.Int32, 1);
            first.reading("Press/Mark", 1); // now the other one is known to be gone
            Date gone = new Date();
            server.nodes().set("Press/Mark", 2);
            first.reading("Press/Mark", 2);
            first.close();
            RunningTask second = new RunningTask(config, first.offsets());
            second.reading("Press/Mark", 2);
            second.close();
            try (RunningTask third = new RunningTask(config, second.offsets())) {
                third.reading("Press/State", "running");
                server.nodes().variable("Press/New", NodeIds.Int32, 1);
                third.reading("Press/New", 1);
                server.nodes().variable("Press/Count", NodeIds.Int32, 7);
                third.reading("Press/Count", 7);
                await().atMost(SOON).until(() -> {
                    third.poll();
                    return gaps(third, "among them Press/Count").findAny().isPresent();
                });
                assertThat(gaps(third, "among them Press/Count"))
                        .allSatisfy(gap -> assertThat((Date) gap.get("from")).isBeforeOrEqualTo(gone));
                assertThat(gaps(third, "Press/New")).isEmpty();
            }
        }
    }

    private static Stream<Struct> gaps(RunningTask task, String detail) {
        return task.gaps().stream()
                .filter(gap -> String.valueOf(gap.get("detail")).contains(detail));
    }

    @Test
    void theSecondEndpointIsUsedWhereTheFirstIsDead() throws InterruptedException {
        try (TestServer server = server();
                RunningTask task = new RunningTask(Fixtures.config(
                        "opc.tcp://127.0.0.1:" + TestServer.freePort() + "," + server.uri(), "Objects/Press/**"))) {
            task.reading("Press/Count", 0);
        }
    }

    @Test
    void newNodesAreFoundAndOldOnesKept() throws InterruptedException {
        try (TestServer server = server();
                RunningTask task = new RunningTask(
                        Fixtures.config(server.uri(), "Objects/Press/**", "browse.interval.ms", "200"))) {
            task.reading("Press/Count", 0);
            server.nodes().variable("Press/New", NodeIds.Double, 1.5);
            task.reading("Press/New", 1.5);
            server.nodes().set("Press/Count", 3);
            task.reading("Press/Count", 3);
        }
    }

    @Test
    void aNewNodeCostsTheOthersNoValue() throws InterruptedException {
        try (TestServer server = server();
                RunningTask task = new RunningTask(Fixtures.config(
                        server.uri(),
                        "Objects/Press/**",
                        "browse.interval.ms",
                        "100",
                        "publishing.interval.ms",
                        "5000"))) {
            task.reading("Press/Count", 0);
            AtomicInteger count = new AtomicInteger();
            // The server samples these values, and they wait there while the nodes are browsed.
            await().atMost(SOON).pollInterval(Duration.ofMillis(250)).until(() -> {
                server.nodes().set("Press/Count", count.incrementAndGet());
                return count.get() >= 8;
            });
            server.nodes().variable("Press/New", NodeIds.Double, 1.5);
            task.reading("Press/New", 1.5);
            server.nodes().set("Press/Count", 9);
            task.reading("Press/Count", 9);
            assertThat(task.values("Press/Count")).containsAnyOf(1, 2, 3, 4, 5, 6, 7);
        }
    }

    @Test
    void aNodeThatTheServerDidNotHaveForAWhileIsAGap() throws InterruptedException {
        try (TestServer server = server();
                RunningTask task = new RunningTask(Fixtures.config(
                        server.uri(), "Objects/Press/**", "browse.interval.ms", "200", STATUS, "status"))) {
            task.reading("Press/Count", 0);
            server.nodes().remove("Press/Count");
            server.nodes().variable("Press/Mark", NodeIds.Int32, 1);
            task.reading("Press/Mark", 1); // now the other one is known to be gone
            server.nodes().variable("Press/Count", NodeIds.Int32, 7);
            task.reading("Press/Count", 7);
            await().atMost(SOON).until(() -> {
                task.poll();
                return task.gaps().stream()
                        .anyMatch(gap -> gap.get("reason").equals("CONNECTION_LOST")
                                && String.valueOf(gap.get("detail"))
                                        .contains("did not have 1 of the nodes, among them Press/Count"));
            });
        }
    }

    @Test
    void whatAServerThatKeepsOnlyTheNewestDropsWhileTheQueueIsFullIsAGap() throws InterruptedException {
        try (TestServer server = server();
                RunningTask task = new RunningTask(Fixtures.config(
                        server.uri(),
                        "Objects/Press/**",
                        "sampling.queue.size",
                        "1",
                        "overflow",
                        "block",
                        "max.queue.size",
                        "10",
                        STATUS,
                        "status"))) {
            task.reading("Press/Count", 0);
            AtomicInteger count = new AtomicInteger();
            // Kafka is away: nobody polls.
            await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> {
                server.nodes().set("Press/Count", count.incrementAndGet());
                return count.get() >= 100;
            });
            task.until(record -> record.topic().equals("status")
                    && value(record).get("reason").equals("BLOCKED"));
        }
    }

    @Test
    void aListInAFileIsRead(@TempDir Path folder) throws IOException, InterruptedException {
        Path file = Files.writeString(
                folder.resolve("nodes.txt"), "# the press\n\ncount=ns=2;s=Press/Count\nObjects/Press/State\n");
        try (TestServer server = server();
                RunningTask task = new RunningTask(Fixtures.config(server.uri(), "", "nodes.file", file.toString()))) {
            await().atMost(SOON).until(() -> {
                task.until(any -> true);
                return task.records().stream()
                        .map(SourceRecord::key)
                        .toList()
                        .containsAll(List.of("count", "Press/State"));
            });
        }
    }

    @Test
    void aServersWildClockIsSaidAndNotBelieved() throws InterruptedException {
        try (TestServer server = server();
                RunningTask task = new RunningTask(Fixtures.config(server.uri(), "Objects/Press/**"))) {
            task.reading("Press/Count", 0);
            DateTime wild = new DateTime(Long.MAX_VALUE);
            server.nodes().set("Press/Count", new DataValue(new Variant(9), StatusCode.GOOD, wild, wild));
            SourceRecord record = task.reading("Press/Count", 9);
            assertThat(value(record).get("quality")).isEqualTo("UNCERTAIN_TIME");
            assertThat(new Date(record.timestamp())).isCloseTo(new Date(), 60_000);
        }
    }

    @Test
    void umhRecordsHaveTimeAndValueOnly() throws InterruptedException {
        try (TestServer server = server();
                RunningTask task =
                        new RunningTask(Fixtures.config(server.uri(), "Objects/Press/Count", "record.shape", "umh"))) {
            Struct record = value(task.until(any -> true));
            assertThat(record.schema().fields()).hasSize(2);
            assertThat(record.get("value")).isEqualTo(0);
        }
    }

    @Test
    void aValueThatKafkaWouldNotTakeIsLeftOut() throws InterruptedException {
        try (TestServer server = server()) {
            server.nodes().variable("Press/Long", NodeIds.String, "x".repeat(50_000));
            try (RunningTask task =
                    new RunningTask(Fixtures.config(server.uri(), "Objects/Press/**", "record.max.bytes", "20000"))) {
                Struct reading = task.reading("Press/Long");
                assertThat(reading.get("value")).isNull();
                assertThat(reading.get("quality")).isEqualTo("TOO_LARGE");
            }
        }
    }

    @Test
    void stopsSoonWhileAServerHangsAndLeavesNoThread() throws IOException, InterruptedException {
        try (ServerSocket silent = new ServerSocket(0)) {
            Map<String, String> config = Fixtures.config("opc.tcp://127.0.0.1:" + silent.getLocalPort(), "Objects/**");
            RunningTask task = new RunningTask(config);
            silent.accept(); // it hangs in there now
            long began = System.nanoTime();
            task.close();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            await().atMost(Duration.ofSeconds(30)).until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("opcua-" + config.get("name"))));
        }
    }
}
