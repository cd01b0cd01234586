// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import static io.shopfloor.connect.mqtt.testkit.RecordingPaho.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.Test;

final class ScriptedConnectTest extends BrokerWithPaho {

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
    void aResumedSessionIsShownToTheClient() throws MqttException {
        broker.onConnect(connect -> ConnectAnswer.resume());

        assertThat(paho.connect().getSessionPresent()).isTrue();
    }

    @Test
    void aRedeliveryCarriesTheDupFlagOnTheWire() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", broker.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(connectBytes());
            ConnectedClient client = broker.awaitClient();
            client.publish(Message.qos1(9, "t", "x").redelivered());

            byte[] connackAndPublish = socket.getInputStream().readNBytes(5 + 9);
            assertThat(connackAndPublish).containsExactly(0x20, 3, 0, 0, 0, 0x3A, 7, 0, 1, 't', 0, 9, 0, 'x');
        }
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
            socket.getOutputStream().write(connectBytes());

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

    /** CONNECT, protocol level 5, clean start, no keep-alive, no properties, client id "c". */
    private static byte[] connectBytes() {
        return new byte[] {0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 0, 0, 0, 1, 'c'};
    }
}
