// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.putback.PutbackHeaders;
import io.shopfloor.connect.mqtt.Publication;
import io.shopfloor.connect.mqtt.UserProperty;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;

/**
 * The record headers that carry what an MQTT 5 PUBLISH has besides topic and payload. No user property of a publisher gets
 * the name of a header that the connector or a transform writes: such a name keeps the prefix. Immutable.
 */
final class MessageHeaders {

    static final String TOPIC = "mqtt.topic";
    static final String QOS = "mqtt.qos";
    static final String RETAINED = "mqtt.retained";
    static final String DUPLICATE = "mqtt.duplicate";
    static final String MESSAGE_ID = "mqtt.message.id";
    static final String CONTENT_TYPE = "mqtt.content.type";
    static final String RESPONSE_TOPIC = "mqtt.response.topic";
    static final String CORRELATION_DATA = "mqtt.correlation.data";
    static final String MESSAGE_EXPIRY = "mqtt.message.expiry.seconds";
    static final String PAYLOAD_UTF8 = "mqtt.payload.utf8";
    static final String ELEMENT = "mqtt.element";
    static final String ELEMENTS = "mqtt.elements";

    /** What user properties' names begin with by default, and always where they would be a name of ours without it. */
    static final String USER = "mqtt.user.";

    /** Headers of the connector, of its putback records, and of Connect itself. */
    private static final List<String> RESERVED = List.of("mqtt.", PutbackHeaders.PREFIX, "__connect.");

    private static final Set<String> TRACE = Set.of("x-origin", "x-trace", "traceparent", "tracestate");

    private final String userPrefix;
    private final boolean traceTrusted;

    MessageHeaders(MqttSourceConfig config) {
        this.userPrefix = config.userHeaderPrefix();
        this.traceTrusted = config.trustsTrace();
    }

    /** All of them. A header is present only where the message has the value; user properties keep their order and repeats. */
    ConnectHeaders of(MqttMessageIn in) {
        if (in.element() != null) {
            ConnectHeaders headers = in.element().headers().duplicate();
            addElement(headers, in);
            return headers;
        }
        ConnectHeaders headers = new ConnectHeaders();
        Publication.Properties properties = in.message().properties();
        addUserProperties(headers, properties);
        addMessage(headers, in, in.topic());
        addProperties(headers, properties);
        return headers;
    }

    /** Only those whose size no publisher chooses, with this much of the topic. */
    static ConnectHeaders withoutProperties(MqttMessageIn in, String topic) {
        ConnectHeaders headers = new ConnectHeaders();
        addMessage(headers, in, topic);
        addElement(headers, in);
        return headers;
    }

    private static void addElement(ConnectHeaders headers, MqttMessageIn in) {
        if (in.element() != null) {
            headers.add(ELEMENT, in.element().number(), Schema.INT32_SCHEMA);
            headers.add(ELEMENTS, in.element().of(), Schema.INT32_SCHEMA);
        }
    }

    private static void addMessage(ConnectHeaders headers, MqttMessageIn in, String topic) {
        headers.add(TOPIC, topic, Schema.STRING_SCHEMA);
        headers.add(QOS, in.message().qos(), Schema.INT32_SCHEMA);
        headers.add(RETAINED, in.message().retained(), Schema.BOOLEAN_SCHEMA);
        headers.add(DUPLICATE, in.possibleDuplicate(), Schema.BOOLEAN_SCHEMA);
        if (in.entry() != null) {
            headers.add(MESSAGE_ID, in.packetId(), Schema.INT32_SCHEMA);
        }
    }

    private static void addProperties(ConnectHeaders headers, Publication.Properties properties) {
        addText(headers, CONTENT_TYPE, properties.contentType());
        addText(headers, RESPONSE_TOPIC, properties.responseTopic());
        if (properties.correlationData() != null) {
            // Text, because Connect's default header converter would turn bytes into text of its own kind.
            addText(headers, CORRELATION_DATA, Base64.getEncoder().encodeToString(properties.correlationData()));
        }
        if (properties.expirySeconds() != null) {
            headers.add(MESSAGE_EXPIRY, properties.expirySeconds(), Schema.INT64_SCHEMA);
        }
        if (properties.utf8()) {
            headers.add(PAYLOAD_UTF8, true, Schema.BOOLEAN_SCHEMA);
        }
    }

    private void addUserProperties(ConnectHeaders headers, Publication.Properties properties) {
        for (UserProperty property : properties.user()) {
            String name = userPrefix + property.name();
            addText(headers, reserved(name) ? USER + property.name() : name, property.value());
        }
    }

    private boolean reserved(String name) {
        if (name.startsWith(USER)) {
            return false;
        }
        return isOurs(name) || !traceTrusted && TRACE.contains(name);
    }

    private static void addText(ConnectHeaders headers, String name, String value) {
        if (value != null) {
            headers.add(name, value, Schema.STRING_SCHEMA);
        }
    }

    /** Whether a header of this name could be the connector's or Connect's. */
    static boolean isOurs(String name) {
        return RESERVED.stream().anyMatch(name::startsWith);
    }
}
