// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What subscribers get when things are killed and links break under load. {@code -Dsink.faults=long} makes it 50,000 records
 * with three kills of the worker and ten cuts.
 */
class MqttSinkFaultsIT {

    private static final Duration DONE = Duration.ofSeconds(120);
    private static final boolean LONG = "long".equals(System.getProperty("sink.faults"));
    private static final int CHUNK = LONG ? 3_125 : 500;
    private static final int PARTITIONS = 3;

    private final Rig rig = Rig.shared();
    private String name;
    private long produced;

    @ParameterizedTest
    @EnumSource
    void losesNothingAndKeepsTheOrderOfPartitionsOverKillsCutsAndRebalances(Make make) {
        MqttBroker broker = rig.broker(make);
        name = Rig.newName("sink-faults");
        rig.kafka().topics().create(name, PARTITIONS);
        FaultyLink link = rig.box().link(broker.port());
        link.delay(Duration.ofMillis(10)); // so that something is on its way whenever something happens
        Map<String, String> config = Rig.sink(name, link.uri("tcp"));
        config.put("mqtt.max.in.flight", LONG ? "100" : "20");
        rig.startSink(name, config);

        try (MqttListener listener = MqttListener.start(broker.uri(), name, name + "/#")) {
            for (int cut = 0; cut < (LONG ? 10 : 3); cut++) {
                during(listener, link::cut);
            }
            for (int kill = 0; kill < (LONG ? 3 : 1); kill++) {
                during(listener, () -> {
                    rig.worker().kill9();
                    rig.worker(); // starts it again
                });
            }
            during(listener, () -> {
                config.put("tasks.max", "2");
                rig.worker().rest().putConnector(name, config);
                rig.worker().rest().awaitRunning(name, 2, DONE);
            });
            if (make != Make.MOSQUITTO) { // which acknowledges before it writes, and then loses by itself
                during(listener, () -> {
                    broker.kill9();
                    broker.restart();
                });
            }
            during(listener, link::cut);
            await("everything is there").atMost(DONE).until(() -> distinct(listener) == produced);
            assertOrder(make, listener);
            System.out.println("sink faults, " + make + ": records=" + produced + " heard=" + listener.count()
                    + " lost=" + (produced - distinct(listener)) + " repeated=" + (listener.count() - produced));
        }
        rig.delete(name);
    }

    /** Produces a chunk, lets the fault happen while it is under way, and goes on when all of it came. */
    private void during(MqttListener listener, Runnable fault) {
        long before = distinct(listener);
        produce();
        await("under way")
                .atMost(DONE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> distinct(listener) > before + CHUNK / 10);
        fault.run();
    }

    private void produce() {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (long i = 0; i < CHUNK; i++) {
            int partition = (int) (produced % PARTITIONS);
            records.add(new ProducerRecord<>(
                    name, partition, bytes(name + "/" + partition), bytes(String.valueOf(produced++ / PARTITIONS))));
        }
        rig.kafka().topics().produce(records);
    }

    private static long distinct(MqttListener listener) {
        return listener.heard().stream()
                .map(h -> h.topic() + "@" + h.text())
                .distinct()
                .count();
    }

    /** Each partition's records came first in their order, and the last that was heard of it is its last, as far as the broker keeps order. */
    private void assertOrder(Make make, MqttListener listener) {
        if (!make.keepsOrder()) {
            return;
        }
        Map<String, List<Long>> byTopic = new HashMap<>();
        listener.heard().forEach(h -> byTopic.computeIfAbsent(h.topic(), t -> new ArrayList<>())
                .add(Long.valueOf(h.text())));
        assertThat(byTopic).hasSize(PARTITIONS);
        byTopic.forEach((topic, numbers) -> {
            assertThat(numbers.stream().distinct().toList())
                    .as(topic)
                    .containsExactlyElementsOf(
                            LongStream.range(0, numbers.stream().distinct().count())
                                    .boxed()
                                    .toList());
            assertThat(numbers.get(numbers.size() - 1))
                    .as(topic)
                    .isEqualTo(numbers.stream().mapToLong(Long::longValue).max().orElseThrow());
        });
    }

