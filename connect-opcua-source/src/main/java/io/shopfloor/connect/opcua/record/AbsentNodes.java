// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Nodes that were read once and that the server does not have now, with the time up to which nothing of them is missing; in so few
 * bytes that a source offset can carry them, eight for each. When there are too many the first are forgotten.
 */
final class AbsentNodes {

    /** A source offset must remain a record that Kafka takes. */
    private static final int MOST = 20_000;

    private static final long MS = 1_000;

    private final Map<Integer, Integer> seconds = new LinkedHashMap<>();

    void add(int sum, long untilMs) {
        if (untilMs > 0) {
            seconds.putIfAbsent(sum, (int) (untilMs / MS));
            if (seconds.size() > MOST) {
                Iterator<Integer> first = seconds.keySet().iterator();
                first.next();
                first.remove();
            }
        }
    }

    void remove(String node) {
        seconds.remove(NodeDigest.sum(node));
    }

    /** Epoch milliseconds; 0 if it is none of them. */
    long since(String node) {
        Integer since = seconds.get(NodeDigest.sum(node));
        return since == null ? 0 : Integer.toUnsignedLong(since) * MS;
    }

    /** @param text as {@link #text} gave it; what it cannot have given is no node */
    void addAll(String text) {
        ByteBuffer bytes = NodeDigest.bytes(text);
        while (bytes.remaining() >= 2 * Integer.BYTES) {
            seconds.put(bytes.getInt(), bytes.getInt());
        }
    }

    String text() {
        ByteBuffer bytes = ByteBuffer.allocate(seconds.size() * 2 * Integer.BYTES);
        seconds.forEach((sum, since) -> bytes.putInt(sum).putInt(since));
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
