// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a PUBLISH carries, on its way from a broker or to one. Immutable; nobody changes the arrays.
 *
 * @param properties the MQTT 5 properties
 */
public record Publication(String topic, byte[] payload, int qos, boolean retained, Properties properties) {

    private static final int PACKET_ID = 2;
    private static final int TOPIC_ALIAS = 3;

    /**
     * The MQTT 5 properties of a PUBLISH; null where absent.
     *
     * @param expirySeconds how long the broker keeps it for subscribers that are away
     * @param utf8 whether the payload is marked as text
     * @param user in order, repeats included
     */
    public record Properties(
            String contentType,
            String responseTopic,
            byte[] correlationData,
            Long expirySeconds,
            boolean utf8,
            List<UserProperty> user) {

        /** A message without any. */
        public static final Properties NONE = new Properties(null, null, null, null, false, List.of());

        private int bytes() {
            int bytes = text(contentType) + text(responseTopic) + (utf8 ? 2 : 0) + (expirySeconds == null ? 0 : 5);
            bytes += correlationData == null ? 0 : 3 + correlationData.length;
            for (UserProperty property : user) {
                bytes += text(property.name()) + text(property.value()) - 1;
            }
            return bytes;
        }

        private static int text(String value) {
            return value == null ? 0 : 3 + utf8Length(value);
        }
    }

    /** The same with another QoS and retain flag. */
    public Publication with(int otherQos, boolean otherRetained) {
        return new Publication(topic, payload, otherQos, otherRetained, properties);
    }

    /** The size of the packet on the wire, where the broker allows no topic aliases. */
    public int packetBytes() {
        return packetBytes(0);
    }

    /** The largest size of the packet where it allows them: the first one with an alias has the topic as well. */
    public int packetBytesWithAlias() {
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

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
