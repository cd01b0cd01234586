// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.junit.jupiter.api.Test;

/** What a server recorded while nobody read it comes from its history: all of it, once, in order, and marked. */
class HistoryTest {

    private static Map<String, String> config(TestServer server, String... more) {
        List<String> options = new ArrayList<>(List.of("kafka.status.topic", "status", "keepalive.interval.ms", "200"));
        options.addAll(List.of(more));
        return Fixtures.config(server.uri(), "Objects/Press/**", options.toArray(String[]::new));
    }

    /** A press of which the server remembers the count, which has been set to 0. */
    private static TestServer server() {
        TestServer server = TestServer.open();
        server.nodes().historized("Press/Count", NodeIds.Int32, -1);
        server.nodes().set("Press/Count", 0);
        return server;
    }

    private static DataValue now(int value) {
        return new DataValue(new Variant(value), StatusCode.GOOD, DateTime.now(), DateTime.now());
    }

    private static List<Object> range(int last) {
        return IntStream.rangeClosed(0, last).<Object>mapToObj(i -> i).toList();
    }

    private static boolean marked(SourceRecord record) {
        return record.headers().lastWithName("opcua.history") != null;
    }

    @Test
    void aStoppedTaskIsMadeUpForPageByPage() throws InterruptedException {
        try (TestServer server = server()) {
            RunningTask first = new RunningTask(config(server));
            first.reading("Press/Count", 0);
            first.close();
            for (int i = 1; i <= 95; i++) {
                server.nodes().past("Press/Count", now(i));
            }
            server.nodes().set("Press/Count", 96);
            try (RunningTask second = new RunningTask(config(server), first.offsets())) {
                second.reading("Press/Count", 96);
                server.nodes().set("Press/Count", 97);
                SourceRecord live = second.reading("Press/Count", 97);
                List<Object> all = new ArrayList<>(first.values("Press/Count"));
                all.addAll(second.values("Press/Count"));
                assertThat(all).isEqualTo(range(97));
                assertThat(marked(live)).isFalse();
                assertThat(second.records().subList(0, 95)).allMatch(HistoryTest::marked);
                assertThat(second.gaps()).isEmpty();
            }
        }
    }

    @Test
    void aRestartOfTheServerIsMadeUpForAndIsNoGap() throws InterruptedException {
        TestServer server = server();
        try (RunningTask task = new RunningTask(config(server))) {
            task.reading("Press/Count", 0);
            server.stop();
            server.nodes().past("Press/Count", now(1));
            server.nodes().past("Press/Count", now(2));
            server.start();
            server.nodes().set("Press/Count", 3);
            task.reading("Press/Count", 3);
            assertThat(task.values("Press/Count")).doesNotHaveDuplicates().contains(0, 1, 2, 3);
            assertThat(task.gaps()).isEmpty();
        } finally {
            server.close();
        }
    }

    private static DataValue at(long ms, int value) {
        DateTime time = new DateTime(new Date(ms));
        return new DataValue(new Variant(value), StatusCode.GOOD, time, time);
    }

    /** They are asked for together, from the older beginning on. */
    @Test
    void nodesThatStoodAtDifferentTimesAreMadeUpForFromWhereEachStood() throws InterruptedException {
        try (TestServer server = server()) {
            server.nodes().historized("Press/Slow", NodeIds.Int32, -1);
            server.nodes().historized("Press/Fast", NodeIds.Int32, -1);
            server.nodes().pageSize(2);
            long now = System.currentTimeMillis();
            server.nodes().set("Press/Slow", at(now - 9_000, 0));
            for (int i = 0; i < 30; i++) {
                server.nodes().set("Press/Fast", at(now - 8_000 + i * 100L, i));
            }
            RunningTask first = new RunningTask(config(server));
            first.until(any -> first.values("Press/Fast").contains(29)
                    && first.values("Press/Slow").contains(0));
            first.close();
            for (int i = 30; i < 40; i++) {
                server.nodes().set("Press/Fast", at(now - 8_000 + i * 100L, i));
            }
            try (RunningTask second = new RunningTask(config(server), first.offsets())) {
                second.reading("Press/Fast", 39);
                assertThat(second.values("Press/Fast")).isEqualTo(range(39).subList(30, 40));
                server.nodes().set("Press/Fast", 40);
                second.reading("Press/Fast", 40);
                assertThat(second.gaps()).isEmpty();
            }
        }
    }

    @Test
    void pollingIsMadeUpForAsWell() throws InterruptedException {
        try (TestServer server = server()) {
            RunningTask first = new RunningTask(config(server, "mode", "poll"));
            first.reading("Press/Count", 0);
            first.close();
            for (int i = 1; i <= 25; i++) {
                server.nodes().past("Press/Count", now(i));
            }
            server.nodes().set("Press/Count", 26);
            try (RunningTask second = new RunningTask(config(server, "mode", "poll"), first.offsets())) {
                SourceRecord live = second.until(record -> !marked(record));
                assertThat(((Struct) live.value()).get("value")).isEqualTo(26);
                assertThat(second.values("Press/Count").subList(0, 26))
                        .isEqualTo(range(26).subList(1, 27));
                assertThat(second.gaps()).isEmpty();
            }
        }
    }

