// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import io.shopfloor.connect.opcua.nodes.Partition;
import java.util.Map;
import java.util.Set;

/**
 * The one source partition of a connection's events, and of its readings that cannot be asked for again; and its offset: up to when
 * nothing of them is missing in Kafka, which nodes are read, and which were read before. Connect stores the offset of a record once all
 * earlier ones of its partition are in Kafka: so it is true however slow some of their topics are. And Connect looks at every partition
 * at each {@code poll()}, which for thousands of nodes costs more than their records. Owned by the connection's thread.
 */
public final class ConnectionOffset {

    private static final String NODES = "nodes";
    private static final String ABSENT = "absent";

    private final Map<String, String> partition;
    private final AbsentNodes absent = new AbsentNodes();
    private NodeDigest former = NodeDigest.NONE;
    private long formerMs;
    private String nodes = "";
    private String absentNodes = "";
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
        formerMs = timestamp(stored);
        former = NodeDigest.of(text(stored, NODES));
        absent.addAll(text(stored, ABSENT));
    }

    /** Up to when Kafka has everything of a former run, epoch milliseconds; 0 if that is not known. */
    public long formerMs() {
        return formerMs;
    }

    /** The time of a stored offset, of this partition or of a node's, epoch milliseconds; 0 if it has none. */
    public static long timestamp(Map<String, Object> stored) {
        return stored.get(ReadingRecords.TIMESTAMP) instanceof Long timestamp ? timestamp : 0;
    }

    private static String text(Map<String, Object> stored, String name) {
        return stored.get(name) instanceof String text ? text : "";
    }

    /** Of a node that is not read now: up to when nothing of it is missing, epoch milliseconds; 0 if it was never read. */
    public long completeUntil(String node) {
        long since = absent.since(node);
        return since > 0 ? since : former.has(node) ? formerMs : 0;
    }

    /**
     * Which nodes are read from now on.
     *
     * @param gone those that were read until the times that are given, epoch milliseconds
     */
    public void reads(Set<String> now, Map<String, Long> gone) {
        former.sums().forEach(sum -> absent.add(sum, formerMs));
        former = NodeDigest.NONE;
        gone.forEach((node, untilMs) -> absent.add(NodeDigest.sum(node), untilMs));
        now.forEach(absent::remove);
        nodes = NodeDigest.with(now).text();
        absentNodes = absent.text();
        offset = Map.of();
    }

    /**
     * The offset of a record that comes now.
     *
     * @param untilMs up to when nothing is missing once all earlier records are in Kafka, epoch milliseconds
     */
    Map<String, Object> completeUntil(long untilMs) {
        if (untilMs != completeMs || offset.isEmpty()) {
            completeMs = untilMs;
            offset = Map.of(ReadingRecords.TIMESTAMP, untilMs, NODES, nodes, ABSENT, absentNodes);
        }
        return offset;
    }
}
