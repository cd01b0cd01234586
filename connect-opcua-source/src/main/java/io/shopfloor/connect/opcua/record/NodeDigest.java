// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * A set of nodes in so few bytes that a source offset can carry it: a check sum of each node id, four bytes. A set of 5,000 nodes takes
 * about one of a million others for one of its own. Immutable.
 */
final class NodeDigest {

    static final NodeDigest NONE = new NodeDigest(new int[0]);

    /** A source offset must remain a record that Kafka takes. */
    private static final int MOST = 100_000;

    private final int[] sums;

    /** @param sums sorted */
    private NodeDigest(int[] sums) {
        this.sums = sums;
    }

    static NodeDigest with(Collection<String> nodes) {
        return of(nodes.stream().mapToInt(NodeDigest::sum).limit(MOST));
    }

    private static NodeDigest of(IntStream sums) {
        return new NodeDigest(sums.sorted().toArray());
    }

    /** @param text as {@link #text} gave it; what it cannot have given is no node */
    static NodeDigest of(String text) {
        int[] sums = new int[bytes(text).remaining() / Integer.BYTES];
        bytes(text).asIntBuffer().get(sums);
        return of(IntStream.of(sums));
    }

    static ByteBuffer bytes(String text) {
        try {
            return ByteBuffer.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return ByteBuffer.allocate(0); // somebody has written the offset by hand
        }
    }

    boolean has(String node) {
        return Arrays.binarySearch(sums, sum(node)) >= 0;
    }

    IntStream sums() {
        return IntStream.of(sums);
    }

    static int sum(String node) {
        CRC32 sum = new CRC32();
        sum.update(node.getBytes(StandardCharsets.UTF_8));
        return (int) sum.getValue();
    }

    String text() {
        ByteBuffer bytes = ByteBuffer.allocate(sums.length * Integer.BYTES);
        bytes.asIntBuffer().put(sums);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
