// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import java.nio.charset.StandardCharsets;

/**
 * One application message as it stands in a PUBLISH packet, in either direction, or in a will.
 *
 * @param packetId 1 to 65535 at QoS 1 and 2, 0 at QoS 0 and in a will
 * @param duplicate the DUP flag
 */
public record Message(
        int packetId,
        int qos,
        String topic,
        byte[] payload,
        boolean duplicate,
        boolean retained,
        PacketProperties properties) {

    public static Message qos0(String topic, String payload) {
        return fresh(0, 0, topic, payload);
    }

    public static Message qos1(int packetId, String topic, String payload) {
        return fresh(packetId, 1, topic, payload);
    }

    public static Message qos2(int packetId, String topic, String payload) {
        return fresh(packetId, 2, topic, payload);
    }

    private static Message fresh(int packetId, int qos, String topic, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return new Message(packetId, qos, topic, bytes, false, false, PacketProperties.none());
    }

    /** The same message with the DUP flag: what a broker sends again on a resumed session. */
    public Message redelivered() {
        return new Message(packetId, qos, topic, payload, true, retained, properties);
    }

    public Message asRetained() {
        return new Message(packetId, qos, topic, payload, duplicate, true, properties);
    }

    public Message with(PacketProperties others) {
        return new Message(packetId, qos, topic, payload, duplicate, retained, others);
    }

    /** The payload read as UTF-8. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "'" + topic + "' qos=" + qos + (duplicate ? " DUP" : "") + (retained ? " RETAIN" : "") + " "
                + payload.length + " B";
    }
}
