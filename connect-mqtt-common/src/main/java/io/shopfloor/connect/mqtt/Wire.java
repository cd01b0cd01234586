// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;

/**
 * One connection's packets as they are on the wire, which Paho does not show: whether a PUBLISH says that it may be a
 * repetition, when the broker is through with a QoS 2 message, and acknowledgements that leave when we say so and not
 * when Paho does. Paho would send PUBREC at once; held back, it means that the message is in Kafka. Any thread.
 */
final class Wire {

    private static final int PACKET_IDS = 65_536;
    private static final int BYTES = 4;

    private final BitSet duplicates = new BitSet(PACKET_IDS);
    private final Queue<Long> alteredPublishes = new ConcurrentLinkedQueue<>();
    private long publishes;
    private long deliveries;
    private final byte[] packets = new byte[1_024 * BYTES];
    private volatile WireOutput out;
    private volatile IntConsumer onPubrel = packetId -> {};

    /** What to tell that the broker has ended a QoS 2 message, so that its packet id may come with a new one. */
    void onPubrel(IntConsumer listener) {
        onPubrel = listener;
    }

    OutputStream open(OutputStream transport, String clientId) {
        WireOutput output = new WireOutput(transport, clientId);
        out = output;
        return output;
    }

    void close() {
        WireOutput output = out;
        if (output != null) {
            output.close();
        }
    }

    /** On the receiver's thread. {@code packetId} is 0 for QoS 0. */
    void publishArrives(int packetId, boolean duplicate, boolean altered) {
        publishes++;
        if (altered) {
            alteredPublishes.add(publishes);
        }
        synchronized (duplicates) {
            duplicates.set(packetId, duplicate);
        }
    }

    /** Whether text was overwritten in the next message that Paho delivers. Asked once for each of them, in order. */
    boolean nextIsAltered() {
        deliveries++;
        Long altered = alteredPublishes.peek();
        if (altered == null || altered != deliveries) {
            return false;
        }
        alteredPublishes.remove();
        return true;
    }

    void pubrelArrives(int packetId) throws IOException {
        onPubrel.accept(packetId);
        out.acknowledge(new byte[] {0x70, 2, (byte) (packetId >> 8), (byte) packetId}, BYTES);
    }

    /** Whether the PUBLISH that had this packet id last came with the DUP flag. */
    boolean isDuplicate(int packetId) {
        synchronized (duplicates) {
            return duplicates.get(packetId);
        }
    }

    /** Sends a PUBACK, or for {@link MqttConnection#QOS2} a PUBREC, for each of these messages, in this order. */
    synchronized void acknowledge(int[] acks, int count) throws IOException {
        int length = 0;
        for (int i = 0; i < count; i++) {
            packets[length++] = (byte) ((acks[i] & MqttConnection.QOS2) != 0 ? 0x50 : 0x40);
            packets[length++] = 2;
            packets[length++] = (byte) (acks[i] >> 8);
            packets[length++] = (byte) acks[i];
            if (length == packets.length || i == count - 1) {
                out.acknowledge(packets, length);
                length = 0;
            }
        }
    }
}
