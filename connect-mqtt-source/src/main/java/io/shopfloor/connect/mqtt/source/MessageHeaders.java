// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import java.util.Base64;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** The record headers that carry what an MQTT 5 PUBLISH has besides topic and payload. Pure functions. */
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

    private MessageHeaders() {}

    /** Every header is present only where the message has the value; user properties keep their order and repeats. */
    static ConnectHeaders of(MqttMessageIn in, String userPrefix) {
        ConnectHeaders headers = new ConnectHeaders();
        headers.add(TOPIC, in.topic(), Schema.STRING_SCHEMA);
        headers.add(QOS, in.message().getQos(), Schema.INT32_SCHEMA);
        headers.add(RETAINED, in.message().isRetained(), Schema.BOOLEAN_SCHEMA);
        headers.add(DUPLICATE, in.possibleDuplicate(), Schema.BOOLEAN_SCHEMA);
        if (in.entry() != null) {
            headers.add(MESSAGE_ID, in.message().getId(), Schema.INT32_SCHEMA);
        }
        MqttProperties properties = in.message().getProperties();
        if (properties != null) {
            addProperties(headers, properties, userPrefix);
        }
        return headers;
    }

    private static void addProperties(ConnectHeaders headers, MqttProperties properties, String userPrefix) {
        addText(headers, CONTENT_TYPE, properties.getContentType());
        addText(headers, RESPONSE_TOPIC, properties.getResponseTopic());
        if (properties.getCorrelationData() != null) {
            // Text, because Connect's default header converter would turn bytes into text of its own kind.
            addText(headers, CORRELATION_DATA, Base64.getEncoder().encodeToString(properties.getCorrelationData()));
        }
        if (properties.getMessageExpiryInterval() != null) {
            headers.add(MESSAGE_EXPIRY, properties.getMessageExpiryInterval(), Schema.INT64_SCHEMA);
        }
        if (properties.getPayloadFormat()) {
            headers.add(PAYLOAD_UTF8, true, Schema.BOOLEAN_SCHEMA);
        }
        for (UserProperty property : properties.getUserProperties()) {
            addText(headers, userPrefix + property.getKey(), property.getValue());
        }
    }

    private static void addText(ConnectHeaders headers, String name, String value) {
        if (value != null) {
            headers.add(name, value, Schema.STRING_SCHEMA);
        }
    }
}
