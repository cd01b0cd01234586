// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import io.shopfloor.connect.opcua.nodes.NodeList.Single;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.milo.opcua.stack.core.UaRuntimeException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;

/**
 * Collects the entries of a list of nodes, each name and each node once. Its methods throw an {@link IllegalArgumentException} that
 * names what is at fault. Used by one thread.
 */
final class NodeEntries {

    private static final Pattern ID = Pattern.compile("(ns=|nsu=|i=|s=|g=|b=).*", Pattern.DOTALL);
    private static final Pattern NAMED = Pattern.compile("([^=]+?)\\s*=\\s*((ns=|nsu=|i=|s=|g=|b=).*)", Pattern.DOTALL);

    private final List<Single> singles = new ArrayList<>();
    private final List<Glob> patterns = new ArrayList<>();
    private final Map<String, Single> byName = new HashMap<>();
    private final Map<ExpandedNodeId, Single> byId = new HashMap<>();

    List<Single> singles() {
        return List.copyOf(singles);
    }

    List<Glob> patterns() {
        return List.copyOf(patterns);
    }

    /** Whether this text has the form of a node id. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** An entry of either kind: a node id, with a name or without one, or a pattern of browse paths. */
    void add(String entry) {
        Matcher named = NAMED.matcher(entry);
        if (isId(entry)) {
            node(null, entry);
        } else if (named.matches()) {
            node(named.group(1).strip(), named.group(2).strip());
        } else {
            path(entry);
        }
    }

    /** A pattern of browse paths. */
    void path(String text) {
        patterns.add(Glob.parse(text));
    }

    /**
     * A node by its id.
     *
     * @param name null: it is named by its id
     */
    void node(String name, String text) {
        ExpandedNodeId id = id(text);
        String own = id.getIdentifier() instanceof String string && !string.isEmpty() ? string : text;
        Single single = new Single(name == null ? own : name, id, text);
        if (byName.putIfAbsent(single.name(), single) != null) {
            throw new IllegalArgumentException("the name " + single.name() + " is there twice");
        }
        Single former = byId.putIfAbsent(id, single);
        if (former != null) {
            throw new IllegalArgumentException(
                    "the node " + text + " is there twice, as " + former.name() + " and as " + single.name());
        }
        singles.add(single);
    }

    static ExpandedNodeId id(String text) {
        try {
            if (isId(text)) {
                return ExpandedNodeId.parse(text);
            }
        } catch (UaRuntimeException | IllegalArgumentException e) {
            // said below
        }
        throw new IllegalArgumentException("\"" + text
                + "\" is not a node id: write it as ns=2;s=Speed, nsu=urn:maker:press;i=1001, ns=3;g=<guid> or"
                + " ns=3;b=<base64>");
    }
}
