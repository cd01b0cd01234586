// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;

/**
 * Connects with a client id that is in use, as a second installation with the same configuration would, and goes without
 * having acknowledged anything: no client library, because those acknowledge on their own.
 */
final class TakeOver {

    private static final int SESSION_SECONDS = 3_600;
    private static final int ANSWER_MS = 10_000;

    private TakeOver() {}

    static void of(MqttBroker broker, String clientId) {
        try (Socket socket = new Socket("127.0.0.1", broker.port())) {
            socket.setSoTimeout(ANSWER_MS);
            socket.getOutputStream().write(connect(clientId));
            if (socket.getInputStream().read() != 0x20) {
                throw new IllegalStateException("no CONNACK from " + broker.uri());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot take over " + clientId, e);
        }
    }

    /** CONNECT of MQTT 5 without Clean Start, with a Session Expiry Interval and nothing else. */
    private static byte[] connect(String clientId) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeUTF("MQTT");
        out.writeByte(5);
        out.writeByte(0);
        out.writeShort(60);
        out.writeByte(5);
        out.writeByte(0x11);
        out.writeInt(SESSION_SECONDS);
        out.writeUTF(clientId);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0x10);
        packet.write(body.size()); // below 128
        body.writeTo(packet);
        return packet.toByteArray();
    }
}
