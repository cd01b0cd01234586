// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import io.shopfloor.connect.mqtt.testkit.PacketProperties;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 13: what cannot become a record is set aside with its original bytes, or fails the task; never lost or skipped. */
final class SourceBadInputTest extends SourceWithBroker {

    @Test
    void anyBytesAreAPayload() {
        ConnectedClient client = started();
        byte[] bytes = new byte[300_000];
        new Random(1).nextBytes(bytes);
        client.publish(message(1, "line/1", bytes));
        client.publish(message(2, "line/1", new byte[0]));

        List<MqttSourceRecord> records = worker.next(2);
        assertThat((byte[]) records.get(0).value()).isEqualTo(bytes);
        assertThat((byte[]) records.get(1).value()).isEmpty();
        assertThat(records.get(0).topic()).isEqualTo("mqtt");
        assertThat(records.get(0).key()).isEqualTo("line/1");
        assertThat(records.get(0).kafkaPartition()).isNull();
        assertThat(records.get(0).timestamp())
                .isCloseTo(System.currentTimeMillis(), org.assertj.core.data.Offset.offset(60_000L));
        worker.stored(records);
        client.awaitAck(2);
    }

    @Test
    void aPayloadTooLargeForOneRecordIsSetAsideInPartsAndAcknowledgedAfterTheLast() {
        ConnectedClient client = started("payload.max.bytes", "1000");
        byte[] bytes = new byte[2_500];
        new Random(2).nextBytes(bytes);
        client.publish(message(1, "line/1", bytes));

        List<MqttSourceRecord> parts = worker.next(3);
        assertThat(parts).allSatisfy(part -> {
            assertThat(part.topic()).isEqualTo("putback-error.mqtt");
            assertThat(part.key()).isEqualTo("line/1");
            assertThat(header(part, "putback.reason")).isEqualTo("size");
            assertThat(header(part, "putback.parts")).isEqualTo("3");
        });
        assertThat(parts.stream().map(part -> header(part, "putback.part"))).containsExactly("1", "2", "3");
        byte[] joined = RawPackets.join(
                parts.stream().map(part -> (byte[]) part.value()).toArray(byte[][]::new));
        assertThat(joined).isEqualTo(bytes);

        worker.stored(parts.get(2), parts.get(0));
        never(java.time.Duration.ofMillis(300), () -> !client.acks().isEmpty());
        worker.stored(parts.get(1));
        client.awaitAck(1);
        assertThat(worker.metric("putback-records")).isEqualTo(3);
        assertThat(worker.metric("conversion-errors")).isEqualTo(1);
    }

    @Test
    void aPayloadOfExactlyTheLimitIsOneRecord() {
        ConnectedClient client = started("payload.max.bytes", "1000");
        client.publish(message(1, "line/1", new byte[1_000]));
        assertThat(worker.next().topic()).isEqualTo("mqtt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"count\": ", "sesame", "\u0000\u0001"})
    void aPayloadThatTheConverterCannotReadIsSetAside(String payload) {
        ConnectedClient client = started(json());
        client.publish(Message.qos1(1, "line/1", payload));
        client.publish(Message.qos1(2, "line/1", "{\"count\": 1}"));

        List<MqttSourceRecord> records = worker.next(2);
        assertThat(text(records.get(0))).isEqualTo(payload);
        assertThat(header(records.get(0), "putback.reason")).isEqualTo("payload");
        assertThat(header(records.get(0), "putback.original.topic")).isEqualTo("mqtt");
        assertThat(header(records.get(0), "mqtt.topic")).isEqualTo("line/1");
        assertThat(header(records.get(0), "putback.attempts")).isEqualTo("1");
        assertThat(header(records.get(0), "putback.error.class").toString()).contains("Exception");
        assertThat(records.get(1).value()).isEqualTo(Map.of("count", 1L));
        worker.stored(records);
        client.awaitAck(2);
    }

    @Test
    void invalidUtf8AtAJsonConverterIsSetAsideWithItsBytes() {
        ConnectedClient client = started(json());
        byte[] bytes = {'{', '"', (byte) 0xC3, '"', ':', '1', '}'};
        client.publish(message(1, "line/1", bytes));

        assertThat((byte[]) worker.next().value()).isEqualTo(bytes);
    }

