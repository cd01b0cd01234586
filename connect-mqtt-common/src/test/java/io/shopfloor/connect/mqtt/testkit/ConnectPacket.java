// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.util.Optional;

/**
 * What a client said in its CONNECT packet.
 *
 * @param protocolLevel 5 for MQTT 5, 4 for MQTT 3.1.1, 3 for MQTT 3.1
 */
public record ConnectPacket(
        String clientId,
        int protocolLevel,
        boolean cleanStart,
        int keepAliveSeconds,
        Optional<String> userName,
        Optional<byte[]> password,
        Optional<Message> will,
        PacketProperties properties) {

    /** Seconds; 0 (the session ends with the connection) when the client said nothing. */
    public long sessionExpirySeconds() {
        return properties.number(MqttPropertyType.SESSION_EXPIRY_INTERVAL).orElse(0);
    }

    /** The protocol's default, 65535, when the client said nothing. */
    public int receiveMaximum() {
        return (int) properties.number(MqttPropertyType.RECEIVE_MAXIMUM).orElse(65_535);
    }

    @Override
    public String toString() {
        return "v" + protocolLevel + " clientId='" + clientId + "' cleanStart=" + cleanStart + " " + properties;
    }
}
