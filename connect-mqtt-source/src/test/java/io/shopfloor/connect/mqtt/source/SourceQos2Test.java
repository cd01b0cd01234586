// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static io.netty.handler.codec.mqtt.MqttMessageType.PUBCOMP;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREC;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import io.shopfloor.connect.mqtt.testkit.Packet;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** QoS 2: PUBREC means that the message is in Kafka, and what the broker sends again is the same message for certain. */
final class SourceQos2Test extends SourceWithBroker {

    @BeforeEach
    void answerNothingByItself() {
        broker.onConnect(connect -> ConnectAnswer.resume());
    }

    @Test
    void pubrecIsHeldBackUntilKafkaHasTheMessage() {
        ConnectedClient client = started("mqtt.qos", "2");
        client.publish(qos2(1));
        MqttSourceRecord record = worker.next();

        never(Duration.ofMillis(300), () -> sent(client, PUBREC) > 0);
        worker.stored(record);
        awaitReply(client, PUBREC, 1);
    }

    @Test
    void thereIsOnePubrecAndOnePubcompAMessageInTheOrderOfArrival() {
        ConnectedClient client = started("mqtt.qos", "2");
        client.publish(qos2(1));
        client.publish(qos2(2));
        MqttSourceRecord first = worker.next();
        worker.stored(worker.next());
        worker.stored(first);
        awaitReply(client, PUBREC, 2);
        client.pubrel(1);
        client.pubrel(2);
        awaitReply(client, PUBCOMP, 2);

        never(Duration.ofMillis(300), () -> sent(client, PUBREC) > 2 || sent(client, PUBCOMP) > 2);
        assertThat(ids(client, PUBREC)).containsExactly(1, 2);
        assertThat(ids(client, PUBCOMP)).containsExactly(1, 2);
    }

    @Test
    void qos1And2AreAcknowledgedInTheOrderOfArrivalTogether() {
        ConnectedClient client = started("mqtt.qos", "2");
        client.publish(qos2(1));
        publish(client, 2);
        MqttSourceRecord first = worker.next();
        worker.stored(worker.next());

        never(Duration.ofMillis(200), () -> !client.acks().isEmpty());
        worker.stored(first);
        client.awaitAck(2);
        assertThat(sent(client, PUBREC)).isEqualTo(1);
    }

    @Test
    void whatComesAgainBeforePubrecIsTheSameMessage() {
        ConnectedClient first = started("mqtt.qos", "2");
        first.publish(qos2(1));
        MqttSourceRecord record = worker.next();
        first.drop();

        ConnectedClient second = broker.awaitClient();
        second.publish(qos2(1).redelivered());
        worker.stored(record);

        awaitReply(second, PUBREC, 1);
        assertThat(worker.waiting()).isZero();
    }

    @Test
    void whatComesAgainBecausePubrecWasLostIsTheSameMessageEvenWithoutAnyDoubt() {
        ConnectedClient first = started("mqtt.qos", "2");
        first.publish(qos2(1));
        worker.stored(worker.next());
        awaitReply(first, PUBREC, 1);
        first.drop();

        ConnectedClient second = broker.awaitClient();
        second.publish(qos2(1).redelivered());
        awaitReply(second, PUBREC, 1);
        assertThat(worker.waiting()).isZero();
    }

    @Test
    void afterPubrelTheSamePacketIdIsANewMessageThoughItSaysTheSame() {
        ConnectedClient client = started("mqtt.qos", "2");
        for (int piece = 1; piece <= 3; piece++) {
            client.publish(qos2(1));
            MqttSourceRecord record = worker.next();
            assertThat(record.headers().lastWithName("mqtt.duplicate").value()).isEqualTo(false);
            worker.stored(record);
            awaitReply(client, PUBREC, piece);
            client.pubrel(1);
            awaitReply(client, PUBCOMP, piece);
        }
    }

    @Test
    void whatABrokerSendsAgainThoughItHasSentPubrelIsHandedOnAndMarked() {
        ConnectedClient first = started("mqtt.qos", "2");
        first.publish(qos2(1));
        worker.stored(worker.next());
        awaitReply(first, PUBREC, 1);
        first.pubrel(1);
        awaitReply(first, PUBCOMP, 1);
        first.drop();

        // A new, equal message whose first sending was lost looks just the same: no message may be taken for another.
        ConnectedClient second = broker.awaitClient();
        second.publish(qos2(1).redelivered());
        MqttSourceRecord record = worker.next();
        assertThat(record.headers().lastWithName("mqtt.duplicate").value()).isEqualTo(true);
        worker.stored(record);
        awaitReply(second, PUBREC, 1);
    }

    /** As Mosquitto does that was killed: the session is present, and its packet ids come for the second time. */
    @Test
    void aNewMessageUnderAPacketIdWithoutPubrelIsStoredBeforeItIsAcknowledged() {
        ConnectedClient first = started("mqtt.qos", "2");
        first.publish(qos2(1));
        worker.stored(worker.next());
        awaitReply(first, PUBREC, 1);
        first.drop();

        ConnectedClient second = broker.awaitClient();
        second.publish(qos2(1));
        MqttSourceRecord young = worker.next();
        assertThat(young.headers().lastWithName("mqtt.duplicate").value()).isEqualTo(true);
        never(Duration.ofMillis(200), () -> sent(second, PUBREC) > 0);
        worker.stored(young);
        awaitReply(second, PUBREC, 1);
    }

    @Test
    void aPubrelOfAnEarlierProcessIsAnswered() {
        ConnectedClient client = started("mqtt.qos", "2");
        client.pubrel(77);

        awaitReply(client, PUBCOMP, 1);
        assertThat(worker.waiting()).isZero();
    }

    private static Message qos2(int packetId) {
        return Message.qos2(packetId, "line/1/count", "1");
    }

    private static void awaitReply(ConnectedClient client, MqttMessageType type, int count) {
        eventually().until(() -> sent(client, type) == count);
    }

    private static int sent(ConnectedClient client, MqttMessageType type) {
        return ids(client, type).size();
    }

    private static List<Integer> ids(ConnectedClient client, MqttMessageType type) {
        return client.packets().stream()
                .filter(packet -> packet.isFromClient(type))
                .map(Packet::packetId)
                .toList();
    }
}
