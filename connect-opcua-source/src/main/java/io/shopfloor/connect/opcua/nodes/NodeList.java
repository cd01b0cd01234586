// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import io.shopfloor.connect.common.config.QuotedList;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import java.util.List;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;

/**
 * Which nodes a connection is to read, as it was configured: single ones by their ids, and patterns of browse paths. Immutable.
 *
 * @param types the type definitions to which the patterns are limited; empty: all
 */
public record NodeList(List<Single> singles, List<Glob> patterns, List<Glob> excluded, List<TypeName> types) {

    /** A node by its id. */
    public record Single(String name, ExpandedNodeId id, String text) {}

    /**
     * Reads the options, and the file that they name.
     *
     * @throws IllegalArgumentException naming the entry at fault
     */
    public static NodeList of(ConnectionConfig.Nodes config) {
        NodeEntries nodes = new NodeEntries();
        entries(config.include()).forEach(nodes::add);
        if (config.file() != null) {
            new NodeFile(config.file(), nodes).read();
        }
        if (nodes.singles().isEmpty() && nodes.patterns().isEmpty()) {
            throw new IllegalArgumentException("the connection has no nodes: set nodes or nodes.file");
        }
        return new NodeList(nodes.singles(), nodes.patterns(), excluded(config.exclude()), types(config.types()));
    }

    /** @throws IllegalArgumentException naming the entry at fault */
    public static List<Glob> excluded(String text) {
        return entries(text).stream().map(Glob::parse).toList();
    }

    /** @throws IllegalArgumentException naming the entry at fault */
    public static List<TypeName> types(String text) {
        return entries(text).stream().map(TypeName::parse).toList();
    }

    /**
     * A list of node ids alone.
     *
     * @throws IllegalArgumentException naming the entry at fault
     */
    public static List<Single> ids(String text) {
        NodeEntries nodes = new NodeEntries();
        entries(text).forEach(nodes::add);
        if (!nodes.patterns().isEmpty()) {
            throw new IllegalArgumentException("\"" + nodes.patterns().get(0) + "\" is not a node id");
        }
        return nodes.singles();
    }

    private static List<String> entries(String text) {
        return QuotedList.split(text, c -> c == ',' || c == '\n' || c == '\r', "\"" + text.strip() + "\"").stream()
                .filter(entry -> !entry.isEmpty())
                .toList();
    }
}
