// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static io.netty.handler.codec.mqtt.MqttMessageType.PUBCOMP;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exactly once: what is held is in the offsets, and neither PUBREC nor PUBCOMP leaves before the commit that allows it. */
final class SourceExactlyOnceTest extends SourceWithBroker {

    @BeforeEach
    void keepTheSession() {
        broker.onConnect(connect -> ConnectAnswer.resume());
    }

    @Test
    void eachOffsetTellsOfTheMessagesUpToItsRecordAndNoOther() {
        ConnectedClient client = startedOnce();
        for (int id = 1; id <= 20; id++) {
            client.publish(qos2(id));
        }

        List<MqttSourceRecord> records = worker.next(20);
        assertThat(heldIds(records.get(0))).isEqualTo("1");
        assertThat(heldIds(records.get(1))).isEqualTo("1-2");
        assertThat(heldIds(records.get(19))).isEqualTo("1-20");
    }

    @Test
    void whatWasCommittedBeforeAKillIsNotHandedOnAgain() {
        startedOnce().publish(qos2(1));
        MqttSourceRecord committed = worker.next();

        ConnectedClient client = restarted(committed);
        client.publish(qos2(1).redelivered());

        awaitReply(client, PUBREC, 1);
        assertThat(worker.waiting()).isZero();
        assertThat(worker.metric("merged-after-restart")).isEqualTo(1);
    }

    @Test
    void whatWasNotCommittedBeforeAKillIsHandedOn() {
        ConnectedClient first = startedOnce();
        first.publish(qos2(1));
        MqttSourceRecord committed = worker.next();
        first.publish(qos2(2));
        worker.next();

        ConnectedClient client = restarted(committed);
        client.publish(qos2(2).redelivered());

        MqttSourceRecord record = worker.next();
        assertThat(heldIds(record)).isEqualTo("1-2");
        worker.committed(record);
        awaitReply(client, PUBREC, 1);
    }

    @Test
    void anotherContentUnderAHeldPacketIdIsAnotherMessage() {
        startedOnce().publish(qos2(1));
        MqttSourceRecord committed = worker.next();

        ConnectedClient client = restarted(committed);
        client.publish(Message.qos2(1, "line/1/count", "another one").redelivered());

        MqttSourceRecord record = worker.next();
        assertThat(text(record)).isEqualTo("another one");
        assertThat(record.headers().lastWithName("mqtt.duplicate").value()).isEqualTo(true);
    }

    @Test
    void pubcompWaitsUntilTheReleaseIsCommittedThoughNoMessageComes() {
        ConnectedClient client = startedOnce();
        client.publish(qos2(1));
        worker.committed(worker.next());
        awaitReply(client, PUBREC, 1);
        assertThat(worker.metric("held-packet-ids")).isEqualTo(1);
        client.pubrel(1);

        MqttSourceRecord release = worker.next();
        assertThat(release.topic()).isEqualTo("mqtt-release");
        assertThat(release.key()).isEqualTo(CLIENT);
        assertThat(release.value()).isNull();
        assertThat(heldIds(release)).isEmpty();
        assertThat(worker.metric("releases-waiting")).isEqualTo(1);
        never(Duration.ofMillis(500), () -> sent(client, PUBCOMP) > 0 || worker.waiting() > 0);

        worker.committed(release);
        awaitReply(client, PUBCOMP, 1);
        assertThat(worker.metric("packet-ids-released")).isEqualTo(1);
        assertThat(worker.metric("release-records")).isEqualTo(1);
    }

    @Test
    void aReleaseAfterAKillWaitsForItsCommitAsWell() {
        startedOnce().publish(qos2(1));
        MqttSourceRecord committed = worker.next();

        ConnectedClient client = restarted(committed);
        client.pubrel(1);
        MqttSourceRecord release = worker.next();
        never(Duration.ofMillis(200), () -> sent(client, PUBCOMP) > 0);
        worker.committed(release);
        awaitReply(client, PUBCOMP, 1);
    }

