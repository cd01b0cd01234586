// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guard around Kafka's own transforms behind the MQTT source, over the built zips in real workers. */
@TestInstance(Lifecycle.PER_CLASS)
class TransformsIT {

    private static final Duration DONE = Duration.ofSeconds(120);
    private static final int MESSAGES = 10_000;
    private static final int ONE_BAD_IN = 100;
    private static final String KAFKA = "org.apache.kafka.connect.transforms.";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Rig rig = Rig.shared();
    private ConnectWorker atLeastOnce;

    @BeforeAll
    void startTheAtLeastOnceWorker() {
        Path own = TryAgain.plugin(rig.box().folder().resolve("own-plugins"));
        atLeastOnce = rig.box()
                .connect(
                        rig.kafka(),
                        Rig.workerOptions(own)
                                .group("transforms")
                                .with("exactly.once.source.support", "disabled")
                                .with("task.shutdown.graceful.timeout.ms", "1000"));
    }

    @AfterAll
    void endTheWorker() {
        atLeastOnce.kill9();
    }

    /** Good, and bad in four ways: for the payload converter, and for each of the guarded transforms. */
    private static String message(int id) {
        if (id % ONE_BAD_IN != 0) {
            return "{\"reading\":{\"id\":" + id + ",\"count\":\"1\",\"timestamp_ms\":1700000000000}}";
        }
        return switch (id / ONE_BAD_IN % 4) {
            case 0 -> "{\"reading\":{\"id\":" + id + ",";
            case 1 -> "\"piece number " + id + "\"";
            case 2 -> "{\"reading\":{\"id\":" + id + ",\"count\":\"none\",\"timestamp_ms\":1700000000000}}";
            default -> "{\"reading\":{\"id\":" + id + ",\"count\":\"1\",\"timestamp_ms\":\"yesterday\"}}";
        };
    }

    private static final Map<String, String> REASONS = Map.of(
            "payload", "{\"reading\":",
            "transform:extract", "piece number",
            "transform:cast", "\"none\"",
            "transform:time", "\"yesterday\"");

