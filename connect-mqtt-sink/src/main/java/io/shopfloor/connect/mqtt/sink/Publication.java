// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * One PUBLISH, as the record wants it. Immutable.
 *
 * @param properties the MQTT 5 properties
 */
record Publication(String topic, byte[] payload, int qos, boolean retained, Properties properties) {

    private static final int PACKET_ID = 2;
    private static final int TOPIC_ALIAS = 3;

    /**
     * The MQTT 5 properties of a PUBLISH; null where absent.
     *
     * @param expirySeconds how long the broker keeps it for subscribers that are away
     * @param utf8 whether the payload is marked as text
     * @param user in order, repeats included
     */
    record Properties(
            String contentType,
            String responseTopic,
            byte[] correlationData,
            Long expirySeconds,
            boolean utf8,
            List<UserProperty> user) {

        private int bytes() {
            int bytes = text(contentType) + text(responseTopic) + (utf8 ? 2 : 0) + (expirySeconds == null ? 0 : 5);
            bytes += correlationData == null ? 0 : 3 + correlationData.length;
            for (UserProperty property : user) {
                bytes += text(property.getKey()) + text(property.getValue()) - 1;
            }
            return bytes;
        }

        private static int text(String value) {
            return value == null ? 0 : 3 + utf8Length(value);
        }

        private MqttProperties toMqtt() {
            MqttProperties properties = new MqttProperties();
            properties.setContentType(contentType);
            properties.setResponseTopic(responseTopic);
            properties.setCorrelationData(correlationData);
            properties.setMessageExpiryInterval(expirySeconds);
            if (utf8) {
                properties.setPayloadFormat(true);
            }
            properties.setUserProperties(user);
            return properties;
        }
    }

    /** The same with another QoS and retain flag. */
    Publication with(int otherQos, boolean otherRetained) {
        return new Publication(topic, payload, otherQos, otherRetained, properties);
    }

    /** The size of the packet on the wire, where the broker allows no topic aliases. */
    int packetBytes() {
        return packetBytes(0);
    }

    /** The largest size of the packet where it allows them: the first one with an alias has the topic as well. */
    int packetBytesWithAlias() {
        return packetBytes(TOPIC_ALIAS);
    }

    private int packetBytes(int alias) {
        int inProperties = properties.bytes() + alias;
        int rest = 2 + utf8Length(topic) + (qos > 0 ? PACKET_ID : 0);
        rest += lengthOf(inProperties) + inProperties + payload.length;
        return 1 + lengthOf(rest) + rest;
    }

    /** How many bytes a variable byte integer takes (MQTT 5, section 1.5.5). */
    private static int lengthOf(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
    }

    /** A new message for the client library, which writes its topic aliases of one connection into it. */
    MqttMessage toMqtt() {
        return new MqttMessage(payload, qos, retained, properties.toMqtt());
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