    @Test
    void aPubrelOfAPacketIdThatNoOffsetHasIsAnsweredAtOnce() {
        ConnectedClient client = startedOnce();
        client.pubrel(77);

        awaitReply(client, PUBCOMP, 1);
        never(Duration.ofMillis(400), () -> worker.waiting() > 0);
    }

    @Test
    void whatIsFilteredOutIsHeldByNoOffsetAndItsReleaseWaitsForNothing() {
        ConnectedClient client = startedOnce();
        client.publish(qos2(1));
        worker.committedWithout(worker.next());
        awaitReply(client, PUBREC, 1);
        client.pubrel(1);
        awaitReply(client, PUBCOMP, 1);

        client.publish(qos2(2));
        assertThat(heldIds(worker.next())).isEqualTo("2");
    }

    @Test
    void afterACutThePubcompAnswersThePubrelOfTheNewConnection() {
        MqttSourceRecord release = releasedAsTheConnectionBreaks();

        ConnectedClient second = subscribed();
        worker.committed(release);
        never(Duration.ofMillis(200), () -> sent(second, PUBCOMP) > 0);
        second.pubrel(1);
        worker.committed(worker.next());
        awaitReply(second, PUBCOMP, 1);
    }

    /** Mosquitto 2.0.11 does that. */
    @Test
    void aMessageThatComesAgainInPlaceOfItsPubrelIsRecognisedThoughItsReleaseIsCommitted() {
        MqttSourceRecord release = releasedAsTheConnectionBreaks();

        ConnectedClient second = subscribed();
        worker.committed(release);
        second.publish(qos2(1).redelivered());
        awaitReply(second, PUBREC, 1);
        assertThat(worker.waiting()).isZero();
        second.pubrel(1);
        worker.committed(worker.next());
        awaitReply(second, PUBCOMP, 1);
    }

    @Test
    void anOffsetThatEndsWithinTheRecordsOfOneMessageIsNotWritten() {
        ConnectedClient client = startedWith("payload.max.bytes", "10");
        client.publish(Message.qos2(1, "line/1/count", "more than ten bytes"));

        List<MqttSourceRecord> parts = worker.next(2);
        assertThatThrownBy(() -> heldIds(parts.get(0))).isInstanceOf(ConnectException.class);
        assertThat(heldIds(parts.get(1))).isEqualTo("1");
    }

    /** A later process would take the new session's messages for those of the old one. */
    @Test
    void aNewSessionIsNotSubscribedBeforeTheOffsetOfTheFormerOneIsReplaced() {
        startedOnce().publish(qos2(1));
        MqttSourceRecord committed = worker.next();
        worker.close();

        broker.onConnect(connect -> ConnectAnswer.accept());
        worker = FakeWorker.start(exactlyOnce(), Map.of(committedPartition(), committedOffset(committed)));
        ConnectedClient ended = broker.awaitClient();
        ended.awaitClosed(Duration.ofSeconds(5));
        assertThat(ended.packets().stream().filter(packet -> packet.isFromClient(MqttMessageType.SUBSCRIBE)))
                .isEmpty();
        MqttSourceRecord release = worker.next();
        assertThat(heldIds(release)).isEmpty();
        assertThat(worker.metric("connected")).isZero();

        worker.committed(release);
        subscribed().publish(qos2(1));
        assertThat(heldIds(worker.next())).isEqualTo("1");
        assertThat(worker.metric("sessions-lost")).isEqualTo(1);
    }

    @Test
    void aWorkerWithoutTransactionsFailsTheTaskAndNothingIsAcknowledged() {
        ConnectedClient client = startedOnce();
        client.publish(qos2(1));
        worker.stored(worker.next());

        assertThat(worker.failure()).hasMessageContaining("exactly.once.source.support=enabled");
        assertThat(sent(client, PUBREC)).isZero();
    }

