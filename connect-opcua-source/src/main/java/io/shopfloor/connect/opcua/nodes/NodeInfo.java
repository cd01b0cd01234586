// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import java.util.Map;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;

/**
 * What the server says of a node that is to be read.
 *
 * @param text the node id with the URI of its namespace, which stays the same whatever index the server gives it
 * @param dataType null if the server does not tell
 * @param historized whether the server keeps the node's values, and lets the user read them
 * @param unit null if it has none
 * @param low of the range that the values usually have; null if it has none
 */
public record NodeInfo(
        FoundNode node,
        String text,
        NodeId dataType,
        int valueRank,
        boolean historized,
        String unit,
        Double low,
        Double high) {

    private static final String CONNECTION = "connection";

    public String name() {
        return node.name();
    }

    public NodeId id() {
        return node.id();
    }

    /** The source partition of the node's records if its history is read: how far that has got is remembered for each node. */
    public Map<String, String> partition(String connection) {
        return Partition.of(Map.of(CONNECTION, connection, "node", text));
    }
}
