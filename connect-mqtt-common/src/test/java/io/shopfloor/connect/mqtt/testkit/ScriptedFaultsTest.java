// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import static io.netty.handler.codec.mqtt.MqttMessageType.DISCONNECT;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBACK;
import static io.shopfloor.connect.mqtt.testkit.RecordingPaho.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;

final class ScriptedFaultsTest extends BrokerWithPaho {

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
}
