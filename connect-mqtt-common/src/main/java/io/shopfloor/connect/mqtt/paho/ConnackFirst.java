// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a broker sends, with its CONNACK in front. MQTT 5 has CONNACK first (MQTT-3.2.0-1), but a broker that takes its session
 * up while it still writes CONNACK may send messages before it. No message is read before somebody takes messages, which is
 * after CONNACK, so that CONNACK would never be read behind them. Used by Paho's receiver thread alone.
 */
final class ConnackFirst extends InputStream {

    /** A session's window of ordinary messages. */
    static final int MAX_EARLY_BYTES = 1 << 23;

    private static final int PUBLISH = 3;
    private static final int PUBREL = 6;
    private static final int MAX_LENGTH_BYTES = 4;

    private final InputStream in;
    /** What goes before the rest of the stream; null as long as nothing was read. */
    private byte[] head;

    private int at;

    ConnackFirst(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return atHead() ? head[at++] & 0xFF : in.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0 || !atHead()) {
            return in.read(target, offset, length);
        }
        int count = Math.min(length, head.length - at);
        System.arraycopy(head, at, target, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return (head == null ? 0 : head.length - at) + in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean atHead() throws IOException {
        if (head == null) {
            head = connackAndEarlyPackets();
        }
        return at < head.length;
    }

    private byte[] connackAndEarlyPackets() throws IOException {
        ByteArrayOutputStream early = new ByteArrayOutputStream();
        int first = in.read();
        while (first >> 4 == PUBLISH || first >> 4 == PUBREL) {
            readPacket(first, early);
            first = in.read();
        }
        ByteArrayOutputStream ordered = new ByteArrayOutputStream();
        if (first >= 0) {
            if (early.size() == 0) {
                ordered.write(first); // as it should be: the rest of it follows
            } else {
                readPacket(first, ordered);
            }
            early.writeTo(ordered);
        }
        return ordered.toByteArray();
    }

    private void readPacket(int first, ByteArrayOutputStream target) throws IOException {
        target.write(first);
        int length = 0;
        int digit = 0x80;
        for (int i = 0; digit >= 0x80 && i < MAX_LENGTH_BYTES; i++) {
            digit = Math.max(0, in.read()); // at the end of the stream the packet is short, and Paho says so
            target.write(digit);
            length |= (digit & 0x7F) << 7 * i;
        }
        if (target.size() + length > MAX_EARLY_BYTES) {
            throw new IOException(
                    "the broker sent messages before its CONNACK, more than " + MAX_EARLY_BYTES + " bytes of them");
        }
        target.writeBytes(in.readNBytes(length));
    }
}
