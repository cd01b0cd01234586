// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import java.nio.charset.StandardCharsets;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A scripted broker and a Paho client for each test; the subclass's test connects them. */
@Timeout(60)
abstract class BrokerWithPaho {
    ScriptedBroker broker;
    RecordingPaho paho;

    @BeforeEach
    final void start() throws MqttException {
        broker = ScriptedBroker.start();
        paho = new RecordingPaho(broker.uri());
    }

    @AfterEach
    final void stop() throws MqttException {
        paho.close();
        broker.close();
    }

    final ConnectedClient connected() throws MqttException {
        paho.connect();
        return broker.awaitClient();
    }

    final IMqttToken publish(String text, int qos) throws MqttException {
        return paho.client.publish("line/up", text.getBytes(StandardCharsets.UTF_8), qos, false);
    }
}
