// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Packets as bytes, for what no codec would write and what must leave in one piece. Short ones only. */
final class RawPackets {

    private RawPackets() {}

    static byte[] connack(boolean sessionPresent) {
        return new byte[] {0x20, 3, (byte) (sessionPresent ? 1 : 0), 0, 0};
    }

    /** A PUBLISH of QoS 1 whose topic may hold anything. */
    static byte[] publish(int packetId, String topic, String payload) {
        return publish(packetId, topic, new byte[0], payload);
    }

    /** The same with one user property. */
    static byte[] publish(int packetId, String topic, String name, String value, String payload) {
        ByteArrayOutputStream properties = new ByteArrayOutputStream();
        properties.write(0x26);
        text(properties, name);
        text(properties, value);
        return publish(packetId, topic, properties.toByteArray(), payload);
    }

    private static byte[] publish(int packetId, String topic, byte[] properties, String payload) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        body.write(packetId >> 8);
        body.write(packetId);
        body.write(properties.length);
        body.writeBytes(properties);
        body.writeBytes(payload.getBytes(StandardCharsets.UTF_8));
        if (body.size() > 127) {
            throw new IllegalArgumentException("one byte of length is enough for the tests so far");
        }
        return join(new byte[] {0x32, (byte) body.size()}, body.toByteArray());
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
