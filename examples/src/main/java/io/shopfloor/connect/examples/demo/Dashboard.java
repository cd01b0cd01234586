// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
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
 * The end of the way back: a dashboard at the MQTT broker, which sees the KPIs that the light-barrier application computes
 * and the sink connector publishes. Hears on the client library's thread, outlives the broker's death; any thread may ask.
 */
final class Dashboard implements AutoCloseable {
    static final String MQTT_TOPIC = "ia/acme/aachen/press1/kpi/pieces";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long WAIT_MS = 10_000;

    private final MqttAsyncClient client;
    private volatile String seen = "";

    Dashboard(String mqtt) {
        try {
            client = new MqttAsyncClient(mqtt, "dashboard", new MemoryPersistence());
            client.setCallback(new Display());
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setAutomaticReconnect(true);
            options.setMaxReconnectDelay(2_000);
            client.connect(options).waitForCompletion(WAIT_MS);
        } catch (MqttException e) {
            throw new IllegalStateException("The MQTT broker at " + mqtt + " lets no dashboard in", e);
        }
    }

    /** What it saw last; empty before that. */
    String seen() {
        return seen;
    }

    /** The pieces that it saw last, in all. */
    long pieces() {
        try {
            return JSON.readTree(seen).path("pieces_total").asLong();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("No KPI on " + MQTT_TOPIC + ": " + seen, e);
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

    private final class Display implements MqttCallback {

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            seen = new String(message.getPayload(), StandardCharsets.UTF_8);
        }

        /** The KPI is retained: what was missed while the broker was away comes at once. */
        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            try {
                client.subscribe(MQTT_TOPIC, 1);
            } catch (MqttException e) {
                throw new IllegalStateException("The dashboard cannot subscribe to " + MQTT_TOPIC, e);
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
