// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole task over PLC4X's simulated driver. */
class Plc4xSourceTaskTest {

    private static Plc4xSourceTask started(Map<String, String> config, long lastReading) {
        Plc4xSourceTask task = new Plc4xSourceTask();
        OffsetStorageReader offsets = proxy(
                OffsetStorageReader.class,
                arguments -> lastReading == 0 || !arguments[0].equals(Map.of("connection", "c", "group", "*"))
                        ? null
                        : Map.of("timestamp", lastReading));
        task.initialize(proxy(SourceTaskContext.class, arguments -> arguments == null ? offsets : null));
        task.start(config);
        return task;
    }

    private interface Answer {
        Object to(Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> method.getName().equals("pluginMetrics") ? null : answer.to(arguments)));
    }

    /** Polls until a record is what is looked for; fails after half a minute. */
    private static List<SourceRecord> pollUntil(Plc4xSourceTask task, Predicate<SourceRecord> found)
            throws InterruptedException {
        List<SourceRecord> all = new ArrayList<>();
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < deadline) {
            List<SourceRecord> records = task.poll();
            if (records != null) {
                all.addAll(records);
                if (records.stream().anyMatch(found)) {
                    return all;
                }
            }
        }
        throw new AssertionError("not found among " + all.size() + " records");
    }

    @Test
    void readsAtItsRateAndTellsThatItWasAway() throws InterruptedException {
        Map<String, String> config =
                Fixtures.config("simulated://x", "a=RANDOM/a:DINT,b=RANDOM/b:BOOL", "kafka.status.topic", "status");
        Plc4xSourceTask task = started(config, 1_000L);
        try {
            List<SourceRecord> records =
                    pollUntil(task, record -> record.topic().equals("status"));
            SourceRecord gap = records.stream()
                    .filter(record -> record.topic().equals("status"))
                    .findFirst()
                    .orElseThrow();
            assertThat(((Struct) gap.value()).get("reason")).isEqualTo("NOT_RUNNING");
            assertThat(((Struct) gap.value()).get("from")).isEqualTo(new java.util.Date(1_000));
            SourceRecord reading = records.stream()
                    .filter(record -> record.topic().equals("plc.c.g"))
                    .findFirst()
                    .orElseThrow();
            assertThat(((Struct) reading.value()).get("a")).isInstanceOf(Integer.class);
            assertThat(((Struct) reading.value()).get("b")).isInstanceOf(Boolean.class);
        } finally {
            task.stop();
        }
    }

    @Test
    void aChangedTagsFileIsTakenAndABrokenOneIsNot(@TempDir Path folder) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("tags.csv"), "name,address\na,RANDOM/a:DINT\n");
        Plc4xSourceTask task = started(Fixtures.config("simulated://x", "", "plc.c.g.tags.file", file.toString()), 0);
        try {
            pollUntil(task, record -> record.valueSchema().field("a") != null);
            change(file, "name,address\na,RANDOM/a:DINT\nb,RANDOM/b:DINT\n", 1);
            pollUntil(task, record -> record.valueSchema().field("b") != null);
            change(file, "name,address\nc\n", 2);
            // The newest tags are asked for on: nothing is lost by a broken file.
            long later = System.currentTimeMillis() + 2_500;
            List<SourceRecord> records = pollUntil(task, record -> record.timestamp() > later);
            assertThat(records)
                    .allSatisfy(record ->
                            assertThat(record.valueSchema().field("b")).isNotNull());
        } finally {
            task.stop();
        }
    }

    private static void change(Path file, String text, int minutes) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60L * minutes)));
    }

    @Test
    void stopsSoonWhileAConnectionHangs() throws IOException, InterruptedException {
        try (ServerSocket silent = new ServerSocket(0)) {
            Plc4xSourceTask task = started(
                    Fixtures.config(
                            "s7://127.0.0.1:" + silent.getLocalPort(),
                            "t=%DB1:0:INT",
                            "plc.c.connect.timeout.ms",
                            "60000"),
                    0);
            silent.accept(); // it hangs in there now
            assertThat(task.poll()).isNull();
            long began = System.nanoTime();
            task.stop();
            assertThat((System.nanoTime() - began) / 1_000_000).isLessThan(15_000);
        }
    }

    @Test
    void anOpcUaServerIsRefusedAtTheStartToo() {
        assertThatThrownBy(() -> started(Fixtures.config("opcua:tcp://h:4840", "t=ns=2;s=x"), 0))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("connection c")
                .hasMessageContaining("io.shopfloor.connect.opcua.OpcUaSourceConnector");
    }
}
