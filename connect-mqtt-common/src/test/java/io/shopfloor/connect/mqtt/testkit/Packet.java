// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import io.netty.handler.codec.mqtt.MqttMessageType;

/**
 * One line of a connection's packet log.
 *
 * @param type null for raw bytes that the test sent and for bytes from the client that are no MQTT packet
 * @param packetId 0 where the packet has none
 * @param reasonCode 0x00 where the packet has none; the first one of a SUBACK
 * @param atMicros microseconds since the connection was accepted
 * @param body a {@link ConnectPacket}, a {@link SubscribePacket}, a {@link Message} (PUBLISH), the
 *     {@link PacketProperties} of the other packets, or a word of explanation where there is no type
 */
public record Packet(
        Direction direction, MqttMessageType type, int packetId, int reasonCode, long atMicros, Object body) {

    /** Who sent it. */
    public enum Direction {
        FROM_CLIENT,
        TO_CLIENT
    }

    public boolean isFromClient(MqttMessageType wanted) {
        return direction == Direction.FROM_CLIENT && type == wanted;
    }

    public boolean isToClient(MqttMessageType wanted) {
        return direction == Direction.TO_CLIENT && type == wanted;
    }

    @Override
    public String toString() {
        String arrow = direction == Direction.FROM_CLIENT ? "-> " : "<- ";
        String name = type == null ? "(raw)" : type.name();
        String id = packetId == 0 ? "" : " id=" + packetId;
        String reason = reasonCode == 0 ? "" : " reason=0x%02x".formatted(reasonCode);
        return "%8.1f ms %s%s%s%s %s".formatted(atMicros / 1000.0, arrow, name, id, reason, body);
    }
}
