// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.kafka.KafkaBroker;
import io.shopfloor.connect.sandbox.kafka.KafkaOptions;
import io.shopfloor.connect.sandbox.kafka.KafkaTopics;
import io.shopfloor.connect.sandbox.kafka.PluginInfo;
import io.shopfloor.connect.sandbox.kafka.WorkerOptions;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.process.Jvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.MethodName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
@TestMethodOrder(MethodName.class)
class KafkaAndConnectIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String FILE_SOURCE = "org.apache.kafka.connect.file.FileStreamSourceConnector";

    private static Sandbox box;
    private static KafkaBroker kafka;
    private static ConnectWorker worker;

    @BeforeAll
    static void start() {
        box = Sandbox.open();
        long begin = System.nanoTime();
        kafka = box.kafka();
        long half = System.nanoTime();
        worker = box.connect(kafka, WorkerOptions.of(List.of()).with(Jvm.quick().withJmx()));
        System.out.printf(
                "broker up in %d ms, worker in %d ms%n",
                (half - begin) / 1_000_000, (System.nanoTime() - half) / 1_000_000);
    }

    @AfterAll
    static void stop() {
        box.close();
    }

    @Test
    void kafkaKeepsItsRecordsOverKill9AndServesTheSamePort() {
        kafka.topics().create("kept", 3);
        kafka.topics().produce(List.of(record("kept", "one"), record("kept", "two")));
        long firstPid = kafka.pid();
        kafka.kill9();
        assertThat(kafka.alive()).isFalse();
        kafka.restart();
        assertThat(kafka.pid()).isNotEqualTo(firstPid);
        assertThat(values(kafka.topics().readAll("kept"))).containsExactlyInAnyOrder("one", "two");
        assertThat(kafka.topics().endOffset("kept")).isEqualTo(2);
    }

    @Test
    void aFrozenKafkaAnswersAgainAfterItsThaw() {
        kafka.freeze();
        assertThat(kafka.topics().answers(Duration.ofMillis(500))).isFalse();
        kafka.thaw();
        kafka.awaitReady();
    }

    @Test
    void kafkaIsReachedThroughALinkAndLostWithIt() {
        FaultyLink link = box.link(kafka);
        KafkaTopics linked = new KafkaTopics(kafka.linkedBootstrapServers());
        linked.produce(List.of(record("linked", "through")));
        assertThat(values(linked.readAll("linked"))).containsExactly("through");
        link.refuse();
        link.cut();
        assertThat(linked.answers(Duration.ofSeconds(1))).isFalse();
    }

    @Test
    void theWorkerListsKafkasOwnPlugins() {
        assertThat(worker.rest().plugins())
                .extracting(PluginInfo::className)
                .contains(
                        FILE_SOURCE,
                        "org.apache.kafka.connect.json.JsonConverter",
                        "org.apache.kafka.connect.transforms.RegexRouter",
                        "org.apache.kafka.connect.transforms.Filter");
    }

    @Test
    void validationSpeaksOfTheFieldAtFault() {
        assertThat(worker.rest().validate(FILE_SOURCE, Map.of("name", "x", "topic", "t")))
                .isEmpty();
        assertThat(worker.rest().validate(FILE_SOURCE, Map.of("name", "x", "topic", "t", "batch.size", "many")))
                .containsOnlyKeys("batch.size");
    }

    @Test
    void aConnectorSurvivesKill9OfItsWorker() throws IOException {
        Path file = Files.writeString(box.folder().resolve("in.txt"), "first\n");
        worker.rest().putConnector("lines", fileSource(file, "lines"));
        worker.rest().awaitRunning("lines", 1, LIMIT);
        assertThat(values(kafka.topics().read("lines", 1, LIMIT))).containsExactly("first");

        worker.kill9();
        worker.restart();
        Files.writeString(file, "second\n", StandardOpenOption.APPEND);
        worker.rest().awaitRunning("lines", 1, LIMIT);
        assertThat(values(kafka.topics().read("lines", 2, LIMIT))).contains("first", "second");
        worker.rest().delete("lines");
        assertThat(worker.rest().connectors()).doesNotContain("lines");
    }

    @Test
    void aSecondWorkerTakesAnExactlyOnceConnectorOverFromAKilledOne() throws IOException {
        Path file = Files.writeString(box.folder().resolve("once.txt"), "first\n");
        Map<String, String> config = new HashMap<>(fileSource(file, "once"));
        config.put("exactly.once.support", "required");
        ConnectWorker second = box.connect(kafka, List.of());
        second.rest().putConnector("once", config);
        String running =
                second.rest().awaitRunning("once", 1, LIMIT).tasks().get(0).worker();
        assertThat(values(kafka.topics().read("once", 1, LIMIT))).containsExactly("first");

        boolean onSecond = second.url().endsWith(running);
        ConnectWorker dies = onSecond ? second : worker;
        ConnectWorker survives = onSecond ? worker : second;
        dies.kill9();
        Files.writeString(file, "second\n", StandardOpenOption.APPEND);
        assertThat(values(kafka.topics().read("once", 2, LIMIT))).containsExactly("first", "second");
        assertThat(survives.rest().awaitRunning("once", 1, LIMIT).tasks().get(0).worker())
                .isNotEqualTo(running);
        survives.rest().delete("once");
        worker.restart();
        second.stop();
    }

    @Test
    void aServerThatDoesNotComeUpSaysWhy() {
        KafkaOptions nonsense = KafkaOptions.defaults().with("process.roles", "janitor");
        assertThatThrownBy(() -> box.kafka(nonsense))
                .hasMessageContaining("while starting")
                .hasMessageContaining("janitor");
    }

    @Test
    void aFailedTaskIsReportedAtOnceWithItsTrace() throws IOException {
        Path file = Files.writeString(box.folder().resolve("bad.txt"), "line\n");
        Map<String, String> config = new HashMap<>(fileSource(file, "bad"));
        config.put("transforms", "cast");
        config.put("transforms.cast.type", "org.apache.kafka.connect.transforms.Cast$Value");
        config.put("transforms.cast.spec", "int32");
        worker.rest().putConnector("bad", config);
        assertThat(worker.rest().awaitFailed("bad", LIMIT)).contains("transforms.Cast");
        assertThatThrownBy(() -> worker.rest().awaitRunning("bad", 1, LIMIT)).hasMessageContaining("transforms.Cast");
        worker.rest().delete("bad");
    }

    @Test
    void jmxOfTheWorkerCanBeRead() throws Exception {
        try (var jmx = worker.jmx()) {
            assertThat(jmx.getMBeanServerConnection().getDomains()).contains("kafka.connect");
        }
    }

    private static Map<String, String> fileSource(Path file, String topic) {
        return Map.of(
                "connector.class",
                FILE_SOURCE,
                "file",
                file.toString(),
                "topic",
                topic,
                "value.converter",
                "org.apache.kafka.connect.storage.StringConverter");
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String value) {
        return new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> values(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }
}
