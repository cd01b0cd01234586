// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.sandbox.kafka.ConnectRest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** The guard on a sink connector, Kafka's own for files, over the built zip in a real worker. */
class TransformsSinkIT {

    private static final Duration DONE = Duration.ofSeconds(60);
    private static final int RECORDS = 1_000;
    private static final int ONE_BAD_IN = 100;

    private final Rig rig = Rig.shared();

    private Map<String, String> guardedSink(String name, Path file) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", "org.apache.kafka.connect.file.FileStreamSinkConnector");
        config.put("tasks.max", "1");
        config.put("topics", name);
        config.put("file", file.toString());
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        config.put("transforms", "guard,id");
        config.put("transforms.guard.type", "io.shopfloor.connect.transforms.PutbackErrorRouter");
        config.put("transforms.guard.transforms", "cast");
        config.put("transforms.guard.transforms.cast.type", "org.apache.kafka.connect.transforms.Cast$Value");
        config.put("transforms.guard.transforms.cast.spec", "count:int64");
        config.put("transforms.guard.require.fields", "id");
        config.put("transforms.id.type", "org.apache.kafka.connect.transforms.ExtractField$Value");
        config.put("transforms.id.field", "id");
        return config;
    }

    /** Bad in two ways: for the guarded transform and for the guard's own check. */
    private static String value(int id) {
        if (id % ONE_BAD_IN != 0) {
            return "{\"id\":" + id + ", \"count\":\"1\"}";
        }
        return id / ONE_BAD_IN % 2 == 0 ? "{\"id\":" + id + ", \"count\":\"secret\"}" : "{\"count\":\"1\"}";
    }

    private void produce(String topic) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int id = 1; id <= RECORDS; id++) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes("key " + id), bytes(value(id)));
            record.headers().add("own", bytes("header " + id));
            records.add(record);
        }
        rig.kafka().topics().create(topic, 1);
        rig.kafka().topics().produce(records);
    }

    @Test
    void theSinkGetsExactlyTheGoodAndTheDeadLetterQueueExactlyTheBadWithTheirBytes() throws IOException {
        String name = Rig.newName("sink");
        Path file = rig.box().folder().resolve(name + ".txt");
        produce(name);
        Map<String, String> config = guardedSink(name, file);
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", name + "-dlq");
        config.put("errors.deadletterqueue.topic.replication.factor", "1");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        ConnectRest rest = rig.worker().rest();
        rest.putConnector(name, config);
        rest.awaitRunning(name, 1, DONE);

        int bad = RECORDS / ONE_BAD_IN;
        await().atMost(DONE).until(() -> lines(file).size() >= RECORDS - bad);
        List<Stored> set = rig.kafka().topics().read(name + "-dlq", bad, DONE).stream()
                .map(Stored::of)
                .toList();
        List<String> good = new ArrayList<>();
        List<Stored> expected = new ArrayList<>();
        for (int id = 1; id <= RECORDS; id++) {
            if (id % ONE_BAD_IN != 0) {
                good.add(String.valueOf(id));
            } else {
                expected.add(new Stored("key " + id, value(id), Map.of("own", "header " + id)));
            }
        }
        assertThat(lines(file)).containsExactlyElementsOf(good);
        assertThat(set)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("headers")
                .containsExactlyElementsOf(expected);
        for (int i = 0; i < bad; i++) {
            assertSaysWhy(set.get(i), expected.get(i), name);
        }
        assertThat(rig.kafka().topics().names()).doesNotContain("putback-error." + name);
        assertThat(rest.status(name).failed()).isFalse();
        rest.delete(name);
    }

    private static void assertSaysWhy(Stored record, Stored expected, String topic) {
        boolean cast = record.value().contains("secret");
        assertThat(record.headers()).containsAllEntriesOf(expected.headers());
        assertThat(record.header("__connect.errors.topic")).isEqualTo(topic);
        assertThat(record.header("__connect.errors.stage")).isEqualTo("TRANSFORMATION");
        assertThat(record.header("__connect.errors.exception.message"))
                .startsWith(cast ? "putback: transform:cast: " : "putback: check:require.fields: ");
        assertThat(record.headers().toString()).doesNotContain("secret");
    }

    /** Without a dead letter queue there is no place for such a record: nothing is passed over in silence. */
    @Test
    void withoutADeadLetterQueueTheTaskFailsAndSaysWhatToDo() throws IOException {
        String name = Rig.newName("sink-fails");
        Path file = rig.box().folder().resolve(name + ".txt");
        produce(name);
        rig.worker().rest().putConnector(name, guardedSink(name, file));

        assertThat(rig.worker().rest().awaitFailed(name, DONE))
                .contains("putback: check:require.fields", "errors.deadletterqueue.topic.name");
        assertThat(lines(file)).doesNotContain(String.valueOf(ONE_BAD_IN + 1));
        rig.worker().rest().delete(name);
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
