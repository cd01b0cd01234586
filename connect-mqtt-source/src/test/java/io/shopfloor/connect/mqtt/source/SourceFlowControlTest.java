// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import io.shopfloor.connect.mqtt.testkit.PacketProperties;
import io.shopfloor.connect.mqtt.testkit.SubscribeAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Laws 9 and 14: what is bounded, what happens at the bounds, and what goes on while the connector is paused. */
final class SourceFlowControlTest extends SourceWithBroker {

    private static final Duration A_WHILE = Duration.ofMillis(300);

    @Test
    void theBrokerIsToldHowManyMessagesItMaySend() {
        assertThat(started("mqtt.receive.maximum", "123").connect().receiveMaximum())
                .isEqualTo(123);
    }

    @Test
    void whatABrokerSendsBeyondTheBoundIsNotReadUntilThereIsRoomAndTheConnectionStays() {
        ConnectedClient client = started("mqtt.receive.maximum", "4", "max.queue.size", "4");
        publish(client, IntStream.rangeClosed(1, 10).toArray());
        List<MqttSourceRecord> records = new ArrayList<>(worker.next(4));
        never(A_WHILE, () -> worker.metric("messages-received") > 4);
        assertThat(worker.metric("read-pauses")).isEqualTo(1);

        worker.stored(records.subList(0, 2));
        client.awaitAck(2);
        records.addAll(worker.next(2));
        worker.stored(records.subList(2, 6));
        records.addAll(worker.next(4));
        worker.stored(records.subList(6, 10));
        client.awaitAck(10);

        assertThat(texts(records))
                .isEqualTo(
                        IntStream.rangeClosed(1, 10).mapToObj(i -> "piece " + i).toList());
        assertThat(client.ackedIds()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(broker.clients()).hasSize(1);
        assertThat(worker.metric("in-flight-bytes")).isZero();
    }

    @Test
    void bytesAreBoundedAsWell() {
        ConnectedClient client = started("max.queue.size.in.bytes", "10000");
        client.publish(Message.qos1(1, "line/1", "x".repeat(6_000)));
        client.publish(Message.qos1(2, "line/1", "y".repeat(6_000)));
        MqttSourceRecord one = worker.next();
        never(A_WHILE, () -> worker.metric("messages-received") > 1);
        assertThat(worker.metric("in-flight-bytes")).isBetween(6_000L, 10_000L);

        worker.stored(one);
        client.awaitAck(1);

        worker.stored(worker.next());
        client.awaitAck(2);
        assertThat(broker.clients()).hasSize(1);
    }

    @Test
    void propertiesCountAsBytesToo() {
        ConnectedClient client = started("max.queue.size.in.bytes", "10000");
        for (int id = 1; id <= 2; id++) {
            client.publish(message(id).with(PacketProperties.none().user("note", "n".repeat(6_000))));
        }
        MqttSourceRecord one = worker.next();
        never(A_WHILE, () -> worker.metric("messages-received") > 1);

        worker.stored(one);

        worker.stored(worker.next());
        client.awaitAck(2);
    }

    /** Neither the library nor the broker may take the pause for a dead link: pings leave, and count as answered. */
    @Test
    void aPauseLongerThanTheKeepAliveKeepsTheConnectionAndAcknowledgementsLeave() {
        ConnectedClient client =
                started("mqtt.receive.maximum", "4", "max.queue.size", "4", "mqtt.keepalive.interval.seconds", "1");
        publish(client, 1, 2, 3, 4, 5, 6, 7, 8);
        List<MqttSourceRecord> records = worker.next(4);

        eventually().until(() -> pings(client) >= 4);
        worker.stored(records.subList(0, 1));
        client.awaitAck(1);

        assertThat(client.isClosed()).isFalse();
        worker.stored(records.subList(1, 4));
        worker.stored(worker.next(4));
        client.awaitAck(8);
        assertThat(broker.clients()).hasSize(1);
    }

    @Test
    void aBrokerThatLeavesDuringAPauseIsNoticedAndWhatItSendsAgainIsMerged() {
        broker.onConnect(connect -> broker.clients().isEmpty() ? ConnectAnswer.accept() : ConnectAnswer.resume());
        ConnectedClient first =
                started("mqtt.receive.maximum", "4", "max.queue.size", "4", "mqtt.keepalive.interval.seconds", "1");
        publish(first, 1, 2, 3, 4, 5, 6);
        List<MqttSourceRecord> records = worker.next(4);
        never(A_WHILE, () -> worker.metric("messages-received") > 4);

        first.drop();
        eventually().until(() -> worker.metric("connected") == 0);
        never(A_WHILE, () -> broker.clients().size() > 1);
        worker.stored(records.subList(0, 3));
        ConnectedClient second = broker.awaitClient();
        for (int id = 1; id <= 6; id++) {
            second.publish(message(id).redelivered());
        }
        worker.stored(records.subList(3, 4));
        second.awaitAck(4);
        List<MqttSourceRecord> rest = worker.next(2);
        worker.stored(rest);
        second.awaitAck(6);

        assertThat(texts(rest)).containsExactly("piece 5", "piece 6");
        assertThat(worker.metric("redeliveries-merged")).isEqualTo(4);
        assertThat(worker.metric("in-flight-bytes")).isZero();
    }

    @Test
    void aLinkThatDiedDuringAPauseIsNoticedOnceThereIsRoom() {
        ConnectedClient first =
                started("mqtt.receive.maximum", "4", "max.queue.size", "4", "mqtt.keepalive.interval.seconds", "1");
        publish(first, 1, 2, 3, 4, 5);
        List<MqttSourceRecord> records = worker.next(4);
        first.mute();
        never(Duration.ofSeconds(3), () -> broker.clients().size() > 1);

        worker.stored(records);

        broker.awaitClient(Duration.ofMillis(3_500));
    }

    @Test
    void aStopDuringAPauseSaysGoodByeAfterWhatIsDueIsAcknowledged() {
        ConnectedClient client = started("mqtt.receive.maximum", "4", "max.queue.size", "4");
        publish(client, 1, 2, 3, 4, 5, 6);
        List<MqttSourceRecord> records = worker.next(4);
        worker.stored(records.subList(0, 2));

        worker.stop();

        client.awaitClosed(Duration.ofSeconds(5));
        assertThat(client.ackedIds()).containsExactly(1, 2);
        assertThat(client.disconnectPacket()).isPresent();
    }

    /** The broker's answer to the subscription is behind its backlog. */
    @Test
    void aStopWhileTheSubscriptionIsUnansweredAcknowledgesWhatIsDueAndSaysGoodBye() {
        broker.onSubscribe(subscribe -> SubscribeAnswer.withhold());
        broker.onUnsubscribe(filters -> Collections.nCopies(filters.size(), 0));
        worker = FakeWorker.start(config());
        ConnectedClient client = subscribed();
        publish(client, 1, 2);
        worker.stored(worker.next(2));

        worker.stop();

        client.awaitClosed(Duration.ofSeconds(5));
        assertThat(client.ackedIds()).containsExactly(1, 2);
        assertThat(client.disconnectPacket()).isPresent();
    }

    private static long pings(ConnectedClient client) {
        return client.packets().stream()
                .filter(packet -> packet.isFromClient(MqttMessageType.PINGREQ))
                .count();
    }

    @Test
    void oneMessageLargerThanTheBoundIsTakenAlone() {
        ConnectedClient client = started("max.queue.size.in.bytes", "1000");
        client.publish(Message.qos1(1, "line/1", "x".repeat(50_000)));

        worker.stored(worker.next());

        client.awaitAck(1);
    }

    @Test
    void theNewestQos0MessagesWinByDefault() {
        assertThat(overflow("drop_oldest")).containsExactly("3", "4", "5");
        assertThat(worker.metric("overflow-drops")).isEqualTo(2);
    }

    @Test
    void theOldestQos0MessagesCanBeKeptInstead() {
        assertThat(overflow("drop_newest")).containsExactly("1", "2", "3");
        assertThat(worker.metric("overflow-drops")).isEqualTo(2);
    }

    private List<String> overflow(String policy) {
        ConnectedClient client =
                started("mqtt.qos", "0", "max.queue.size", "3", "mqtt.receive.maximum", "3", "overflow", policy);
        worker.pause();
        for (int i = 1; i <= 5; i++) {
            client.publish(Message.qos0("line/1", "" + i));
        }
        eventually().until(() -> worker.metric("messages-received") == 5);
        assertThat(worker.metric("queue-depth")).isEqualTo(3);
        worker.resume();
        return texts(worker.next(3));
    }

    @Test
    void aPausedTaskKeepsItsConnectionAlive() {
        ConnectedClient client = started("mqtt.keepalive.interval.seconds", "1");
        worker.pause();
        publish(client, 1, 2);

        eventually().until(() -> pings(client) >= 3);
        assertThat(client.isClosed()).isFalse();
        assertThat(client.acks()).isEmpty();
        assertThat(worker.metric("queue-depth")).isEqualTo(2);

        worker.resume();
        worker.stored(worker.next(2));
        client.awaitAck(2);
        assertThat(broker.clients()).hasSize(1);
    }
}
