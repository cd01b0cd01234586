// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.sandbox.KafkaBroker;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
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
 * The way back: the pieces counted from Kafka, each once, go into a Kafka topic as a KPI, and a dashboard at the MQTT broker
 * sees what the sink connector makes of it. Used by the demo's main thread; the dashboard hears on the client library's.
 */
final class PiecesKpi implements AutoCloseable {

    /** The topic that the example's sink reads. */
    static final String KAFKA_TOPIC = "kpi";

    static final String MQTT_TOPIC = "ia/acme/aachen/press1/kpi/pieces";

    private static final String KEY = "acme/aachen/press1";
    private static final long WAIT_MS = 10_000;

    private final Producer<byte[], byte[]> producer;
    private final MqttAsyncClient dashboard;
    private volatile String seen = "";
    private String said = "";

    PiecesKpi(KafkaBroker kafka, String mqtt) {
        producer = kafka.topics().producer();
        try {
            dashboard = new MqttAsyncClient(mqtt, "dashboard", new MemoryPersistence());
            dashboard.setCallback(new Display());
            dashboard.connect(new MqttConnectionOptions()).waitForCompletion(WAIT_MS);
            dashboard.subscribe(MQTT_TOPIC, 1).waitForCompletion(WAIT_MS);
        } catch (MqttException e) {
            throw new IllegalStateException("The MQTT broker at " + mqtt + " lets no dashboard in", e);
        }
    }

    /** Says how many pieces there are, if that is news. */
    void pieces(long count) {
        String now = "{\"pieces\":" + count + "}";
        if (!now.equals(said)) {
            said = now;
            producer.send(new ProducerRecord<>(KAFKA_TOPIC, bytes(KEY), bytes(now)));
            producer.flush();
        }
    }

    /** What the dashboard saw last; empty before that. */
    String seen() {
        return seen;
    }

    /** Whether the dashboard has seen what was said last. */
    boolean arrived() {
        return seen.equals(said);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
        try {
            dashboard.disconnectForcibly(0, 100, true);
            dashboard.close(true);
        } catch (MqttException e) {
            // The broker is gone already: nothing is left to release.
        }
    }

    /** Of all that the library tells, the messages. */
    private final class Display implements MqttCallback {

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            seen = text(message.getPayload());
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
