// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.kafka.KafkaBroker;
import io.shopfloor.connect.sandbox.kafka.KafkaOptions;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Topics that Kafka will not have: their messages are put back, or the task fails and says so; nothing stands still unseen. */
class MqttSourceTopicsIT {

    private static final Duration DONE = Duration.ofSeconds(60);
    private static final int LIMIT_MS = 8_000;

    private final Rig rig = Rig.shared();
    private final MqttBroker broker = rig.broker(Make.HIVEMQ);

    /** The earlier name is not the task's but another's: only Kafka knows that it is there. */
    @Test
    void aNameThatCollidesWithATopicOfKafkaIsPutBackWithTheReasonAndTheRestGoesOn() {
        String name = Rig.newName("collide");
        rig.kafka().topics().create(name + ".coll_y", 1);
        rig.startSource(name, asking(name, rig.kafka()), 1);

        publish(name + "/coll/z", "1");
        publish(name + "/coll/y", "2");
        publish(name + "/coll/z", "3");

        assertThat(values(rig.kafka().topics().read(name + ".coll.z", 2, DONE))).containsExactly("1", "3");
        ConsumerRecord<byte[], byte[]> back = rig.kafka()
                .topics()
                .read("putback-error." + name + ".coll.y", 1, DONE)
                .get(0);
        assertThat(back.value()).asString().isEqualTo("2");
        assertThat(header(back, "putback.reason")).isEqualTo("topic");
        assertThat(header(back, "putback.error.message"))
                .contains(name + ".coll_y")
                .contains("collides");
        rig.awaitAllAcknowledged(name, 1);
        rig.delete(name);
    }

    @Test
    void manyNewTopicsAreCreatedAtOnce() {
        String name = Rig.newName("many");
        rig.startSource(name, asking(name, rig.kafka()), 1);
        rig.worker().rest().pause(name);
        rig.worker().rest().awaitState(name, "PAUSED", 1, DONE);
        Publisher.publish(
                broker.uri(),
                IntStream.range(0, 300).mapToObj(i -> name + "/machine/" + i).toList(),
                new byte[] {1});
        long before = System.nanoTime();
        rig.worker().rest().resume(name);
        await().atMost(DONE).until(() -> rig.metric(name, 0, "messages-acknowledged") == 300);
        System.out.println("300 new topics: "
                + Duration.ofNanos(System.nanoTime() - before).toMillis() + " ms until all is acknowledged");
        assertThat(rig.kafka().topics().names())
                .filteredOn(topic -> topic.startsWith(name + ".machine."))
                .hasSize(300);
        rig.delete(name);
    }

    /** A Kafka that creates no topic by itself. */
    @Test
    void withoutAutomaticCreationAMissingTopicIsPutBackCreatedOrFailsTheTask() throws IOException {
        KafkaBroker kafka = rig.box().kafka(KafkaOptions.defaults().with("auto.create.topics.enable", "false"));
        ConnectWorker worker = rig.box().connect(kafka, Rig.workerOptions().group("topics"));
        try {
            putsBack(kafka, worker);
            fails(kafka, worker);
            waitsForKafka(kafka, worker);
        } finally {
            worker.kill9();
            kafka.kill9();
        }
    }

    private void putsBack(KafkaBroker kafka, ConnectWorker worker) {
        String name = Rig.newName("missing");
        kafka.topics().create(name + ".there", 1);
        kafka.topics().create("putback-error.unmapped", 1);
        Map<String, String> config = asking(name, kafka);
        config.put("kafka.topic.missing", "error");
        start(worker, name, config);

        publish(name + "/not", "1");
        publish(name + "/there", "2");

        assertThat(values(kafka.topics().read(name + ".there", 1, DONE))).containsExactly("2");
        // Nor is the topic of its own there.
        ConsumerRecord<byte[], byte[]> back =
                kafka.topics().read("putback-error.unmapped", 1, DONE).get(0);
        assertThat(header(back, "putback.original.topic")).isEqualTo(name + ".not");
        worker.rest().delete(name);
    }

    /** Nobody asks Kafka: the producer waits, until the watch ends that. */
    private void fails(KafkaBroker kafka, ConnectWorker worker) throws IOException {
        String name = Rig.newName("stalls");
        Map<String, String> config = Rig.source(name, broker.uri());
        config.put("kafka.topic", "${topic}");
        config.put("kafka.topic.timeout.ms", Integer.toString(LIMIT_MS));
        config.put("errors.tolerance", "all");
        start(worker, name, config);

        publish(name + "/not", "1");

        await().atMost(DONE).until(() -> Rig.metric(worker, name, 0, "topic-wait-ms") > 0);
        String trace = worker.rest().awaitFailed(name, DONE);
        assertThat(trace).containsAnyOf("InterruptException", "has waited");
        assertThat(Files.readString(worker.logFile()))
                .contains("The task fails: Kafka answers, but a topic is missing")
                .contains("for topic '" + name + ".not'");
        kafka.topics().create(name + ".not", 1);
        worker.rest().restart(name);
        assertThat(values(kafka.topics().read(name + ".not", 1, DONE))).containsExactly("1");
        worker.rest().delete(name);
    }

    /** The same wait, but for all of Kafka: nothing fails, and it goes on when Kafka is back. */
    private void waitsForKafka(KafkaBroker kafka, ConnectWorker worker) throws IOException {
        String name = Rig.newName("away");
        kafka.topics().create(name + ".new", 1);
        Map<String, String> config = Rig.source(name, broker.uri());
        config.put("kafka.topic", "${topic}");
        config.put("kafka.topic.timeout.ms", "1000"); // a worker gives its tasks up when Kafka is away for longer
        start(worker, name, config);

        kafka.freeze();
        try {
            publish(name + "/new", "1");
            await().atMost(DONE).until(() -> Rig.metric(worker, name, 0, "topic-wait-ms") > 3_000);
        } finally {
            kafka.thaw();
        }

        assertThat(values(kafka.topics().read(name + ".new", 1, DONE))).containsExactly("1");
        await().atMost(DONE).until(() -> Rig.metric(worker, name, 0, "in-flight") == 0);
        worker.rest().awaitRunning(name, 1, DONE);
        assertThat(Files.readString(worker.logFile()))
                .contains("A topic is missing, or Kafka is away")
                .doesNotContainPattern("The task fails.*'" + name + ".new'");
        worker.rest().delete(name);
    }

    private static void start(ConnectWorker worker, String name, Map<String, String> config) {
        worker.rest().putConnector(name, config);
        worker.rest().awaitRunning(name, 1, DONE);
        await().atMost(DONE).until(() -> Rig.metric(worker, name, 0, "connected") == 1);
    }

    private Map<String, String> asking(String name, KafkaBroker kafka) {
        Map<String, String> config = Rig.source(name, broker.uri());
        config.put("kafka.topic", "${topic}");
        config.put("kafka.admin.bootstrap.servers", kafka.bootstrapServers());
        return config;
    }

    private void publish(String topic, String payload) {
        Publisher.publish(broker.uri(), topic, List.of(payload.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> values(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