    private static Map<String, String> guarded(String name, String uri) {
        Map<String, String> config = Rig.source(name, uri);
        for (String converter : new String[] {"payload", "value"}) {
            config.put(converter + ".converter", "org.apache.kafka.connect.json.JsonConverter");
            config.put(converter + ".converter.schemas.enable", "false");
        }
        config.put("transforms", "guard");
        config.put("transforms.guard.type", "io.shopfloor.connect.transforms.PutbackErrorRouter");
        config.put("transforms.guard.transforms", "extract,cast,time");
        config.put("transforms.guard.transforms.extract.type", KAFKA + "ExtractField$Value");
        config.put("transforms.guard.transforms.extract.field", "reading");
        config.put("transforms.guard.transforms.cast.type", KAFKA + "Cast$Value");
        config.put("transforms.guard.transforms.cast.spec", "count:int64");
        config.put("transforms.guard.transforms.time.type", KAFKA + "TimestampConverter$Value");
        config.put("transforms.guard.transforms.time.field", "timestamp_ms");
        config.put("transforms.guard.transforms.time.target.type", "string");
        config.put("transforms.guard.transforms.time.format", "yyyy-MM-dd");
        return config;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void exactlyTheGoodGoOnAndExactlyTheBadArePutBack(boolean exactlyOnce) throws JsonProcessingException {
        ConnectWorker worker = exactlyOnce ? rig.worker() : atLeastOnce;
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("guarded");
        start(worker, name, guarded(name, broker.uri()));
        List<String> messages = IntStream.rangeClosed(1, MESSAGES)
                .mapToObj(TransformsIT::message)
                .toList();
        long before = System.currentTimeMillis();

        Publisher.publish(broker.uri(), name + "/count", bytes(messages));

        await().atMost(DONE).until(() -> Rig.metric(worker, name, 0, "messages-acknowledged") >= MESSAGES);
        assertGood(stored(name));
        assertPutBack(stored("putback-error." + name), name, before);
        assertThat(Rig.metric(worker, name, 0, "messages-received"))
                .as("received by one task without a restart")
                .isEqualTo(MESSAGES);
        assertThat(Rig.metric(worker, name, 0, "reconnects")).isZero();
        assertThat(worker.rest().status(name).failed()).isFalse();
        worker.rest().delete(name);
    }

    private static void assertGood(List<Stored> stored) throws JsonProcessingException {
        List<Integer> ids = new ArrayList<>();
        for (Stored record : stored) {
            JsonNode value = JSON.readTree(record.value());
            ids.add(value.get("id").asInt());
            assertThat(value.get("count").isIntegralNumber()).as(record.value()).isTrue();
            assertThat(value.get("timestamp_ms").asText()).isEqualTo("2023-11-14");
        }
        assertThat(ids)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, MESSAGES)
                        .filter(id -> id % ONE_BAD_IN != 0)
                        .boxed()
                        .toList());
    }

    private static void assertPutBack(List<Stored> stored, String name, long before) throws JsonProcessingException {
        List<JsonNode> values = new ArrayList<>();
        for (Stored record : stored) {
            String reason = record.header("putback.reason");
            JsonNode value = JSON.readTree(record.value());
            // JsonConverter writes the bytes of a payload that is no JSON as Base64.
            String original = reason.equals("payload")
                    ? new String(Base64.getDecoder().decode(value.asText()), StandardCharsets.UTF_8)
                    : record.value();
            assertThat(REASONS).containsKey(reason);
            assertThat(original).contains(REASONS.get(reason));
            values.add(reason.equals("payload") ? JSON.getNodeFactory().textNode(original) : value);
            assertThat(record.key()).isEqualTo(name + "/count");
            assertThat(record.header("mqtt.topic")).isEqualTo(name + "/count");
            assertThat(record.header("putback.original.topic")).isEqualTo(name);
            assertThat(record.header("putback.error.class")).contains("Exception");
            assertThat(record.header("putback.error.message")).isNotBlank().doesNotContain("yesterday", "none");
            assertThat(record.header("putback.attempts")).isEqualTo("1");
            assertThat(record.number("putback.first.ts"))
                    .isEqualTo(record.number("putback.last.ts"))
                    .isBetween(before, System.currentTimeMillis());
        }
        List<JsonNode> expected = new ArrayList<>();
        for (int id = ONE_BAD_IN; id <= MESSAGES; id += ONE_BAD_IN) {
            boolean json = id / ONE_BAD_IN % 4 != 0;
            expected.add(
                    json ? JSON.readTree(message(id)) : JSON.getNodeFactory().textNode(message(id)));
        }
        assertThat(values).containsExactlyElementsOf(expected);
    }

    /**
     * A worker that gives up a task whose transform is still being retried says of its records that they are filtered out.
     * They are not, and the broker must keep them.
     */
    @Test
    void aTaskThatIsGivenUpAmidTheRetriesOfATransformLosesNothing() {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("retried");
        Map<String, String> config = Rig.source(name, broker.uri());
        config.put("errors.retry.timeout", "-1");
        config.put("transforms", "later");
        config.put("transforms.later.type", TryAgain.class.getName());
        start(atLeastOnce, name, config);
        List<String> messages =
                IntStream.rangeClosed(1, 20).mapToObj(id -> "piece " + id).toList();
        Publisher.publish(broker.uri(), name + "/count", bytes(messages));
        await().atMost(DONE).until(() -> Rig.metric(atLeastOnce, name, 0, "in-flight") > 0);

        atLeastOnce.rest().stop(name);
        atLeastOnce.rest().awaitState(name, "STOPPED", 0, DONE);
        atLeastOnce.rest().putConnector(name, Rig.source(name, broker.uri()));
        atLeastOnce.rest().resume(name);

        assertThat(rig.kafka().topics().read(name, messages.size(), DONE))
                .extracting(record -> Stored.of(record).value())
                .containsExactlyElementsOf(messages);
        atLeastOnce.rest().delete(name);
    }

    private static void start(ConnectWorker worker, String name, Map<String, String> config) {
        worker.rest().putConnector(name, config);
        worker.rest().awaitRunning(name, 1, DONE);
        await(name + " connected").atMost(DONE).until(() -> Rig.metric(worker, name, 0, "connected") == 1);
    }

    private List<Stored> stored(String topic) {
        return rig.kafka().topics().readAll(topic).stream().map(Stored::of).toList();
    }

    private static List<byte[]> bytes(List<String> messages) {
        return messages.stream()
                .map(message -> message.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
