// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import io.shopfloor.connect.mqtt.testkit.PacketProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An array becomes one record for each element, and its message is acknowledged once, when all of them are in Kafka. */
final class SourceExplodeTest extends SourceWithBroker {

    private static final Duration A_WHILE = Duration.ofMillis(300);

    @Test
    void anArrayIsARecordForEachElementAndAcknowledgedOnceAfterTheLastIsStored() {
        ConnectedClient client = exploding();
        client.publish(Message.qos1(7, "line/1", "[1.10, 12345678901234567890.123456789, {\"a\" : [1]}]")
                .with(PacketProperties.none().user("gateway", "g1")));

        List<MqttSourceRecord> records = worker.next(3);
        assertThat(texts(records)).containsExactly("1.10", "12345678901234567890.123456789", "{\"a\" : [1]}");
        assertThat(elements(records)).containsExactly("1/3", "2/3", "3/3");
        assertThat(records).allSatisfy(record -> {
            assertThat(record.topic()).isEqualTo("mqtt");
            assertThat(record.key()).isEqualTo("line/1");
            assertThat(header(record, "mqtt.message.id")).isEqualTo(7);
            assertThat(header(record, "mqtt.duplicate")).isEqualTo(false);
            assertThat(header(record, "mqtt.user.gateway")).isEqualTo("g1");
            assertThat(record.timestamp()).isEqualTo(records.get(0).timestamp());
        });
        worker.stored(records.get(2), records.get(0));
        never(A_WHILE, () -> !client.acks().isEmpty());

        worker.stored(records.get(1));
        client.awaitAck(7);
        assertThat(client.acks()).hasSize(1);
        assertThat(worker.metric("messages-received")).isEqualTo(1);
        eventually().until(() -> worker.metric("messages-acknowledged") == 1);
        assertThat(worker.metric("exploded-elements")).isEqualTo(3);
        assertThat(worker.metric("in-flight")).isZero();
        assertThat(worker.metric("in-flight-bytes")).isZero();
    }