    @Test
    void anEmptyPayloadAtAJsonConverterDoesNotStopTheStream() {
        ConnectedClient client = started(json());
        client.publish(message(1, "line/1", new byte[0]));
        client.publish(Message.qos1(2, "line/1", "{\"count\": 1}"));

        worker.stored(worker.next(2));
        client.awaitAck(2);
        assertThat(worker.failed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "false, bytes, mqtt",
        "false, null, mqtt",
        "false, putback, putback-error.mqtt",
        "true, null, mqtt",
        "true, putback, putback-error.mqtt"
    })
    void anEmptyPayloadBecomesWhatTheOptionSays(boolean converted, String behavior, String topic) {
        List<String> options = new ArrayList<>(converted ? List.of(json()) : List.of());
        options.addAll(List.of("behavior.on.empty", behavior));
        ConnectedClient client = started(options.toArray(String[]::new));
        client.publish(message(1, "line/1", new byte[0]).asRetained());

        MqttSourceRecord record = worker.next();
        assertThat(record.topic()).isEqualTo(topic);
        assertThat(record.key()).isEqualTo("line/1");
        if (behavior.equals("null")) {
            assertThat(record.value()).isNull();
            assertThat(record.valueSchema()).isNull();
        } else {
            assertThat((byte[]) record.value()).isEmpty();
        }
        worker.stored(record);
        client.awaitAck(1);
    }

    /** A cluster takes only one of two names that differ in dots and underscores; the producer would wait for the other. */
    @Test
    void aTopicThatKafkaWillNotHaveBesideAnEarlierOneIsSetAside() {
        ConnectedClient client = started("kafka.topic", "${topic}", "mqtt.topics", "#");
        client.publish(Message.qos1(1, "coll2/y", "1"));
        client.publish(Message.qos1(2, "coll2_y", "2"));
        client.publish(Message.qos1(3, "coll2/z", "3"));
        client.publish(Message.qos1(4, "coll2/y", "4"));

        List<MqttSourceRecord> records = worker.next(4);
        assertThat(records)
                .extracting(MqttSourceRecord::topic)
                .containsExactly("coll2.y", "putback-error.coll2_y", "coll2.z", "coll2.y");
        assertThat(header(records.get(1), "putback.reason")).isEqualTo("topic");
        assertThat(header(records.get(1), "putback.error.message").toString())
                .contains("'coll2_y'")
                .contains("'coll2.y'");
        worker.stored(records);
        client.awaitAck(4);
    }

    @Test
    void onErrorFailNamesTheTopicThatKafkaWillNotHave() {
        ConnectedClient client = started("kafka.topic", "${topic}", "mqtt.topics", "#", "on.error", "fail");
        client.publish(Message.qos1(1, "coll2/y", "1"));
        worker.next();
        client.publish(Message.qos1(2, "coll2_y", "2"));
        assertThat(worker.failure()).hasStackTraceContaining("Kafka refuses topic 'coll2_y'");
    }

    @Test
    void aTopicThatIsNoKafkaTopicIsSetAside() {
        ConnectedClient client = started("kafka.topic", "${topic}", "mqtt.topics", "#");
        String tooLong = "line/" + "x".repeat(60_000);
        client.publish(Message.qos1(1, tooLong, "1"));
        client.publish(Message.qos1(2, "ä/ö//c d", "2"));

        List<MqttSourceRecord> records = worker.next(2);
        assertThat(records.get(0).topic()).isEqualTo("putback-error.unmapped");
        assertThat(records.get(0).key()).isEqualTo(tooLong);
        assertThat(header(records.get(0), "mqtt.topic")).isEqualTo(tooLong);
        assertThat(header(records.get(0), "putback.reason")).isEqualTo("topic");
        assertThat(header(records.get(0), "putback.error.message").toString()).hasSizeLessThan(500);
        assertThat(records.get(1).topic()).isEqualTo("_xC3_xA4._xC3_xB6._x00.c_x20d");
        worker.stored(records);
        client.awaitAck(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"putback.${topic}", "putback.${header.mqtt.content.type}", "putback.${topic[7]}"})
    void aPutbackTopicThatCannotBeMadeDoesNotStopTheStream(String template) {
        ConnectedClient client = started("kafka.topic", "${topic}", "putback.topic", template);
        client.publish(Message.qos1(1, "line/" + "x".repeat(300), "1"));

        MqttSourceRecord record = worker.next();
        assertThat(record.topic()).isEqualTo("putback-error.unmapped");
        worker.stored(record);
        client.awaitAck(1);
    }

