// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntPredicate;

/**
 * One connection's packets as they are on the wire, which Paho does not show: whether a PUBLISH says that it may be a
 * repetition, when the broker is through with a QoS 2 message, and acknowledgements that leave when we say so and not
 * when Paho does. Paho would send PUBREC at once; held back, it means that the message is in Kafka. Any thread.
 */
final class Wire {

    private static final int BYTES = 4;
    private static final byte PUBACK = 0x40;
    private static final byte PUBREC = 0x50;
    private static final byte PUBCOMP = 0x70;

    /**
     * What Paho does not tell of a PUBLISH.
     *
     * @param duplicate whether it has the DUP flag
     * @param altered whether text in it was overwritten
     * @param bytes the length of the whole packet
     */
    record Envelope(boolean duplicate, boolean altered, int bytes) {}

    /** What the wire knows of a PUBLISH that is on its way through Paho, in the order in which Paho delivers them. */
    private final Queue<Envelope> underWay = new ConcurrentLinkedQueue<>();

    private final Intake intake = new Intake();
    private volatile boolean pingUnanswered;
    private volatile long lastPublish = System.nanoTime();
    private final byte[] packets = new byte[1_024 * BYTES];
    private volatile WireOutput out;
    private volatile IntPredicate onPubrel = packetId -> true;
    private final Object pubrels = new Object();
    private boolean closed;
    private volatile Runnable onOpen = () -> {};

    /**
     * What to tell that the broker has ended a QoS 2 message, so that its packet id may come with a new one after PUBCOMP. It
     * says whether PUBCOMP leaves at once. It hears nothing after {@link #close}.
     */
    void onPubrel(IntPredicate listener) {
        onPubrel = listener;
    }

    /** What to tell that the transport is there, so that the CONNECT leaves next. */
    void onOpen(Runnable listener) {
        onOpen = listener;
    }

    OutputStream open(OutputStream transport, String clientId) {
        onOpen.run();
        WireOutput output = new WireOutput(transport, clientId, this::pingLeaves);
        out = output;
        return output;
    }

    void close() {
        intake.close();
        synchronized (pubrels) {
            closed = true;
        }
        WireOutput output = out;
        if (output != null) {
            output.close();
        }
    }

    /** The gate that messages come through. */
    Intake intake() {
        return intake;
    }

    /**
     * Whether a PUBLISH of this length may be read now; waits a moment where it may not. On the receiver's thread.
     *
     * @param needsRoom whether the message is of QoS 1 or 2
     */
    Intake.Passage passage(int bytes, boolean needsRoom) throws IOException {
        lastPublish = System.nanoTime();
        return intake.passage(bytes, needsRoom);
    }

    /** A PUBLISH is handed to Paho. On the receiver's thread. */
    void publishPasses(boolean duplicate, boolean altered, int bytes) {
        underWay.add(new Envelope(duplicate, altered, bytes));
    }

    /** The envelope of the next message that Paho delivers. Asked once for each of them, in order. */
    Envelope next() {
        return underWay.remove();
    }

    /** When a PUBLISH last came or waited for room, as {@link System#nanoTime}. */
    long lastPublish() {
        return lastPublish;
    }

    /** A PINGREQ of Paho's was sent. */
    void pingLeaves() {
        pingUnanswered = true;
    }

    /** A PINGRESP is handed to Paho, the broker's or one in its place. Returns whether Paho was waiting for it. */
    boolean pingAnswered() {
        boolean awaited = pingUnanswered;
        pingUnanswered = false;
        return awaited;
    }

    void pubrelArrives(int packetId) throws IOException {
        synchronized (pubrels) {
            if (closed || !onPubrel.test(packetId)) {
                return;
            }
        }
        out.acknowledge(new byte[] {PUBCOMP, 2, (byte) (packetId >> 8), (byte) packetId}, BYTES);
    }

    /**
     * Sends a PUBACK, or for {@link MqttConnection#PUBREC} a PUBREC and for {@link MqttConnection#PUBCOMP} a PUBCOMP, for each
     * of these messages, in this order.
     */
    synchronized void acknowledge(int[] acks, int count) throws IOException {
        int length = 0;
        for (int i = 0; i < count; i++) {
            packets[length++] = header(acks[i]);
            packets[length++] = 2;
            packets[length++] = (byte) (acks[i] >> 8);
            packets[length++] = (byte) acks[i];
            if (length == packets.length || i == count - 1) {
                out.acknowledge(packets, length);
                length = 0;
            }
        }
    }

    private static byte header(int ack) {
        if ((ack & MqttConnection.PUBCOMP) != 0) {
            return PUBCOMP;
        }
        return (ack & MqttConnection.PUBREC) != 0 ? PUBREC : PUBACK;
    }
}
