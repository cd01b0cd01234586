// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * Which way a KPI took, out of the tracing headers that came with it.
 *
 * @param origin where the message was created that led to it; empty where nobody said
 * @param hops the oldest first: the light barrier's clock, what {@code x-trace} names, and the dashboard
 */
record MessageTrace(String origin, List<Hop> hops) {
    static final MessageTrace NONE = new MessageTrace("", List.of());

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long NANOS_PER_MS = 1_000_000;

    /**
     * A place that it passed.
     *
     * @param name what the place calls itself
     * @param atMs when, milliseconds since 1970
     */
    record Hop(String name, long atMs) {}

    /** Without a trace where the message has none or one that cannot be read. */
    static MessageTrace of(MqttMessage message, long seenMs) {
        JsonNode hops = read(property(message, "x-trace")).path("trace");
        JsonNode kpi = read(new String(message.getPayload(), StandardCharsets.UTF_8));
        if (hops.isEmpty()) {
            return NONE;
        }
        List<Hop> all = new ArrayList<>();
        all.add(new Hop("light barrier", kpi.path("last_count_ms").asLong()));
        hops.properties().stream()
                .filter(hop -> hop.getKey().matches("\\d{1,18}|[1-8]\\d{18}"))
                .map(hop -> new Hop(hop.getValue().asText(), Long.parseLong(hop.getKey()) / NANOS_PER_MS))
                .forEach(all::add);
        all.add(new Hop("dashboard", seenMs));
        return new MessageTrace(property(message, "x-origin"), List.copyOf(all));
    }

    private static String property(MqttMessage message, String name) {
        MqttProperties properties = message.getProperties();
        return properties == null
                ? ""
                : properties.getUserProperties().stream()
                        .filter(property -> property.getKey().equals(name))
                        .map(UserProperty::getValue)
                        .findFirst()
                        .orElse("");
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.missingNode(); // somebody else's message on this topic
        }
    }
}