    @Test
    void aValueThatTheTopicNeedsAndThePayloadLacksSetsTheMessageAside() {
        List<String> options = new ArrayList<>(List.of(json()));
        options.addAll(List.of("kafka.topic", "orders.${field.line}", "kafka.key", "${field.id}"));
        ConnectedClient client = started(options.toArray(String[]::new));
        client.publish(Message.qos1(1, "line/1", "{\"line\": \"a\", \"id\": 7}"));
        client.publish(Message.qos1(2, "line/1", "{\"id\": 7}"));
        client.publish(Message.qos1(3, "line/1", "{\"line\": \"a\"}"));

        List<MqttSourceRecord> records = worker.next(3);
        assertThat(records.get(0).topic()).isEqualTo("orders.a");
        assertThat(records.get(0).key()).isEqualTo("7");
        assertThat(header(records.get(1), "putback.reason")).isEqualTo("topic");
        assertThat(header(records.get(2), "putback.reason")).isEqualTo("key");
        assertThat(records.get(2).topic()).isEqualTo("putback-error.orders.a");
    }

    @Test
    void onErrorFailStopsTheTaskKeepsTheMessageAndPrintsNoPayload() {
        List<String> options = new ArrayList<>(Arrays.asList(json()));
        options.addAll(List.of("on.error", "fail"));
        ConnectedClient client = started(options.toArray(String[]::new));
        client.publish(Message.qos1(1, "line/1", "sesame"));

        Throwable failure = worker.failure();

        assertThat(failure).hasMessageContaining("'line/1'").hasMessageContaining("on.error=putback");
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("sesame").contains("JsonConverter");
        assertThat(client.acks()).isEmpty();
    }

    @Test
    void whatAPublishCarriesBesideThePayloadBecomesHeaders() {
        PacketProperties properties = PacketProperties.none()
                .with(MqttPropertyType.CONTENT_TYPE, "text/plain")
                .with(MqttPropertyType.RESPONSE_TOPIC, "answers/1")
                .with(MqttPropertyType.CORRELATION_DATA, new byte[] {1, 2, (byte) 0xFF})
                .with(MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL, 60)
                .with(MqttPropertyType.PAYLOAD_FORMAT_INDICATOR, 1);
        for (int i = 0; i < 100; i++) {
            properties = properties.user("name-" + i / 2, "wert-ü-" + i);
        }
        ConnectedClient client = started();
        client.publish(message(9, "line/1", new byte[] {1}).with(properties).asRetained());

        MqttSourceRecord record = worker.next();
        assertThat(header(record, "mqtt.topic")).isEqualTo("line/1");
        assertThat(header(record, "mqtt.qos")).isEqualTo(1);
        assertThat(header(record, "mqtt.retained")).isEqualTo(true);
        assertThat(header(record, "mqtt.duplicate")).isEqualTo(false);
        assertThat(header(record, "mqtt.message.id")).isEqualTo(9);
        assertThat(header(record, "mqtt.content.type")).isEqualTo("text/plain");
        assertThat(header(record, "mqtt.response.topic")).isEqualTo("answers/1");
        assertThat(header(record, "mqtt.correlation.data")).isEqualTo("AQL/");
        assertThat(header(record, "mqtt.message.expiry.seconds")).isEqualTo(60L);
        assertThat(header(record, "mqtt.payload.utf8")).isEqualTo(true);
        List<String> users = new ArrayList<>();
        record.headers().forEach(each -> {
            if (each.key().startsWith("mqtt.user.")) {
                users.add(each.key().substring(10) + "=" + each.value());
            }
        });
        assertThat(users)
                .hasSize(100)
                .startsWith("name-0=wert-ü-0", "name-0=wert-ü-1")
                .endsWith("name-49=wert-ü-99");
    }

    private static String[] json() {
        return new String[] {
            "payload.converter", JsonConverter.class.getName(), "payload.converter.schemas.enable", "false"
        };
    }

    private static Message message(int packetId, String topic, byte[] payload) {
        return new Message(packetId, 1, topic, payload, false, false, PacketProperties.none());
    }

    @Test
    void aConverterGetsItsOwnOptionsAlone() {
        ConnectedClient client = started("payload.converter", JsonConverter.class.getName());
        client.publish(Message.qos1(1, "line/1", "{\"schema\": {\"type\": \"int64\"}, \"payload\": 7}"));

        MqttSourceRecord record = worker.next();
        assertThat(record.valueSchema()).isEqualTo(org.apache.kafka.connect.data.Schema.INT64_SCHEMA);
        assertThat(record.value()).isEqualTo(7L);
    }

    private static Object header(MqttSourceRecord record, String name) {
        return record.headers().lastWithName(name).value();
    }
}
