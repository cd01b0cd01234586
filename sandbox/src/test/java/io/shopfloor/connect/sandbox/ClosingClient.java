// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox;

import java.nio.charset.StandardCharsets;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/** An MQTT client for try-with-resources: closing ends it in whatever state it is. */
final class ClosingClient extends MqttClient implements AutoCloseable {
    ClosingClient(String uri, String id) throws MqttException {
        super(uri, id, new MemoryPersistence());
        setTimeToWait(10_000);
    }

    void publish(String topic, String payload) throws MqttException {
        publish(topic, payload.getBytes(StandardCharsets.UTF_8), 1, false);
    }

    @Override
    public void close() throws MqttException {
        if (isConnected()) {
            disconnectForcibly(1_000, 1_000, false);
        }
        close(true);
    }
}
