// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * The end of the way back: a dashboard at the MQTT broker, which sees the KPIs that the light-barrier application computes
 * and the sink connector publishes. Any thread may ask.
 */
final class Dashboard implements AutoCloseable {
    static final String MQTT_TOPIC = "ia/acme/aachen/press1/kpi/pieces";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final MqttListener listener;
    private volatile String seen = "";
    private volatile MessageTrace trace = MessageTrace.NONE;

    Dashboard(String mqtt) {
        listener = new MqttListener(mqtt, "dashboard", MQTT_TOPIC, 1, (topic, message) -> see(message));
    }

    private void see(MqttMessage message) {
        seen = new String(message.getPayload(), StandardCharsets.UTF_8);
        trace = MessageTrace.of(message, System.currentTimeMillis());
    }

    /** What it saw last; empty before that. */
    String seen() {
        return seen;
    }

    /** What it saw last, read; a missing node before that. */
    JsonNode kpi() {
        try {
            return JSON.readTree(seen);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("No KPI on " + MQTT_TOPIC + ": " + seen, e);
        }
    }

    /** The pieces that it saw last, in all. */
    long pieces() {
        return kpi().path("pieces_total").asLong();
    }

    /** Which way it took that the dashboard saw last. */
    MessageTrace trace() {
        return trace;
    }

    @Override
    public void close() {
        listener.close();
    }
}
