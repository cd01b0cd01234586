// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import io.shopfloor.connect.opcua.nodes.Partition;
import java.util.Collection;
import java.util.Map;

/**
 * The one source partition of all records of a connection of which the server keeps no history, and its offset: up to when nothing of
 * them is missing in Kafka, and which nodes they are. Connect stores the offset of a record once all earlier ones of its partition are
 * in Kafka: so it is true however slow some of their topics are. And Connect looks at every partition at each {@code poll()}, which for
 * thousands of nodes costs more than their records. Owned by the connection's thread.
 */
public final class ConnectionOffset {

    private static final String NODES = "nodes";

    private final Map<String, String> partition;
    private NodeDigest former = NodeDigest.NONE;
    private String nodes = "";
    private long completeMs;
    private Map<String, Object> offset = Map.of();

    public ConnectionOffset(String connection) {
        this.partition = Partition.of(Map.of(ReadingRecords.CONNECTION, connection, "node", "*"));
    }

    public Map<String, String> partition() {
        return partition;
    }

    /** What a former run has stored, once at the start. */
    public void resume(Map<String, Object> stored) {
        former = NodeDigest.of(stored.get(NODES) instanceof String text ? text : "");
    }

    /** Whether a former run has read this node. */
    public boolean hasRead(String node) {
        return former.has(node);
    }

    /** These are the nodes that are read from now on, or have been. */
    public void reads(Collection<String> ids) {
        nodes = former.with(ids).text();
        offset = Map.of();
    }

    /**
     * The offset of a record that comes now.
     *
     * @param untilMs up to when nothing is missing once Kafka has the record, epoch milliseconds; what was said before stays true
     */
    Map<String, Object> completeUntil(long untilMs) {
        if (untilMs > completeMs || offset.isEmpty()) {
            completeMs = Math.max(completeMs, untilMs);
            offset = Map.of(ReadingRecords.TIMESTAMP, completeMs, NODES, nodes);
        }
        return offset;
    }
}
