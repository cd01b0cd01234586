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
 * Which nodes have been read, in so few bytes that a source offset can carry it: a check sum of each node id, four bytes. Of a million
 * nodes that were never read it takes about one for one that was, if it has 5,000. Immutable.
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

    /** @param text as {@link #text} gave it; what it cannot have given is no node */
    static NodeDigest of(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
            int[] sums = new int[bytes.remaining() / Integer.BYTES];
            bytes.asIntBuffer().get(sums);
            return new NodeDigest(IntStream.of(sums).sorted().toArray());
        } catch (IllegalArgumentException e) {
            return NONE; // somebody has written the offset by hand
        }
    }

    boolean has(String node) {
        return Arrays.binarySearch(sums, sum(node)) >= 0;
    }

    /** These nodes, too; of too many nodes those of this digest are the first to be forgotten. */
    NodeDigest with(Collection<String> nodes) {
        return new NodeDigest(IntStream.concat(nodes.stream().mapToInt(NodeDigest::sum), IntStream.of(sums))
                .distinct()
                .limit(MOST)
                .sorted()
                .toArray());
    }

    private static int sum(String node) {
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