    @Test
    void withoutTheOptionAnArrayIsOneRecordWithoutTheHeaders() {
        ConnectedClient client = started();
        client.publish(Message.qos1(1, "line/1", "[1,2]"));

        MqttSourceRecord record = worker.next();
        assertThat(text(record)).isEqualTo("[1,2]");
        assertThat(header(record, "mqtt.element")).isNull();
        assertThat(header(record, "mqtt.elements")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''          | {\"a\":[1,2]}               | {\"a\":[1,2]}",
                "''          | 7                           | 7",
                "''          | [[1,2],[3]]                 | [1,2];[3]",
                "readings    | {\"t\":1,\"readings\":[1,2]} | 1;2",
                "data.values | {\"data\":{\"values\":[{}]}} | {}",
                "readings    | {\"t\":1}                   | {\"t\":1}",
                "readings    | {\"readings\":null}         | {\"readings\":null}",
                "readings    | [1,2]                       | [1,2]"
            })
    void thePathLeadsToTheArrayAndWhatIsNoArrayIsOneRecord(String path, String payload, String values) {
        ConnectedClient client = exploding("payload.explode.path", path);
        client.publish(Message.qos1(1, "line/1", payload));
        client.publish(Message.qos1(2, "line/1", "\"next\""));

        List<MqttSourceRecord> records = worker.next(values.split(";").length + 1);
        assertThat(String.join(";", texts(records))).isEqualTo(values + ";\"next\"");
        worker.stored(records);
        client.awaitAck(2);
        assertThat(client.ackedIds()).containsExactly(1, 2);
    }

    @Test
    void anEmptyArrayIsNoRecordAndIsAcknowledgedInItsTurn() {
        ConnectedClient client = exploding();
        client.publish(Message.qos1(1, "line/1", "[1]"));
        client.publish(Message.qos1(2, "line/1", " [ ] "));
        MqttSourceRecord record = worker.next();
        eventually().until(() -> worker.metric("empty-arrays") == 1);
        never(A_WHILE, () -> !client.acks().isEmpty() || worker.waiting() > 0);

        worker.stored(record);
        client.awaitAck(2);
        assertThat(client.ackedIds()).containsExactly(1, 2);
        client.publish(Message.qos1(3, "line/1", "[]"));
        client.awaitAck(3);
        assertThat(worker.metric("in-flight-bytes")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2", "[1,2]]", "sesame", "[1 2]", "[01]"})
    void whatIsNotJsonIsPutBackWhole(String payload) {
        ConnectedClient client = exploding();
        client.publish(Message.qos1(1, "line/1", payload));

        MqttSourceRecord record = worker.next();
        assertThat(record.topic()).isEqualTo("putback-error.mqtt");
        assertThat(text(record)).isEqualTo(payload);
        assertThat(header(record, "putback.reason")).isEqualTo("payload");
        assertThat(header(record, "mqtt.element")).isNull();
        never(A_WHILE, () -> !client.acks().isEmpty() || worker.waiting() > 0);
        worker.stored(record);
        client.awaitAck(1);
    }

    @Test
    void anArrayLargerThanAPayloadMayBeIsPutBackWhole() {
        ConnectedClient client = exploding("payload.max.bytes", "10");
        client.publish(Message.qos1(1, "line/1", "[1,2,3,4,5,6]"));

        List<MqttSourceRecord> parts = worker.next(2);
        assertThat(String.join("", texts(parts))).isEqualTo("[1,2,3,4,5,6]");
        assertThat(header(parts.get(0), "putback.reason")).isEqualTo("size");
        worker.stored(parts);
        client.awaitAck(1);
    }

    @Test
    void onErrorFailKeepsTheMessage() {
        ConnectedClient client = exploding("on.error", "fail");
        client.publish(Message.qos1(1, "line/1", "[1,"));

        assertThat(worker.failure()).hasMessageContaining("'line/1'");
        assertThat(client.acks()).isEmpty();
    }

    @Test
    void anEmptyPayloadBecomesWhatTheOptionSays() {
        ConnectedClient client = exploding("behavior.on.empty", "null");
        client.publish(Message.qos1(1, "line/1", ""));
        assertThat(worker.next().value()).isNull();
    }

    /** The template of the topic and the converter see the element; what they cannot take is put back alone. */
    @Test
    void eachElementIsReadMappedAndPutBackAsAPayloadOfItsOwn() {
        ConnectedClient client = exploding(
                "payload.converter",
                JsonConverter.class.getName(),
                "payload.converter.schemas.enable",
                "false",
                "kafka.topic",
                "of.${field.machine}",
                "kafka.key",
                "${field.id}");
        client.publish(Message.qos1(
                1, "line/1", "[{\"machine\":\"a\",\"id\":1},{\"id\":2},{\"machine\":\"b\",\"id\":3},\"\\uD800\"]"));

        List<MqttSourceRecord> records = worker.next(4);
        assertThat(records.get(0).value()).isEqualTo(Map.of("machine", "a", "id", 1L));
        assertThat(records)
                .extracting(MqttSourceRecord::topic)
                .containsExactly("of.a", "putback-error.unmapped", "of.b", "putback-error.unmapped");
        assertThat(records.get(2).key()).isEqualTo("3");
        assertThat(text(records.get(1))).isEqualTo("{\"id\":2}");
        assertThat(elements(records)).containsExactly("1/4", "2/4", "3/4", "4/4");
        assertThat(header(records.get(1), "putback.reason")).isEqualTo("topic");
        assertThat(worker.metric("conversion-errors")).isEqualTo(2);
        worker.stored(records.subList(1, 4));
        never(A_WHILE, () -> !client.acks().isEmpty());
        worker.stored(records.get(0));
        client.awaitAck(1);
    }

    @Test
    void transformsThatFilterElementsDoNotHinderTheAcknowledgement() {
        ConnectedClient client = exploding();
        client.publish(Message.qos1(1, "line/1", "[1,2,3]"));
        client.publish(Message.qos1(2, "line/1", "[4,5]"));
        List<MqttSourceRecord> records = worker.next(5);

        worker.stored(records.get(0));
        worker.dropped(records.get(1));
        never(A_WHILE, () -> !client.acks().isEmpty());
        worker.dropped(records.get(2));
        client.awaitAck(1);
        worker.dropped(records.get(3), records.get(4));
        client.awaitAck(2);
    }

    /** A worker is killed after some of the elements are stored, at each place, and in the middle of what poll() gave. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void afterAKillBetweenElementsAllComeAgainMarked(int stored) {
        broker.onConnect(connect -> ConnectAnswer.resume());
        ConnectedClient first = exploding("max.batch.size", "2");
        Message message = Message.qos1(1, "line/1", "[1,2,3,4,5]");
        first.publish(message);
        worker.stored(worker.next(5).subList(0, stored));
        never(A_WHILE, () -> !first.acks().isEmpty());
        worker.close();

        ConnectedClient second = exploding("max.batch.size", "2");
        second.publish(message.redelivered());
        List<MqttSourceRecord> again = worker.next(5);
        assertThat(elements(again)).containsExactly("1/5", "2/5", "3/5", "4/5", "5/5");
        assertThat(again).allSatisfy(record -> assertThat(header(record, "mqtt.duplicate"))
                .isEqualTo(true));
        worker.stored(again);
        second.awaitAck(1);
        assertThat(worker.metric("possible-duplicates")).isEqualTo(1);
    }

    @Test
    void aBreakOfTheLinkBetweenElementsRepeatsNone() {
        broker.onConnect(connect -> broker.clients().isEmpty() ? ConnectAnswer.accept() : ConnectAnswer.resume());
        ConnectedClient first = exploding("max.batch.size", "2", "max.queue.size", "2", "mqtt.receive.maximum", "2");
        Message message = Message.qos1(1, "line/1", "[1,2,3,4,5]");
        first.publish(message);
        List<MqttSourceRecord> some = worker.next(2);
        first.drop();
        ConnectedClient second = subscribed();
        second.publish(message.redelivered());
        eventually().until(() -> worker.metric("redeliveries-merged") == 1);

        worker.stored(some);
        List<MqttSourceRecord> more = worker.next(2);
        worker.stored(more);
        never(A_WHILE, () -> !second.acks().isEmpty());
        MqttSourceRecord last = worker.next();
        assertThat(elements(List.of(more.get(0), more.get(1), last))).containsExactly("3/5", "4/5", "5/5");
        worker.stored(last);
        second.awaitAck(1);
        assertThat(worker.waiting()).isZero();
        assertThat(worker.metric("in-flight-bytes")).isZero();
    }

    /** An abandoned task is told of what was never sent as if it had been filtered. */
    @Test
    void whatAWorkerDropsWhenItGivesUpATaskIsNotAcknowledged() {
        ConnectedClient client = exploding();
        client.publish(Message.qos1(1, "line/1", "[1,2]"));
        List<MqttSourceRecord> records = worker.next(2);

        worker.stored(records.get(0));
        worker.cancelled(records.get(1));

        client.awaitClosed(Duration.ofSeconds(5));
        assertThat(client.acks()).isEmpty();
    }

    /** On such a worker each part of an array is a transaction, and what was filtered from an empty one is told of later. */
    @Test
    void anExactlyOnceWorkerThatFiltersOnePartIsNotTakenToHaveStoredTheNext() {
        ConnectedClient client = exploding("max.batch.size", "2", "max.queue.size", "2", "mqtt.receive.maximum", "2");
        client.publish(Message.qos1(1, "line/1", "[1,2,3,4,5,6]"));
        worker.next(2);
        worker.committed(); // the transaction stayed empty: no completions
        MqttSourceRecord[] second = worker.next(2).toArray(MqttSourceRecord[]::new);
        worker.committed(second);
        List<MqttSourceRecord> third = worker.next(2);
        never(A_WHILE, () -> !client.acks().isEmpty());

        worker.committed(third.get(0), third.get(1));
        client.awaitAck(1);
        assertThat(worker.metric("in-flight-bytes")).isZero();
    }

    @Test
    void elementsWaitWhileAsManyRecordsAsMayBeAreUnderWay() {
        ConnectedClient client =
                exploding("max.batch.size", "50", "max.queue.size", "100", "mqtt.receive.maximum", "10");
        client.publish(Message.qos1(1, "line/1", array(1_000)));
        List<MqttSourceRecord> records = new ArrayList<>(worker.next(100));
        never(A_WHILE, () -> worker.waiting() > 0);

        worker.stored(records.get(0));
        eventually().until(() -> worker.waiting() == 50);
        never(A_WHILE, () -> worker.waiting() > 50);
        worker.stored(records.subList(1, 100));
        while (records.size() < 1_000) {
            List<MqttSourceRecord> next = worker.next(50);
            records.addAll(next);
            worker.stored(next);
        }
        client.awaitAck(1);
        assertThat(texts(records))
                .isEqualTo(IntStream.rangeClosed(1, 1_000)
                        .mapToObj(String::valueOf)
                        .toList());
    }

    @Test
    void aMillionElementsAreNeverMoreRecordsThanMayBeUnderWay() {
        ConnectedClient client =
                exploding("payload.max.bytes", "3000000", "record.max.bytes", "3000000", "mqtt.receive.maximum", "10");
        client.publish(Message.qos1(1, "line/1", "[" + "1,".repeat(999_999) + "2]"));
        MqttSourceRecord last = null;
        for (int taken = 0; taken < 1_000_000; taken += 1_000) {
            List<MqttSourceRecord> records = worker.next(1_000);
            assertThat(worker.waiting()).isLessThan(22_000);
            worker.stored(records);
            last = records.get(999);
        }
        assertThat(text(last)).isEqualTo("2");
        client.awaitAck(1);
        assertThat(worker.waiting()).isZero();
    }

    @Test
    void aFailureIsToldThoughRecordsUnderWayAreAsManyAsMayBe() {
        ConnectedClient client = exploding(
                "max.batch.size",
                "2",
                "max.queue.size",
                "2",
                "mqtt.receive.maximum",
                "2",
                "mqtt.refusal.timeout.ms",
                "1");
        broker.onConnect(connect -> ConnectAnswer.refuse(0x87));
        client.publish(Message.qos1(1, "line/1", "[1,2,3,4,5]"));
        worker.next(2);
        client.drop();

        assertThat(worker.failure()).isNotNull();
    }

    @Test
    void atQos0ElementsAreBoundedAndMessagesOverflow() {
        ConnectedClient client =
                exploding("mqtt.qos", "0", "max.batch.size", "2", "max.queue.size", "2", "mqtt.receive.maximum", "2");
        client.publish(Message.qos0("line/1", "[1,2,3]"));
        List<MqttSourceRecord> records = new ArrayList<>(worker.next(2));
        for (int i = 4; i <= 8; i++) {
            client.publish(Message.qos0("line/1", "[" + i + "]"));
        }
        eventually().until(() -> worker.metric("overflow-drops") == 3);
        never(A_WHILE, () -> worker.waiting() > 0);

        worker.stored(records);
        records.addAll(worker.next(1));
        worker.stored(records.get(2));
        records.addAll(worker.next(2));
        assertThat(texts(records)).containsExactly("1", "2", "3", "7", "8");
        assertThat(header(records.get(0), "mqtt.element")).isEqualTo(1);
    }

    /** Taken out of the queue before its turn, it would be in no metric and beyond the bound of the queue. */
    @Test
    void anArrayWaitsInTheQueueWhereItIsCountedUntilItsTurn() {
        ConnectedClient client =
                exploding("mqtt.qos", "0", "max.batch.size", "2", "max.queue.size", "2", "mqtt.receive.maximum", "2");
        client.publish(Message.qos0("line/1", "[1,2]"));
        List<MqttSourceRecord> first = worker.next(2);
        client.publish(Message.qos0("line/1", "[3,4]"));
        client.publish(Message.qos0("line/1", "[5,6]"));
        eventually().until(() -> worker.metric("queue-depth") == 2);

        worker.stored(first);
        assertThat(texts(worker.next(2))).containsExactly("3", "4");
        assertThat(worker.metric("queue-depth")).isEqualTo(1);
    }

    @Test
    void sessionsOfASharedGroupAcknowledgeTheirOwnArrays() {
        worker = FakeWorker.start(config(
                "mqtt.shared.group",
                "g",
                "mqtt.sessions",
                "2",
                "task.sessions",
                "0,1",
                "payload.explode",
                "array",
                "max.batch.size",
                "1"));
        Map<String, ConnectedClient> clients = List.of(subscribed(), subscribed()).stream()
                .collect(Collectors.toMap(client -> client.connect().clientId(), client -> client));
        ConnectedClient one = clients.get("press-0");
        ConnectedClient two = clients.get("press-1");
        one.publish(Message.qos1(1, "line/1", "[1,2]"));
        List<MqttSourceRecord> ones = worker.next(2);
        two.publish(Message.qos1(1, "line/1", "[3,4]"));
        List<MqttSourceRecord> twos = worker.next(2);

        worker.stored(ones.get(0), twos.get(0), twos.get(1));
        two.awaitAck(1);
        assertThat(one.acks()).isEmpty();
        worker.stored(ones.get(1));
        one.awaitAck(1);
    }

    private ConnectedClient exploding(String... more) {
        List<String> options = new ArrayList<>(List.of(more));
        options.addAll(List.of("payload.explode", "array"));
        return started(options.toArray(String[]::new));
    }

    private static String array(int size) {
        return IntStream.rangeClosed(1, size).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }

    private static List<String> elements(List<MqttSourceRecord> records) {
        return records.stream()
                .map(record -> header(record, "mqtt.element") + "/" + header(record, "mqtt.elements"))
                .toList();
    }

    private static Object header(MqttSourceRecord record, String name) {
        return record.headers().lastWithName(name) == null
                ? null
                : record.headers().lastWithName(name).value();
    }
}
