// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import io.shopfloor.connect.mqtt.testkit.Packet;
import io.shopfloor.connect.mqtt.testkit.PacketProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Laws 1 to 3: a message is acknowledged in answer to {@code commitRecord} alone, and in the order of arrival. */
final class SourceAcknowledgementTest extends SourceWithBroker {

    private static final Duration A_WHILE = Duration.ofMillis(300);

    @Test
    void noMessageIsAcknowledgedBeforeKafkaHasIt() {
        ConnectedClient client = started();
        publish(client, 1, 2);
        List<MqttSourceRecord> records = worker.next(2);

        never(A_WHILE, () -> !client.acks().isEmpty());

        worker.stored(records.get(0));
        client.awaitAck(1);
        never(A_WHILE, () -> client.acks().size() > 1);
        assertThat(client.acks().get(0).reasonCode()).isZero();
    }

    @Test
    void acknowledgementsFollowTheOrderOfArrivalAlthoughKafkaConfirmsInAnother() {
        ConnectedClient client = started();
        publish(client, 5, 3, 9, 1);
        List<MqttSourceRecord> records = worker.next(4);

        worker.stored(records.get(3), records.get(1), records.get(2));
        never(A_WHILE, () -> !client.acks().isEmpty());

        worker.stored(records.get(0));
        client.awaitAcks(4);
        assertThat(client.ackedIds()).containsExactly(5, 3, 9, 1);
    }

    @Test
    void manyMessagesConfirmedAtRandomAreAllAcknowledgedInOrder() {
        ConnectedClient client = started();
        int[] ids = IntStream.rangeClosed(1, 3_000).toArray();
        publish(client, ids);
        List<MqttSourceRecord> records = new ArrayList<>(worker.next(ids.length));

        Collections.shuffle(records, new Random(42));
        worker.stored(records);

        client.awaitAcks(ids.length);
        assertThat(client.ackedIds())
                .containsExactlyElementsOf(IntStream.of(ids).boxed().toList());
        eventually().until(() -> worker.metric("messages-acknowledged") == ids.length);
        assertThat(worker.metric("messages-received")).isEqualTo(ids.length);
        assertThat(worker.metric("in-flight")).isZero();
        assertThat(worker.metric("in-flight-bytes")).isZero();
    }

    @Test
    void aRecordThatATransformationFilteredOutIsAcknowledged() {
        ConnectedClient client = started();
        publish(client, 1, 2);
        List<MqttSourceRecord> records = worker.next(2);

        worker.dropped(records.get(0));
        client.awaitAck(1);
        worker.stored(records.get(1));

        client.awaitAck(2);
    }

    /** Such a worker says of records that it never sent what it says of filtered ones. */
    @Test
    void whatAWorkerDropsWhenItGivesUpATaskIsNotAcknowledged() {
        ConnectedClient client = started();
        publish(client, 1, 2, 3);
        List<MqttSourceRecord> records = worker.next(3);

        worker.stored(records.get(0));
        worker.cancelled(records.get(1), records.get(2));

        client.awaitClosed(Duration.ofSeconds(5));
        assertThat(client.ackedIds()).containsExactly(1);
    }

    @Test
    void aRecordReportedAfterTheStopIsQuietlyIgnored() {
        ConnectedClient client = started();
        publish(client, 1);
        MqttSourceRecord record = worker.next();
        worker.stop();
        client.awaitClosed(Duration.ofSeconds(5));

        worker.stored(record);
        worker.dropped(record);

        assertThat(client.acks()).isEmpty();
        assertThat(worker.failed()).isFalse();
    }