    @Test
    void withoutAHistoryOfEveryNodeTheGapIsTold() throws InterruptedException {
        try (TestServer server = server()) {
            server.nodes().variable("Press/Loose", NodeIds.Int32, 5);
            RunningTask first = new RunningTask(config(server));
            first.until(any -> !first.values("Press/Loose").isEmpty()
                    && first.values("Press/Count").contains(0));
            first.close();
            server.nodes().past("Press/Count", now(1));
            server.nodes().set("Press/Count", 2);
            try (RunningTask second = new RunningTask(config(server), first.offsets())) {
                second.reading("Press/Count", 2);
                Struct gap = second.gaps().isEmpty()
                        ? (Struct) second.until(record -> record.topic().equals("status"))
                                .value()
                        : second.gaps().get(0);
                assertThat(gap.get("reason")).isEqualTo("NOT_RUNNING");
                assertThat(second.values("Press/Count")).startsWith(1, 2);
            }
        }
    }

    @Test
    void aTaskThatStopsWhileTheHistoryIsReadTellsTheWholeGapOfTheOtherNodes() throws InterruptedException {
        try (TestServer server = server()) {
            server.nodes().variable("Press/State", NodeIds.String, "running");
            RunningTask first = new RunningTask(config(server));
            first.reading("Press/Count", 0);
            first.close();
            Date stopped = new Date();
            await().until(() -> System.currentTimeMillis() > stopped.getTime());
            for (int i = 1; i <= 95; i++) {
                server.nodes().past("Press/Count", now(i));
            }
            RunningTask second = new RunningTask(config(server, "max.queue.size", "10"), first.offsets());
            second.reading("Press/Count", 5);
            second.close();
            assertThat(second.gaps()).isEmpty();
            try (RunningTask third = new RunningTask(config(server), second.offsets())) {
                Struct gap = (Struct)
                        third.until(record -> record.topic().equals("status")).value();
                assertThat((Date) gap.get("from")).isBeforeOrEqualTo(stopped);
                assertThat(third.values("Press/Count")).doesNotContain(5).contains(95);
            }
        }
    }

    @Test
    void historyThatIsOffOrTooOldIsAGap() throws InterruptedException {
        for (String[] more : new String[][] {{"history", "off"}, {"history.max.ms", "1000"}}) {
            try (TestServer server = server()) {
                RunningTask first = new RunningTask(config(server));
                SourceRecord reading = first.reading("Press/Count", 0);
                first.close();
                long tenSeconds = 100_000_000L;
                first.offsets()
                        .put(
                                reading.sourcePartition(),
                                Map.of(
                                        "timestamp",
                                                (Long) reading.sourceOffset().get("timestamp") - 10_000,
                                        "source", (Long) reading.sourceOffset().get("source") - tenSeconds));
                try (RunningTask second = new RunningTask(config(server, more), first.offsets())) {
                    second.until(record -> record.topic().equals("status"));
                }
            }
        }
    }

    @Test
    void aNodeThatTheServerDidNotHaveForAWhileIsMadeUpForWhenItIsBack() throws InterruptedException {
        try (TestServer server = server();
                RunningTask task = new RunningTask(config(server, "browse.interval.ms", "200"))) {
            task.reading("Press/Count", 0);
            server.nodes().remove("Press/Count");
            server.nodes().variable("Press/Mark", NodeIds.Int32, 1);
            task.reading("Press/Mark", 1); // now the other one is known to be gone
            for (int i = 1; i <= 15; i++) {
                server.nodes().past("Press/Count", now(i));
            }
            server.nodes().historized("Press/Count", NodeIds.Int32, now(16));
            task.reading("Press/Count", 16);
            List<Object> values = new ArrayList<>(task.values("Press/Count"));
            values.removeIf(value -> value == null || value.equals(-1));
            assertThat(values).isEqualTo(range(16));
            assertThat(task.gaps()).isEmpty();
        }
    }

    @Test
    void nodesThatARestartedServerDoesNotHaveAreAGap() throws InterruptedException {
        TestServer server = server();
        try (RunningTask task = new RunningTask(config(server))) {
            task.reading("Press/Count", 0);
            server.close();
            server = TestServer.open(server.port());
            task.until(record -> record.topic().equals("status"));
        } finally {
            server.close();
        }
    }

    @Test
    void aHistoryWithoutEndIsGivenUp() throws InterruptedException {
        try (TestServer server = server()) {
            RunningTask first = new RunningTask(config(server));
            first.reading("Press/Count", 0);
            first.close();
            server.nodes().endlessHistory();
            try (RunningTask second = new RunningTask(config(server), first.offsets())) {
                server.nodes().set("Press/Count", 7);
                assertThat(marked(second.reading("Press/Count", 7))).isFalse();
            }
        }
    }

    /** Whatever is cut when, everything that the server recorded is there once, in order. */
    @Test
    void randomFaultsLoseNothingThatTheServerRecorded() throws InterruptedException {
        Random random = new Random(20261127);
        TestServer server = server();
        server.nodes().pageSize(3);
        List<Object> all = new ArrayList<>();
        Map<String, String> config = config(server);
        RunningTask task = new RunningTask(config);
        try {
            task.reading("Press/Count", 0);
            int next = 1;
            for (int round = 0; round < 50; round++) {
                int fault = random.nextInt(3);
                if (fault == 0) {
                    all.addAll(task.values("Press/Count"));
                    task.close();
                } else if (fault == 1) {
                    server.killSessions();
                } else {
                    server.stop();
                }
                for (int i = random.nextInt(8); i > 0; i--) {
                    server.nodes().past("Press/Count", now(next++));
                }
                if (fault == 0) {
                    task = new RunningTask(config, task.offsets());
                } else if (fault == 2) {
                    server.start();
                }
                server.nodes().set("Press/Count", next);
                task.reading("Press/Count", next++);
            }
            all.addAll(task.values("Press/Count"));
            List<Object> withoutInitial =
                    all.stream().filter(value -> !value.equals(-1)).toList();
            assertThat(withoutInitial).isEqualTo(range(next - 1));
        } finally {
            task.close();
            server.close();
        }
    }
}
