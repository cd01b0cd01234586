// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * A bare Paho client with a callback that records, as the other end of the kit's own tests. The test thread calls it;
 * Paho's threads fill the lists.
 */
final class RecordingPaho implements AutoCloseable {
    static final long PATIENCE_MS = 10_000;

    final String clientId;
    final MqttAsyncClient client;
    final List<MqttMessage> received = new CopyOnWriteArrayList<>();
    final List<MqttDisconnectResponse> disconnects = new CopyOnWriteArrayList<>();
    private final Consumer<MqttMessage> onMessage;

    RecordingPaho(String uri, Consumer<MqttMessage> onMessage) throws MqttException {
        this.onMessage = onMessage;
        clientId = "recorder-" + UUID.randomUUID();
        client = new MqttAsyncClient(uri, clientId, new MemoryPersistence());
        client.setCallback(new Recorder());
    }

    RecordingPaho(String uri) throws MqttException {
        this(uri, message -> {});
    }

    static MqttConnectionOptions options() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3600L);
        options.setKeepAliveInterval(60);
        options.setConnectionTimeout(5);
        return options;
    }

    /** Awaitility, deaf to other threads: Paho's receivers die of exceptions of their own, in any test at any time. */
    static ConditionFactory eventually() {
        return Awaitility.await().dontCatchUncaughtExceptions();
    }

    IMqttToken connect() throws MqttException {
        return connect(options());
    }

    IMqttToken connect(MqttConnectionOptions options) throws MqttException {
        IMqttToken token = client.connect(options);
        token.waitForCompletion(PATIENCE_MS);
        return token;
    }

    List<String> receivedTexts() {
        return received.stream().map(MqttMessage::toString).toList();
    }

    /** How many of Paho's threads of this kind (Rec, Snd, Call) live for this client. */
    long threads(String kind) {
        String name = "MQTT " + kind + ": " + clientId;
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .count();
    }

    @Override
    public void close() throws MqttException {
        // In every state: without it a client that still awaits its CONNACK refuses to close.
        client.disconnectForcibly(0, 0, false);
        client.close(true);
    }

    private final class Recorder implements MqttCallback {
        @Override
        public void disconnected(MqttDisconnectResponse response) {
            disconnects.add(response);
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            received.add(message);
            onMessage.accept(message);
        }

        @Override
        public void mqttErrorOccurred(MqttException error) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String uri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
