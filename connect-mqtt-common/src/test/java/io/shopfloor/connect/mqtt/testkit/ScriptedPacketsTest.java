// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import static io.netty.handler.codec.mqtt.MqttMessageType.PUBCOMP;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREC;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREL;
import static io.shopfloor.connect.mqtt.testkit.RecordingPaho.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;

final class ScriptedPacketsTest extends BrokerWithPaho {

    @Test
    void aSubscriberGetsWhatTheTestPublishesAndItsAcksAreLoggedInOrder() throws MqttException {
        ConnectedClient client = connected();
        IMqttToken subscribed = paho.client.subscribe("line/#", 1);
        subscribed.waitForCompletion(RecordingPaho.PATIENCE_MS);

        client.publish(Message.qos0("line/a", "zero"));
        client.publish(Message.qos1(7, "line/b", "one")
                .with(PacketProperties.none()
                        .with(MqttPropertyType.CONTENT_TYPE, "text/plain")
                        .user("k", "1")
                        .user("k", "2")));
        client.publish(Message.qos1(3, "line/c", "two").asRetained());

        assertThat(client.awaitSubscribe().filterNames()).containsExactly("line/#");
        assertThat(subscribed.getReasonCodes()).containsExactly(1);
        assertThat(client.awaitAcks(2)).containsExactly(new ConnectedClient.Ack(7, 0), new ConnectedClient.Ack(3, 0));
        assertThat(paho.receivedTexts()).containsExactly("zero", "one", "two");
        assertThat(paho.received.get(1).getProperties().getContentType()).isEqualTo("text/plain");
        assertThat(paho.received.get(1).getProperties().getUserProperties()).hasSize(2);
        assertThat(paho.received.get(2).isRetained()).isTrue();
    }

    @Test
    void clientsPublishesAreKeptAndAnsweredAsTheScriptSays() throws MqttException {
        broker.onPublish(message -> switch (message.text()) {
            case "quota" -> PublishAnswer.ack(0x97);
            case "late" -> PublishAnswer.ackAfter(Duration.ofMillis(50));
            case "never" -> PublishAnswer.withhold();
            default -> PublishAnswer.ack();
        });
        ConnectedClient client = connected();

        IMqttToken never = publish("never", 1);
        IMqttToken late = publish("late", 1);
        IMqttToken quota = publish("quota", 1);
        publish("zero", 0);

        late.waitForCompletion(RecordingPaho.PATIENCE_MS);
        quota.waitForCompletion(RecordingPaho.PATIENCE_MS);
        assertThat(quota.getReasonCodes()).containsExactly(0x97);
        assertThat(client.awaitPublished(4))
                .extracting(Message::text)
                .containsExactly("never", "late", "quota", "zero");
        assertThat(never.isComplete()).isFalse();
        client.puback(client.published().get(0).packetId(), 0x10);
        never.waitForCompletion(RecordingPaho.PATIENCE_MS);
        assertThat(never.getReasonCodes()).containsExactly(0x10);
    }

    @Test
    void exactlyOnceHandshakesGoBothWays() throws MqttException {
        ConnectedClient client = connected();

        publish("up", 2).waitForCompletion(RecordingPaho.PATIENCE_MS);
        client.publish(Message.qos2(5, "line/a", "down"));
        client.await("PUBREC", packet -> packet.isFromClient(PUBREC));
        client.pubrel(5);

        assertThat(client.await(PUBCOMP).packetId()).isEqualTo(5);
        assertThat(client.await(PUBREL).packetId())
                .isEqualTo(client.published().get(0).packetId());
        eventually().until(() -> paho.receivedTexts().equals(List.of("down")));
    }

    @Test
    void subscriptionsAreRefusedAndDowngradedAsTheScriptSays() throws MqttException {
        broker.onSubscribe(subscribe -> SubscribeAnswer.codes(0, 0x87));
        connected();

        IMqttToken token = paho.client.subscribe(new String[] {"a", "b"}, new int[] {1, 1});
        token.waitForCompletion(RecordingPaho.PATIENCE_MS);

        assertThat(token.getReasonCodes()).containsExactly(0, 0x87);
    }

    @Test
    void unsubscribingIsGranted() throws MqttException {
        ConnectedClient client = connected();

        paho.client.unsubscribe(new String[] {"a", "b"}).waitForCompletion(RecordingPaho.PATIENCE_MS);

        assertThat(client.packets()).anyMatch(packet -> List.of("a", "b").equals(packet.body()));
    }

    @Test
    void propertiesKeepRepeatedUserPropertiesInOrder() {
        PacketProperties properties =
                PacketProperties.none().user("a", "1").user("b", "2").user("a", "3");

        assertThat(properties.userProperties())
                .containsExactly(Map.entry("a", "1"), Map.entry("b", "2"), Map.entry("a", "3"));
        assertThat(PacketProperties.none().userProperties()).isEmpty();
    }
}
