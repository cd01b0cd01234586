// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import io.shopfloor.connect.mqtt.testkit.PacketProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.Converter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a publisher sends and whichever converters the worker has: no record of the task is larger than Kafka takes, and
 * what is put back is whole over its parts.
 */
final class SourceRecordSizeTest extends SourceWithBroker {

    private static final int KAFKA_TAKES = 1_048_576;

    @Test
    void validJsonThatTheConverterWritesTooLargeIsPutBackInParts() {
        byte[] payload = ("{\"text\": \"" + "x".repeat(900_000) + "\", \"more\": \"" + "\\u0007".repeat(50_000) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        ConnectedClient client = started(json());
        client.publish(message(1, payload, PacketProperties.none()));
        List<MqttSourceRecord> parts = putBack("size");
        assertThat(payload(parts)).isEqualTo(payload);
        worker.stored(parts);
        client.awaitAck(1);
    }

    @Test
    void malformedJsonThatBase64MakesTooLargeIsPutBackInParts() {
        byte[] payload = "{".repeat(900_001).getBytes(StandardCharsets.UTF_8);
        ConnectedClient client = started(json());
        client.publish(message(1, payload, PacketProperties.none()));
        assertThat(payload(putBack("payload"))).isEqualTo(payload);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "org.apache.kafka.connect.converters.ByteArrayConverter"})
    void bytesWithManyPropertiesArePutBackWithThem(String converter) {
        byte[] payload = new byte[999_000];
        new Random(3).nextBytes(payload);
        ConnectedClient client = converter.isEmpty() ? started() : started("value.converter", converter);
        client.publish(message(1, payload, properties(100, 1_000)));
        List<MqttSourceRecord> parts = putBack("size", converter.isEmpty() ? json(true) : null);
        assertThat(payload(parts)).isEqualTo(payload);
        assertThat(parts).allSatisfy(part -> assertThat(
                        part.headers().lastWithName("mqtt.user.p99").value().toString())
                .hasSize(1_000));
    }

    @Test
    void propertiesTooLargeForARecordAreWholeInPartsOfTheirOwn() throws IOException {
        ConnectedClient client = started();
        client.publish(message(1, "small".getBytes(StandardCharsets.UTF_8), properties(40, 30_000)));

        List<MqttSourceRecord> parts = putBack("size");
        assertThat(new String(payload(parts), StandardCharsets.UTF_8)).isEqualTo("small");
        assertThat(parts).allSatisfy(part -> {
            assertThat(header(part, "mqtt.topic")).isEqualTo("line/1");
            assertThat(part.headers().lastWithName("mqtt.user.p0")).isNull();
        });
        List<String> users = new ArrayList<>();
        for (JsonNode pair : new ObjectMapper().readTree(bytes(parts, "headers"))) {
            if (pair.get(0).asText().startsWith("mqtt.user.")) {
                users.add(pair.get(0).asText() + "=" + pair.get(1).asText());
            }
        }
        assertThat(users).hasSize(40).contains("mqtt.user.p7=" + value(7, 30_000));
    }

    /** The smallest limit, the longest topic, text that JSON makes larger, and a property beside it. */
    @Test
    void inTheSmallestLimitEverythingIsPutBackWhole() throws IOException {
        String topic = "line/" + "\"".repeat(50_000);
        ConnectedClient client = started("record.max.bytes", "16384", "kafka.topic", "${topic}");
        byte[] payload = new byte[20_000];
        new Random(5).nextBytes(payload);
        client.publish(new Message(1, 1, topic, payload, false, false, properties(2, 5_000)));

        List<MqttSourceRecord> parts = putBack(null, json(true), 16_384);
        assertThat(payload(parts)).isEqualTo(payload);
        JsonNode headers = new ObjectMapper().readTree(bytes(parts, "headers"));
        assertThat(headers.toString()).contains("mqtt.user.p1");
        assertThat(headers).anySatisfy(pair -> assertThat(pair.get(1).asText()).isEqualTo(topic));
        assertThat(topic).startsWith(header(parts.get(0), "mqtt.topic").toString());
        worker.stored(parts);
        client.awaitAck(1);
    }

    @Test
    void theProducersLimitDecidesWhereItIsRaised() {
        ConnectedClient client =
                started("producer.override.max.request.size", "4000000", "payload.max.bytes", "2000000");
        client.publish(message(1, new byte[2_000_000], PacketProperties.none()));
        assertThat(worker.next().topic()).isEqualTo("mqtt");
    }

    /** All parts, each checked to be one that Kafka takes with the JSON converter for key, value and headers. */
    private List<MqttSourceRecord> putBack(String reason) {
        return putBack(reason, json(true));
    }

    private List<MqttSourceRecord> putBack(String reason, Converter value) {
        return putBack(reason, value, KAFKA_TAKES);
    }

    private List<MqttSourceRecord> putBack(String reason, Converter value, int limit) {
        List<MqttSourceRecord> parts = new ArrayList<>(List.of(worker.next()));
        Object count = header(parts.get(0), "putback.parts");
        parts.addAll(worker.next((Integer) count - 1));
        assertThat(parts).allSatisfy(part -> {
            assertThat(written(part, value)).isLessThanOrEqualTo(limit);
            assertThat(part.topic()).startsWith("putback-error.");
            if (reason != null) {
                assertThat(header(part, "putback.reason")).isEqualTo(reason);
            }
        });
        return parts;
    }

    /** What Kafka counts; without a converter for values, these are bytes that are written as they are. */
    private static int written(MqttSourceRecord record, Converter value) {
        Converter json = json(true);
        List<Header> headers = new ArrayList<>();
        record.headers()
                .forEach(each -> headers.add(new RecordHeader(
                        each.key(), json.fromConnectData(record.topic(), each.schema(), each.value()))));
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                Compression.NONE.type(),
                json.fromConnectData(record.topic(), record.keySchema(), record.key()),
                value == null
                        ? (byte[]) record.value()
                        : value.fromConnectData(record.topic(), record.valueSchema(), record.value()),
                headers.toArray(Header[]::new));
    }

    private static Converter json(boolean schemas) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", Boolean.toString(schemas)), false);
        return converter;
    }

    private static byte[] payload(List<MqttSourceRecord> parts) {
        return bytes(parts, "payload");
    }

    private static byte[] bytes(List<MqttSourceRecord> parts, String content) {
        return RawPackets.join(parts.stream()
                .filter(part -> part.headers().lastWithName("putback.content") == null
                        || header(part, "putback.content").equals(content))
                .map(part -> (byte[]) part.value())
                .toArray(byte[][]::new));
    }

    private static PacketProperties properties(int count, int size) {
        PacketProperties properties = PacketProperties.none();
        for (int i = 0; i < count; i++) {
            properties = properties.user("p" + i, value(i, size));
        }
        return properties;
    }

    private static String value(int number, int size) {
        return (number + "-\"ü").repeat(size).substring(0, size);
    }

    private static Message message(int packetId, byte[] payload, PacketProperties properties) {
        return new Message(packetId, 1, "line/1", payload, false, false, properties);
    }

    private static String[] json(String... more) {
        List<String> options = new ArrayList<>(List.of(
                "payload.converter", JsonConverter.class.getName(), "payload.converter.schemas.enable", "false"));
        options.addAll(List.of(more));
        return options.toArray(String[]::new);
    }

    private static Object header(MqttSourceRecord record, String name) {
        return record.headers().lastWithName(name).value();
    }
}