    @ParameterizedTest
    @EnumSource
    void noPartitionStaysPausedWhenTheGroupIsRebalancedWhileTheBrokerIsAway(Make make) {
        MqttBroker broker = rig.broker(make);
        name = Rig.newName("sink-paused");
        rig.kafka().topics().create(name, PARTITIONS);
        FaultyLink link = rig.box().link(broker.port());
        Map<String, String> config = Rig.sink(name, link.uri("tcp"));
        config.put("mqtt.max.in.flight", "20");
        config.put("max.queue.size", "100");
        rig.startSink(name, config);
        try (MqttListener listener = MqttListener.start(broker.uri(), name, name + "/#")) {
            link.refuse();
            link.cut();
            produce();
            await("paused").atMost(DONE).until(() -> rig.metric(name, 0, "paused") == 1);
            anotherMemberComesAndGoes();
            link.accept();
            await("everything is there").atMost(DONE).until(() -> distinct(listener) == produced);
            await("not paused").atMost(DONE).until(() -> rig.metric(name, 0, "paused") == 0);
            produce();
            await("what came later is there").atMost(DONE).until(() -> distinct(listener) == produced);
            assertOrder(make, listener);
        }
        rig.delete(name);
    }

    /** A consumer joins the connector's group, gets partitions and leaves: two rebalances that the task lives through. */
    private void anotherMemberComesAndGoes() {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                rig.kafka().bootstrapServers(),
                "group.id",
                "connect-" + name,
                "enable.auto.commit",
                "false");
        try (KafkaConsumer<byte[], byte[]> other =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            other.subscribe(List.of(name));
            await("partitions of its own").pollInSameThread().atMost(DONE).until(() -> {
                other.poll(Duration.ofMillis(100));
                return !other.assignment().isEmpty();
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void repeatsNothingOverRestartsOfTheConnector(Make make) {
        MqttBroker broker = rig.broker(make);
        name = Rig.newName("sink-restart");
        rig.kafka().topics().create(name, PARTITIONS);
        rig.startSink(name, Rig.sink(name, broker.uri()));
        try (MqttListener listener = MqttListener.start(broker.uri(), name, name + "/#")) {
            for (int restart = 0; restart < 2; restart++) {
                during(listener, () -> {
                    rig.worker().rest().restart(name);
                    rig.worker().rest().awaitRunning(name, 1, DONE);
                });
            }
            await("everything is there").atMost(DONE).until(() -> distinct(listener) == produced);
            assertOrder(make, listener);
            assertThat(listener.count()).as("with repetitions").isEqualTo((int) produced);
        }
        rig.delete(name);
    }

    @ParameterizedTest
    @EnumSource
    void exactlyThePoisonedRecordsAreInTheDeadLetterQueueAndTheRestIsDelivered(Make make) {
        MqttBroker broker = rig.broker(make);
        name = Rig.newName("sink-poison");
        rig.kafka().topics().create(name, 1);
        Map<String, String> config = Rig.sink(name, broker.uri());
        config.put("behavior.on.null", "fail");
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", name + "-dlq");
        config.put("errors.deadletterqueue.topic.replication.factor", "1");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        rig.startSink(name, config);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            String key = i % 1_000 == 500 ? name + (i % 2_000 == 500 ? "/#" : "/a\nb") : name + "/0";
            records.add(new ProducerRecord<>(name, 0, bytes(key), i % 1_000 == 700 ? null : bytes(String.valueOf(i))));
        }
        try (MqttListener listener = MqttListener.start(broker.uri(), name, name + "/#")) {
            rig.kafka().topics().produce(records);
            assertThat(listener.await(3_992, DONE).stream()
                            .map(h -> Integer.parseInt(h.text()) % 1_000)
                            .toList())
                    .doesNotContain(500, 700)
                    .isNotEmpty();
            List<ConsumerRecord<byte[], byte[]>> dead =
                    rig.kafka().topics().read(name + "-dlq", 8, Duration.ofSeconds(30));
            assertThat(dead)
                    .hasSize(8)
                    .extracting(r -> header(r, "__connect.errors.offset"))
                    .containsExactlyInAnyOrder("500", "700", "1500", "1700", "2500", "2700", "3500", "3700");
            assertThat(dead).allSatisfy(r -> assertThat(header(r, "__connect.errors.exception.message"))
                    .containsAnyOf("wildcard", "control character", "behavior.on.null"));
            assertThat(listener.count()).isEqualTo(3_992);
        }
        await().atMost(DONE).until(() -> rig.metric(name, 0, "errant-records") == 8);
        rig.delete(name);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String key) {
        Header header = record.headers().lastHeader(key);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
