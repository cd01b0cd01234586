// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What the broker sends, read in large pieces, and looked at packet by packet on its way to Paho: the wire is told of
 * every PUBLISH and every PUBREL before Paho sees it, and of text in it that Paho could not read. While there is no room
 * for a PUBLISH nothing is read on, so that TCP holds the broker back. The broker's PINGRESPs are then stuck behind that
 * PUBLISH and are no sign of life; Paho gets one from here for each PINGREQ, or it would give up a link that is whole. Used
 * by Paho's receiver thread alone.
 */
final class WireInput extends InputStream {

    private static final int PUBLISH = 3;
    private static final int QOS = 0b0110;
    private static final int DUP = 0b1000;
    private static final int PUBREL = 6;
    private static final int PINGRESP = 13;
    private static final int MAX_HEADER = 5;
    private static final byte[] PINGRESP_PACKET = {(byte) 0xD0, 0};

    private final InputStream in;
    private final Wire wire;
    /** More than the longest topic, so that the packet id behind it can be seen. */
    private final byte[] buffer = new byte[1 << 18];

    private final PublishText text = new PublishText(buffer);

    /** The first bytes are left free, for a packet of our own before the broker's next. */
    private int at = PINGRESP_PACKET.length;

    private int end = at;
    /** How much of the present packet Paho has not read yet. */
    private int left;

    WireInput(InputStream in, Wire wire) {
        this.in = in;
        this.wire = wire;
    }

    @Override
    public int read() throws IOException {
        if (!readable()) {
            return -1;
        }
        left--;
        return buffer[at++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!readable()) {
            return -1;
        }
        int count = Math.min(length, Math.min(left, end - at));
        System.arraycopy(buffer, at, target, offset, count);
        at += count;
        left -= count;
        return count;
    }

    private boolean readable() throws IOException {
        while (left == 0) {
            if (!begin()) {
                return false;
            }
        }
        return fill(1);
    }

    @Override
    public int available() throws IOException {
        return end - at + in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Looks at the packet that begins here, and lets it pass, unless nothing is left of it. Returns whether there was one. */
    private boolean begin() throws IOException {
        if (!fill(1)) {
            return false;
        }
        int remaining = 0;
        int header = 1;
        int digit;
        do {
            need(header + 1);
            digit = buffer[at + header] & 0xFF;
            remaining |= (digit & 0x7F) << (7 * (header - 1));
            header++;
        } while (digit >= 0x80 && header < MAX_HEADER);
        inspect(header, remaining);
        return true;
    }

    private void inspect(int header, int remaining) throws IOException {
        int first = buffer[at] & 0xFF;
        if (first >> 4 == PUBLISH && remaining >= 2) {
            publish(header, remaining, first);
            return;
        }
        left = header + remaining;
        if (first >> 4 == PUBREL && remaining >= 2) {
            need(header + 2);
            wire.pubrelArrives(number(header));
        } else if (first >> 4 == PINGRESP) {
            wire.pingAnswered();
        }
    }

    private void publish(int header, int remaining, int first) throws IOException {
        int length = header + remaining;
        switch (wire.passage(length, (first & QOS) != 0)) {
            case PASS -> {
                left = length;
                need(header + 2);
                lookAtPublish(header, remaining, first);
            }
            case DISCARD -> skip(length);
            case WAIT -> {
                if (wire.pingAnswered()) {
                    answerPing();
                }
            }
        }
    }

    private void answerPing() {
        at -= PINGRESP_PACKET.length;
        System.arraycopy(PINGRESP_PACKET, 0, buffer, at, PINGRESP_PACKET.length);
        left = PINGRESP_PACKET.length;
    }

    private void skip(int bytes) throws IOException {
        for (int rest = bytes; rest > 0; ) {
            need(1);
            int count = Math.min(rest, end - at);
            at += count;
            rest -= count;
        }
    }

    private void lookAtPublish(int header, int remaining, int first) throws IOException {
        int idBytes = (first & QOS) != 0 ? 2 : 0;
        int afterTopic = header + 2 + number(header);
        int properties = afterTopic + idBytes;
        if (properties >= header + remaining) {
            return; // malformed: Paho refuses it
        }
        need(properties + 1);
        int length = 0;
        int digit;
        int shift = 0;
        do {
            need(properties + 1);
            digit = buffer[at + properties++] & 0xFF;
            length |= (digit & 0x7F) << shift;
            shift += 7;
        } while (digit >= 0x80 && shift < 28);
        text.string(at + header, at + afterTopic);
        if (length > 0 && properties + length <= Math.min(header + remaining, buffer.length - PINGRESP_PACKET.length)) {
            need(properties + length);
            text.properties(at + properties, at + properties + length);
        }
        wire.publishPasses((first & DUP) != 0, text.altered(), header + remaining);
    }

    private int number(int from) {
        return (buffer[at + from] & 0xFF) << 8 | buffer[at + from + 1] & 0xFF;
    }

    private void need(int bytes) throws IOException {
        if (!fill(bytes)) {
            throw new EOFException("the connection ended within a packet");
        }
    }

    /** Reads until this many bytes are there. Returns whether they came. */
    private boolean fill(int bytes) throws IOException {
        if (end - at >= bytes) {
            return true;
        }
        System.arraycopy(buffer, at, buffer, PINGRESP_PACKET.length, end - at);
        end -= at - PINGRESP_PACKET.length;
        at = PINGRESP_PACKET.length;
        if (bytes > buffer.length - at) {
            throw new IOException("packet too large: " + bytes + " bytes of it would have to be read");
        }
        while (end - at < bytes) {
            int count = in.read(buffer, end, buffer.length - end);
            if (count < 0) {
                return false;
            }
            end += count;
        }
        return true;
    }
}
