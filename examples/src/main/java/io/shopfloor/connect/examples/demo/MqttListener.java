// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.util.function.BiConsumer;
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
 * Somebody who listens at the MQTT broker. Hands on what it hears on the client library's thread, and outlives the broker's
 * death.
 */
final class MqttListener implements AutoCloseable {
    private static final long WAIT_MS = 10_000;

    private final MqttAsyncClient client;
    private final String filter;
    private final int qos;
    private final BiConsumer<String, MqttMessage> hearer;

    /** Listens from now on; the hearer gets topic and message. */
    MqttListener(String mqtt, String name, String filter, int qos, BiConsumer<String, MqttMessage> hearer) {
        this.filter = filter;
        this.qos = qos;
        this.hearer = hearer;
        try {
            client = new MqttAsyncClient(mqtt, name, new MemoryPersistence());
            client.setCallback(new Callback());
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setAutomaticReconnect(true);
            options.setMaxReconnectDelay(2_000);
            client.connect(options).waitForCompletion(WAIT_MS);
        } catch (MqttException e) {
            throw new IllegalStateException("The MQTT broker at " + mqtt + " refuses the " + name, e);
        }
    }

    @Override
    public void close() {
        try {
            client.disconnectForcibly(0, 100, true);
            client.close(true);
        } catch (MqttException e) {
            // The broker is gone already: nothing is left to release.
        }
    }

    private final class Callback implements MqttCallback {

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            hearer.accept(topic, message);
        }

        /** What is retained and was missed while the broker was away comes at once. */
        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            try {
                client.subscribe(filter, qos);
            } catch (MqttException e) {
                throw new IllegalStateException("Cannot subscribe to " + filter, e);
            }
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