    @Test
    void theStopSendsWhatIsDueThenSaysGoodByeAndKeepsTheSession() {
        ConnectedClient client = started();
        publish(client, IntStream.rangeClosed(1, 500).toArray());
        List<MqttSourceRecord> records = worker.next(500);

        worker.stored(records.subList(0, 499));
        worker.stop();

        client.awaitClosed(Duration.ofSeconds(5));
        assertThat(client.ackedIds())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 499).boxed().toList());
        List<Packet> fromClient = client.packets().stream()
                .filter(packet -> packet.direction() == Packet.Direction.FROM_CLIENT)
                .toList();
        Packet last = fromClient.get(fromClient.size() - 1);
        assertThat(last.type()).isEqualTo(MqttMessageType.DISCONNECT);
        assertThat(last.reasonCode()).isZero();
        assertThat(((PacketProperties) last.body())
                        .number(io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType.SESSION_EXPIRY_INTERVAL))
                .isEmpty();
        assertThat(client.connect().cleanStart()).isFalse();
        assertThat(client.connect().sessionExpirySeconds()).isEqualTo(7 * 24 * 3600);
        assertThat(client.connect().will()).isEmpty();
    }

    @Test
    void aTransactionThatWasDroppedAsAWholeDoesNotHoldUpTheStream() {
        ConnectedClient client = started();
        publish(client, 1, 2, 3);
        worker.next(3);

        worker.committed();

        client.awaitAcks(3);
        assertThat(client.ackedIds()).containsExactly(1, 2, 3);
    }

    @Test
    void anExactlyOnceWorkerAcknowledgesAfterTheTransaction() {
        ConnectedClient client = started();
        publish(client, 1, 2, 3);
        List<MqttSourceRecord> records = worker.next(3);
        never(A_WHILE, () -> !client.acks().isEmpty());

        worker.committed(records.get(0), records.get(2));

        client.awaitAcks(3);
        assertThat(client.ackedIds()).containsExactly(1, 2, 3);
    }

    @Test
    void flushedOffsetsOfAnAtLeastOnceWorkerAcknowledgeNothing() {
        ConnectedClient client = started();
        publish(client, 1);
        MqttSourceRecord record = worker.next();

        worker.offsetsFlushed();

        never(Duration.ofMillis(700), () -> !client.acks().isEmpty());
        worker.stored(record);
        client.awaitAck(1);
    }

    @Test
    void equalMessagesAreDifferentRecords() {
        ConnectedClient client = started();
        client.publish(Message.qos1(1, "line/1/count", "1"));
        client.publish(Message.qos1(2, "line/1/count", "1"));
        List<MqttSourceRecord> records = worker.next(2);

        assertThat(records.get(0)).isNotEqualTo(records.get(1)).isEqualTo(records.get(0));
        assertThat(records.get(0)).hasSameHashCodeAs(records.get(0));
    }

    @Test
    void aMessageSentAgainOnTheLivingConnectionIsOneRecord() {
        ConnectedClient client = started();
        publish(client, 1);
        client.publish(message(1).redelivered());
        publish(client, 2);
        List<MqttSourceRecord> records = worker.next(2);
        assertThat(texts(records)).containsExactly("piece 1", "piece 2");

        worker.stored(records);

        client.awaitAck(2);
        assertThat(client.ackedIds()).containsExactly(1, 2);
    }

    @Test
    void aQos0MessageNeedsNoAcknowledgement() {
        ConnectedClient client = started("mqtt.qos", "0");
        client.publish(Message.qos0("line/1/count", "once"));
        MqttSourceRecord record = worker.next();

        worker.stored(record);

        assertThat(text(record)).isEqualTo("once");
        assertThat(record.headers().lastWithName("mqtt.message.id")).isNull();
        never(A_WHILE, () -> !client.acks().isEmpty());
    }

    @Test
    void messagesRightBehindTheConnackAreKeptInTheirOrder() {
        broker.onConnect(connect -> ConnectAnswer.silence());
        worker = FakeWorker.start(config());
        ConnectedClient client = broker.awaitClient();

        client.sendRaw(RawPackets.join(
                RawPackets.connack(true),
                RawPackets.publish(7, "line/1", "early"),
                RawPackets.publish(8, "line/1", "earlier")));

        List<MqttSourceRecord> records = worker.next(2);
        assertThat(texts(records)).containsExactly("early", "earlier");
        worker.stored(records);
        client.awaitAck(8);
        assertThat(client.ackedIds()).containsExactly(7, 8);
    }
}