    @Test
    void transformsThatFilterReleaseRecordsFailTheTask() {
        ConnectedClient client = startedOnce();
        client.publish(qos2(1));
        worker.committed(worker.next());
        awaitReply(client, PUBREC, 1);
        client.pubrel(1);
        worker.committedWithout(worker.next());

        assertThat(worker.failure()).hasMessageContaining("mqtt-release");
    }

    @Test
    void anOffsetThatCannotBeReadFailsTheStart() {
        Map<String, Object> offset = Map.of("held.version", "2");

        assertThatThrownBy(() -> FakeWorker.start(exactlyOnce(), Map.of(committedPartition(), offset)))
                .hasMessageContaining("newer version");
    }

    /** All in one transaction; the record behind them has an offset that no transform can filter out. */
    @Test
    void anArrayIsHandedOutWholeAndOnlyTheRecordsBehindItsElementsHaveAnOffset() {
        ConnectedClient client = startedWith("payload.explode", "array", "max.batch.size", "2");
        client.publish(array(1));

        List<MqttSourceRecord> records = worker.next(6);
        assertThat(texts(records.subList(0, 5))).containsExactly("1", "2", "3", "4", "5");
        for (MqttSourceRecord record : records.subList(0, 4)) {
            assertThatThrownBy(() -> heldIds(record))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("only partly sent");
        }
        assertThat(heldIds(records.get(4))).isEqualTo("1");
        assertThat(records.get(5).topic()).isEqualTo("mqtt-release");
        assertThat(heldIds(records.get(5))).isEqualTo("1");
        never(Duration.ofMillis(200), () -> sent(client, PUBREC) > 0 || worker.waiting() > 0);

        worker.committed(records.toArray(MqttSourceRecord[]::new));
        awaitReply(client, PUBREC, 1);
        client.pubrel(1);
        MqttSourceRecord release = worker.next();
        assertThat(heldIds(release)).isEmpty();
        worker.committed(release);
        awaitReply(client, PUBCOMP, 1);
    }

    @Test
    void anArrayThatWasCommittedBeforeAKillIsNotHandedOnAgainThoughItsLastElementWasFilteredOut() {
        startedWith("payload.explode", "array").publish(array(1));
        MqttSourceRecord behind = worker.next(6).get(5);

        worker.close();
        ConnectedClient client =
                start(exactlyOnce("payload.explode", "array"), Map.of(committedPartition(), committedOffset(behind)));
        client.publish(array(1).redelivered());

        awaitReply(client, PUBREC, 1);
        assertThat(worker.waiting()).isZero();
    }

    @Test
    void anArrayThatWasNotCommittedBeforeAKillIsHandedOnWhole() {
        startedWith("payload.explode", "array").publish(array(1));
        worker.next(6);
        worker.close();

        ConnectedClient client = startedWith("payload.explode", "array");
        client.publish(array(1).redelivered());
        worker.committed(worker.next(6).toArray(MqttSourceRecord[]::new));
        awaitReply(client, PUBREC, 1);
    }

    /** With transactions by time a filtered element is told of before the others are committed. */
    @Test
    void anArrayOfWhichElementsAreFilteredOutIsHeldByTheOffsetsOfItsTransaction() {
        ConnectedClient client = startedWith("payload.explode", "array");
        client.publish(array(1));
        List<MqttSourceRecord> records = worker.next(6);
        worker.dropped(records.get(4));
        never(Duration.ofMillis(200), () -> sent(client, PUBREC) > 0);
        client.publish(array(2));
        List<MqttSourceRecord> more = worker.next(6);
        assertThat(heldIds(more.get(5))).isEqualTo("1-2");

        records.remove(4);
        records.addAll(more);
        worker.committed(records.toArray(MqttSourceRecord[]::new));
        awaitReply(client, PUBREC, 2);
    }

