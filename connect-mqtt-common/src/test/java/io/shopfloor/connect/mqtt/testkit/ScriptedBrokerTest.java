// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import static io.netty.handler.codec.mqtt.MqttMessageType.DISCONNECT;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBCOMP;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREC;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREL;
import static io.shopfloor.connect.mqtt.testkit.RecordingPaho.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ScriptedBrokerTest {
    private ScriptedBroker broker;
    private RecordingPaho paho;

    @BeforeEach
    void start() throws MqttException {
        broker = ScriptedBroker.start();
        paho = new RecordingPaho(broker.uri());
    }

    @AfterEach
    void stop() throws MqttException {
        paho.close();
        broker.close();
    }

    @Test
    void tellsWhatTheClientSaidInItsConnect() throws MqttException {
        MqttConnectionOptions options = RecordingPaho.options();
        options.setUserName("press-7");
        options.setPassword("secret".getBytes(StandardCharsets.UTF_8));
        options.setReceiveMaximum(77);
        options.setWill("line/1/state", new MqttMessage("gone".getBytes(StandardCharsets.UTF_8), 1, true, null));

        paho.connect(options);

        ConnectPacket connect = broker.awaitClient().connect();
        assertThat(connect.clientId()).isEqualTo(paho.clientId);
        assertThat(connect.protocolLevel()).isEqualTo(5);
        assertThat(connect.cleanStart()).isFalse();
        assertThat(connect.keepAliveSeconds()).isEqualTo(60);
        assertThat(connect.sessionExpirySeconds()).isEqualTo(3600);
        assertThat(connect.receiveMaximum()).isEqualTo(77);
        assertThat(connect.userName()).contains("press-7");
        assertThat(connect.password()).contains("secret".getBytes(StandardCharsets.UTF_8));
        assertThat(connect.will().orElseThrow().topic()).isEqualTo("line/1/state");
        assertThat(connect.will().orElseThrow().text()).isEqualTo("gone");
        assertThat(connect.will().orElseThrow().retained()).isTrue();
        assertThat(connect.toString()).doesNotContain("secret");
    }

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
    void aResumedSessionIsShownAndRedeliveriesCarryDup() throws MqttException {
        broker.onConnect(connect -> ConnectAnswer.resume());

        IMqttToken token = paho.connect();
        ConnectedClient client = broker.awaitClient();
        client.publish(Message.qos1(9, "line/a", "again").redelivered());

        assertThat(token.getSessionPresent()).isTrue();
        assertThat(client.awaitAck(9).reasonCode()).isZero();
        assertThat(client.packets())
                .anyMatch(packet -> packet.body() instanceof Message message && message.duplicate());
    }

    @Test
    void connackPropertiesReachTheClient() throws MqttException {
        broker.onConnect(connect -> ConnectAnswer.accept()
                .receiveMaximum(20)
                .maximumQos(1)
                .maximumPacketSize(3_000_000_000L)
                .sessionExpirySeconds(0xFFFF_FFFFL)
                .serverKeepAliveSeconds(17)
                .topicAliasMaximum(5)
                .withoutSharedSubscriptions()
                .assignedClientId("given")
                .reasonString("hello"));

        var properties = paho.connect().getResponseProperties();

        assertThat(properties.getReceiveMaximum()).isEqualTo(20);
        assertThat(properties.getMaximumQoS()).isEqualTo(1);
        assertThat(properties.getMaximumPacketSize()).isEqualTo(3_000_000_000L);
        assertThat(properties.getSessionExpiryInterval()).isEqualTo(0xFFFF_FFFFL);
        assertThat(properties.getServerKeepAlive()).isEqualTo(17);
        assertThat(properties.getTopicAliasMaximum()).isEqualTo(5);
        assertThat(properties.isSharedSubscriptionAvailable()).isFalse();
        assertThat(properties.getAssignedClientIdentifier()).isEqualTo("given");
        assertThat(properties.getReasonString()).isEqualTo("hello");
    }

    @Test
    void aRefusalReachesTheClientBeforeTheConnectionEnds() {
        broker.onConnect(connect -> ConnectAnswer.refuse(0x87).reasonString("not you"));

        assertThatThrownBy(paho::connect)
                .isInstanceOfSatisfying(MqttException.class, refused -> assertThat(refused.getReasonCode())
                        .isEqualTo(0x87));
        broker.awaitClient().awaitClosed(Duration.ofSeconds(10));
    }

    @Test
    void aBrokerOfMqtt311AloneAnswersInItsOwnForm() throws IOException {
        broker.onConnect(connect -> ConnectAnswer.onlyMqtt311());

        try (Socket socket = new Socket("127.0.0.1", broker.port())) {
            socket.setSoTimeout(10_000);
            // CONNECT, protocol level 5, no flags, no keep-alive, no properties, client id "c".
            socket.getOutputStream().write(new byte[] {0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 0, 0, 0, 1, 'c'});

            assertThat(socket.getInputStream().readAllBytes()).containsExactly(0x20, 2, 0, 1);
        }
        assertThat(broker.awaitClient().connect().clientId()).isEqualTo("c");
    }

    @Test
    void aBrokerOfMqtt311AloneAcceptsThatLevel() throws IOException {
        broker.onConnect(connect -> ConnectAnswer.onlyMqtt311());

        try (Socket socket = new Socket("127.0.0.1", broker.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(new byte[] {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 1, 'c'});

            assertThat(socket.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 0, 0);
        }
    }

    @Test
    void aSilentBrokerNeverAnswersTheConnect() throws MqttException {
        broker.onConnect(connect -> ConnectAnswer.silence());

        IMqttToken token = paho.client.connect(RecordingPaho.options());
        ConnectedClient client = broker.awaitClient();

        eventually().during(Duration.ofMillis(300)).until(() -> !token.isComplete());
        assertThat(client.packets()).hasSize(1);
        client.drop();
        assertThatThrownBy(() -> token.waitForCompletion(RecordingPaho.PATIENCE_MS))
                .isInstanceOf(MqttException.class);
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
    void aServerDisconnectReachesTheClientWithItsReason() throws MqttException {
        ConnectedClient client = connected();

        client.disconnect(0x8E);

        eventually().until(() -> !paho.disconnects.isEmpty());
        assertThat(paho.disconnects.get(0).getReturnCode()).isEqualTo(0x8E);
        client.awaitClosed(Duration.ofSeconds(10));
    }

    @Test
    void theClientsDisconnectIsKeptWithReasonAndSessionExpiry() throws MqttException {
        ConnectedClient client = connected();
        var properties = new org.eclipse.paho.mqttv5.common.packet.MqttProperties();
        properties.setSessionExpiryInterval(5L);

        paho.client.disconnect(1000, null, null, 4, properties).waitForCompletion(RecordingPaho.PATIENCE_MS);
        client.awaitClosed(Duration.ofSeconds(10));

        Packet packet = client.disconnectPacket().orElseThrow();
        assertThat(packet.type()).isEqualTo(DISCONNECT);
        assertThat(packet.reasonCode()).isEqualTo(4);
        assertThat(((PacketProperties) packet.body()).number(MqttPropertyType.SESSION_EXPIRY_INTERVAL))
                .hasValue(5);
    }

    @Test
    void aCutAndAResetConnectionAreSeenByTheClient() throws MqttException {
        connected().drop();
        eventually().until(() -> paho.disconnects.size() == 1);

        try (RecordingPaho second = new RecordingPaho(broker.uri())) {
            second.connect();
            ConnectedClient client = broker.awaitClient();
            client.reset();
            eventually().until(() -> second.disconnects.size() == 1);
            assertThat(client.isClosed()).isTrue();
            assertThat(client.disconnectPacket()).isEmpty();
            assertThat(broker.clients()).hasSize(2);
        }
    }

    @Test
    void aFrozenPeerReadsNothingUntilItThaws() throws MqttException {
        ConnectedClient client = connected();
        client.freezeReading();

        IMqttToken token = publish("kept back", 1);
        eventually()
                .during(Duration.ofMillis(300))
                .until(() -> client.published().isEmpty() && !token.isComplete());
        client.publish(Message.qos0("line/a", "still sent"));
        eventually().until(() -> paho.receivedTexts().equals(List.of("still sent")));

        client.thaw();
        token.waitForCompletion(RecordingPaho.PATIENCE_MS);
        assertThat(client.published()).extracting(Message::text).containsExactly("kept back");
    }

    @Test
    void aMutePeerReadsButAnswersNoPing() throws MqttException {
        MqttConnectionOptions options = RecordingPaho.options();
        options.setKeepAliveInterval(1);
        paho.connect(options);
        ConnectedClient client = broker.awaitClient();
        client.mute();

        publish("heard", 1);

        client.awaitPublished(1);
        eventually().atMost(Duration.ofSeconds(20)).until(() -> !paho.disconnects.isEmpty());
        assertThat(client.packets()).noneMatch(packet -> packet.isToClient(PUBACK));
    }

    @Test
    void aBrokerThatDiedComesBackOnTheSamePort() throws MqttException {
        ConnectedClient first = connected();
        broker.goDown();

        eventually().until(() -> !paho.client.isConnected());
        assertThat(first.isClosed()).isTrue();
        assertThatThrownBy(paho::connect).isInstanceOf(MqttException.class);
        broker.comeBack();
        paho.connect();

        assertThat(broker.awaitClient()).isNotSameAs(first);
    }

    @Test
    void waitsInVainPrintThePacketLog() throws MqttException {
        ConnectedClient client = connected();

        assertThatThrownBy(() -> broker.awaitClient(Duration.ofMillis(50)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no further client");
        client.drop();
        assertThatThrownBy(() -> client.awaitAck(1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("before PUBACK of packet id 1")
                .hasMessageContaining("-> CONNECT")
                .hasMessageContaining("<- CONNACK")
                .hasMessageContaining("dropped by the broker");
    }

    @Test
    void aFailedExpectationInAScriptFailsTheTest() throws MqttException {
        try (RecordingPaho other = new RecordingPaho(broker.uri())) {
            ScriptedBroker strict = ScriptedBroker.start().onConnect(connect -> {
                throw new AssertionError("unexpected client");
            });
            try (RecordingPaho refused = new RecordingPaho(strict.uri())) {
                assertThatThrownBy(refused::connect).isInstanceOf(MqttException.class);
            }
            assertThatThrownBy(strict::close).hasRootCauseMessage("unexpected client");
            other.connect();
        }
    }

    @Test
    void rawBytesReachTheClientAsTheyAre() throws MqttException {
        ConnectedClient client = connected();

        // PUBLISH, QoS 0, topic "t", no properties, payload "x".
        client.sendRaw(new byte[] {0x30, 5, 0, 1, 't', 0, 'x'});

        eventually().until(() -> paho.receivedTexts().equals(List.of("x")));
        assertThat(client.packets()).last().asString().contains("7 raw bytes");
    }

    @Test
    void whoeverSpeaksNoMqttIsDropped() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", broker.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThatThrownBy(() -> {
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("end of stream");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(broker.clients()).isEmpty();
    }

    @Test
    void propertiesKeepRepeatedUserPropertiesInOrder() {
        PacketProperties properties =
                PacketProperties.none().user("a", "1").user("b", "2").user("a", "3");

        assertThat(properties.userProperties())
                .containsExactly(Map.entry("a", "1"), Map.entry("b", "2"), Map.entry("a", "3"));
        assertThat(PacketProperties.none().userProperties()).isEmpty();
    }

    private ConnectedClient connected() throws MqttException {
        paho.connect();
        return broker.awaitClient();
    }

    private IMqttToken publish(String text, int qos) throws MqttException {
        return paho.client.publish("line/up", text.getBytes(StandardCharsets.UTF_8), qos, false);
    }
}
