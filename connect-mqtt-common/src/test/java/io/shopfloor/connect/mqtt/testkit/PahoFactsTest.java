// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREC;
import static io.shopfloor.connect.mqtt.testkit.RecordingPaho.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What our design rests on about Paho mqttv5 1.2.5. These tests pin a library, not our code: when one fails after an
 * upgrade, the rule that we built around that fact can be looked at again.
 */
@Timeout(60)
final class PahoFactsTest {
    private ScriptedBroker broker;

    @BeforeEach
    void start() {
        broker = ScriptedBroker.start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void manualAcksLeaveOnlyWhenCalledAndInTheOrderOfTheCalls() throws MqttException {
        try (RecordingPaho paho = new RecordingPaho(broker.uri())) {
            ConnectedClient client = manual(paho);
            publishThree(client);
            eventually().until(() -> paho.received.size() == 3);
            eventually().during(Duration.ofMillis(200)).until(() -> client.acks()
                    .isEmpty());

            paho.client.messageArrivedComplete(12, 1);
            paho.client.messageArrivedComplete(13, 1);
            paho.client.messageArrivedComplete(11, 1);

            client.awaitAcks(3);
            assertThat(client.ackedIds()).containsExactly(12, 13, 11);
        }
    }

    @Test
    void anExceptionFromMessageArrivedIsSwallowedAndTheMessageAcked() throws MqttException {
        try (RecordingPaho paho = new RecordingPaho(broker.uri(), PahoFactsTest::failing)) {
            paho.connect();
            ConnectedClient client = broker.awaitClient();

            client.publish(Message.qos1(11, "line/a", "lost"));

            assertThat(client.awaitAck(11).reasonCode()).isZero();
            assertThat(paho.client.isConnected()).isTrue();
        }
    }

    @Test
    void evenWithManualAcksAnExceptionFromMessageArrivedLeavesTheConnectionUp() throws MqttException {
        try (RecordingPaho paho = new RecordingPaho(broker.uri(), PahoFactsTest::failing)) {
            ConnectedClient client = manual(paho);

            publishThree(client);

            eventually().until(() -> paho.received.size() == 3);
            assertThat(paho.client.isConnected()).isTrue();
            assertThat(client.acks()).isEmpty();
        }
    }

    @Test
    void aControlCharacterInATopicKillsTheReceiverThreadSilently() throws MqttException {
        try (RecordingPaho paho = new RecordingPaho(broker.uri())) {
            ConnectedClient client = manual(paho);
            eventually().until(() -> paho.threads("Rec") == 1);

            client.publish(Message.qos1(11, "line/a\nb", "poison"));
            client.publish(Message.qos1(12, "line/b", "never seen"));

            eventually().until(() -> paho.threads("Rec") == 0);
            assertThat(paho.received).isEmpty();
            assertThat(paho.client.isConnected()).isTrue();
            assertThat(paho.disconnects).isEmpty();
        }
    }

    @Test
    void theDupFlagIsNotShownToTheApplication() throws MqttException {
        try (RecordingPaho paho = new RecordingPaho(broker.uri())) {
            ConnectedClient client = manual(paho);

            client.publish(Message.qos1(11, "line/a", "again").redelivered());

            eventually().until(() -> paho.received.size() == 1);
            assertThat(paho.received.get(0).isDuplicate()).isFalse();
            assertThat(paho.received.get(0).getId()).isEqualTo(11);
        }
    }

    @Test
    void refusedSubscriptionsCompleteWithoutAnException() throws MqttException {
        broker.onSubscribe(subscribe -> SubscribeAnswer.codes(0x87));
        try (RecordingPaho paho = new RecordingPaho(broker.uri())) {
            paho.connect();

            IMqttToken token = paho.client.subscribe("line/#", 1);
            token.waitForCompletion(RecordingPaho.PATIENCE_MS);

            assertThat(token.getException()).isNull();
            assertThat(token.getReasonCodes()).containsExactly(0x87);
        }
    }

    @Test
    void refusedPublishesCompleteWithoutAnException() throws MqttException {
        broker.onPublish(message -> PublishAnswer.ack(0x97));
        try (RecordingPaho paho = new RecordingPaho(broker.uri())) {
            paho.connect();

            IMqttToken token = paho.client.publish("a", "x".getBytes(StandardCharsets.UTF_8), 1, false);
            token.waitForCompletion(RecordingPaho.PATIENCE_MS);

            assertThat(token.getException()).isNull();
            assertThat(token.getReasonCodes()).containsExactly(0x97);
        }
    }

    @Test
    void aLateAckOfAnOldConnectionLeavesOnTheNewOneOfTheSameClientObject() throws MqttException {
        try (RecordingPaho paho = new RecordingPaho(broker.uri())) {
            loseAConnectionThatOwesTheAckOf11(paho);
            IMqttToken token = paho.connect();

            paho.client.messageArrivedComplete(11, 1);

            assertThat(token.getSessionPresent()).isFalse();
            assertThat(broker.awaitClient().awaitAck(11).reasonCode()).isZero();
        }
    }

    @Test
    void anAckWhileTheConnackIsAwaitedKillsTheSenderThreadOfThatConnection() throws MqttException {
        try (RecordingPaho paho = new RecordingPaho(broker.uri())) {
            loseAConnectionThatOwesTheAckOf11(paho);
            broker.onConnect(connect -> {
                ack(paho, 11);
                eventually().until(() -> paho.threads("Snd") == 0);
                return ConnectAnswer.resume();
            });
            paho.connect();

            assertThat(paho.client.isConnected()).isTrue();
            IMqttToken subscribed = paho.client.subscribe("line/#", 1);
            assertThatThrownBy(() -> subscribed.waitForCompletion(500)).isInstanceOf(MqttException.class);
            assertThat(broker.awaitClient().acks()).isEmpty();
        }
    }

    @Test
    void anExactlyOnceMessageIsConfirmedBeforeTheApplicationAcksIt() throws MqttException {
        try (RecordingPaho paho = new RecordingPaho(broker.uri())) {
            ConnectedClient client = manual(paho);

            client.publish(Message.qos2(11, "line/a", "unstored"));

            client.await(PUBREC);
        }
    }

    @Test
    void theConnectionTimeoutDoesNotBoundTheWaitForAConnackAndSuchAClientCannotBeClosed() throws MqttException {
        broker.onConnect(connect -> ConnectAnswer.silence());
        MqttConnectionOptions options = RecordingPaho.options();
        options.setConnectionTimeout(1);
        try (RecordingPaho paho = new RecordingPaho(broker.uri())) {
            IMqttToken token = paho.client.connect(options);
            ConnectedClient client = broker.awaitClient();

            eventually().during(Duration.ofMillis(2500)).until(() -> !token.isComplete());

            assertThatThrownBy(() -> paho.client.close(true))
                    .isInstanceOfSatisfying(MqttException.class, refused -> assertThat(refused.getReasonCode())
                            .isEqualTo(MqttClientException.REASON_CODE_CONNECT_IN_PROGRESS));
            paho.client.disconnectForcibly(0, 0, false);
            client.awaitClosed(Duration.ofSeconds(10));
        }
    }

    @Test
    void aConnectionLostBeforeItsConnackThrowsFromWaitButNeverCompletesTheToken() throws MqttException {
        broker.onConnect(connect -> ConnectAnswer.silence());
        try (RecordingPaho paho = new RecordingPaho(broker.uri())) {
            IMqttToken token = paho.client.connect(RecordingPaho.options());
            broker.awaitClient().drop();

            assertThatThrownBy(() -> token.waitForCompletion(RecordingPaho.PATIENCE_MS))
                    .isInstanceOfSatisfying(MqttException.class, lost -> assertThat(lost.getReasonCode())
                            .isEqualTo(MqttClientException.REASON_CODE_CONNECTION_LOST));
            assertThat(token.isComplete()).isFalse();
            assertThat(paho.disconnects).isEmpty();
        }
    }

    private ConnectedClient manual(RecordingPaho paho) throws MqttException {
        paho.client.setManualAcks(true);
        paho.connect();
        return broker.awaitClient();
    }

    private void loseAConnectionThatOwesTheAckOf11(RecordingPaho paho) throws MqttException {
        ConnectedClient first = manual(paho);
        first.publish(Message.qos1(11, "line/a", "old"));
        eventually().until(() -> paho.received.size() == 1);
        first.drop();
        eventually().until(() -> paho.disconnects.size() == 1);
    }

    private static void failing(MqttMessage message) {
        throw new IllegalStateException("cannot store " + message.getId());
    }

    private static void ack(RecordingPaho paho, int packetId) {
        try {
            paho.client.messageArrivedComplete(packetId, 1);
        } catch (MqttException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void publishThree(ConnectedClient client) {
        for (int id : List.of(11, 12, 13)) {
            client.publish(Message.qos1(id, "line/a", "no. " + id));
        }
    }
}