    @Test
    void anArrayOfOneElementThatIsFilteredOutStaysHeldByTheOffsetBehindIt() {
        ConnectedClient client = startedWith("payload.explode", "array");
        client.publish(Message.qos2(1, "line/1/count", "[1]"));
        List<MqttSourceRecord> records = worker.next(2);
        worker.dropped(records.get(0));
        awaitReply(client, PUBREC, 1);
        client.pubrel(1);
        never(Duration.ofMillis(200), () -> sent(client, PUBCOMP) > 0);
        worker.committed(records.get(1));
        worker.committed(worker.next());
        awaitReply(client, PUBCOMP, 1);
    }

    @Test
    void anEmptyArrayIsHeldByNoOffsetAndItsReleaseWaitsForNothing() {
        ConnectedClient client = startedWith("payload.explode", "array");
        client.publish(Message.qos2(1, "line/1/count", "[]"));
        awaitReply(client, PUBREC, 1);
        client.pubrel(1);
        awaitReply(client, PUBCOMP, 1);
        assertThat(worker.waiting()).isZero();
    }

    @Test
    void anArrayOfMoreElementsThanOneTransactionMayHaveIsPutBack() {
        ConnectedClient client =
                startedWith("payload.explode", "array", "max.queue.size", "4", "mqtt.receive.maximum", "4");
        client.publish(array(1));

        MqttSourceRecord record = worker.next();
        assertThat(text(record)).isEqualTo("[1,2,3,4,5]");
        assertThat(record.headers().lastWithName("putback.reason").value()).isEqualTo("size");
        worker.committed(record);
        awaitReply(client, PUBREC, 1);
    }

    private static Message array(int packetId) {
        return Message.qos2(packetId, "line/1/count", "[1,2,3,4,5]");
    }

    private ConnectedClient startedWith(String... more) {
        return start(exactlyOnce(more), Map.of());
    }

    private ConnectedClient startedOnce() {
        return start(exactlyOnce(), Map.of());
    }

    /** As after a kill right behind the commit of this record. */
    private ConnectedClient restarted(MqttSourceRecord committed) {
        worker.close();
        return start(exactlyOnce(), Map.of(committedPartition(), committedOffset(committed)));
    }

    private ConnectedClient start(Map<String, String> config, Map<Map<String, String>, Map<String, Object>> offsets) {
        worker = FakeWorker.start(config, offsets);
        ConnectedClient client = subscribed();
        eventually().until(() -> worker.metric("connected") == 1);
        return client;
    }

    private Map<String, String> exactlyOnce(String... more) {
        Map<String, String> config = config(more);
        config.put("mqtt.qos", "2");
        config.put("exactly.once.support", "required");
        return config;
    }

    private static Map<String, String> committedPartition() {
        return Map.of("session", CLIENT);
    }

    private static Map<String, Object> committedOffset(MqttSourceRecord record) {
        return new HashMap<>(record.sourceOffset());
    }

    private static String heldIds(MqttSourceRecord record) {
        return (String) committedOffset(record).get("held.ids");
    }

    private static Message qos2(int packetId) {
        return Message.qos2(packetId, "line/1/count", "1");
    }

    /** Message 1 is stored and released; gives the record that commits the release. */
    private MqttSourceRecord releasedAsTheConnectionBreaks() {
        ConnectedClient client = startedOnce();
        client.publish(qos2(1));
        worker.committed(worker.next());
        awaitReply(client, PUBREC, 1);
        client.pubrel(1);
        MqttSourceRecord release = worker.next();
        client.drop();
        return release;
    }

    private static void awaitReply(ConnectedClient client, MqttMessageType type, int count) {
        eventually().until(() -> sent(client, type) == count);
    }

    private static long sent(ConnectedClient client, MqttMessageType type) {
        return client.packets().stream()
                .filter(packet -> packet.isFromClient(type))
                .count();
    }
}
