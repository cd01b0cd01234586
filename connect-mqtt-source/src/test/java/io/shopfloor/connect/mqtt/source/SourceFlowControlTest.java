// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
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
    void aBrokerThatSendsMoreThanItMayIsLeftUntilThereIsRoomAndNothingIsLost() {
        broker.onConnect(connect -> broker.clients().isEmpty() ? ConnectAnswer.accept() : ConnectAnswer.resume());
        ConnectedClient first = started("mqtt.receive.maximum", "4", "queue.max.messages", "4");
        publishUntilLeft(first, 10);
        first.awaitClosed(Duration.ofSeconds(5));
        List<MqttSourceRecord> records = new ArrayList<>(worker.next(4));
        assertThat(first.acks()).isEmpty();
        never(A_WHILE, () -> broker.clients().size() > 1);
        assertThat(worker.metric("window-overruns")).isEqualTo(1);

        worker.stored(records.subList(0, 2));
        ConnectedClient second = broker.awaitClient();
        for (int id = 1; id <= 4; id++) {
            second.publish(message(id).redelivered());
        }
        worker.stored(records.subList(2, 4));
        second.awaitAck(4);
        publish(second, 5, 6, 7, 8);
        records.addAll(worker.next(4));
        worker.stored(records.subList(4, 8));
        second.awaitAck(8);
        publish(second, 9, 10);
        records.addAll(worker.next(2));

        assertThat(texts(records))
                .isEqualTo(
                        IntStream.rangeClosed(1, 10).mapToObj(i -> "piece " + i).toList());
        assertThat(second.ackedIds()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(worker.metric("redeliveries-merged")).isEqualTo(4);
    }

    @Test
    void bytesAreBoundedAsWell() {
        broker.onConnect(connect -> broker.clients().isEmpty() ? ConnectAnswer.accept() : ConnectAnswer.resume());
        ConnectedClient first = started("queue.max.bytes", "10000");
        Message large = Message.qos1(1, "line/1", "x".repeat(6_000));
        Message next = Message.qos1(2, "line/1", "y".repeat(6_000));
        first.publish(large);
        first.publish(next);
        first.awaitClosed(Duration.ofSeconds(5));
        MqttSourceRecord one = worker.next();
        assertThat(worker.metric("in-flight-bytes")).isBetween(6_000L, 10_000L);
        never(A_WHILE, () -> broker.clients().size() > 1);

        worker.stored(one);
        ConnectedClient second = broker.awaitClient();
        second.publish(large.redelivered());
        second.awaitAck(1);
        second.publish(next.redelivered());

        worker.stored(worker.next());
        second.awaitAck(2);
    }

    @Test
    void oneMessageLargerThanTheBoundIsTakenAlone() {
        ConnectedClient client = started("queue.max.bytes", "1000");
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
        ConnectedClient client = started(
                "mqtt.qos", "0", "queue.max.messages", "3", "mqtt.receive.maximum", "3", "mqtt.overflow", policy);
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

        eventually()
                .until(() -> client.packets().stream()
                                .filter(packet -> packet.isFromClient(MqttMessageType.PINGREQ))
                                .count()
                        >= 3);
        assertThat(client.isClosed()).isFalse();
        assertThat(client.acks()).isEmpty();
        assertThat(worker.metric("queue-depth")).isEqualTo(2);

        worker.resume();
        worker.stored(worker.next(2));
        client.awaitAck(2);
        assertThat(broker.clients()).hasSize(1);
    }

    /** The connector hangs up at the first message too many, perhaps while the next is being sent. */
    private static void publishUntilLeft(ConnectedClient client, int messages) {
        try {
            publish(client, IntStream.rangeClosed(1, messages).toArray());
        } catch (UncheckedIOException e) {
            client.awaitClosed(Duration.ofSeconds(5));
        }
    }
}
