// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;

/**
 * A type definition as it was configured: by its node id, or by its browse name in whatever namespace.
 *
 * @param id null where it is named
 */
public record TypeName(String text, ExpandedNodeId id) {

    /** @throws IllegalArgumentException with the reason */
    static TypeName parse(String text) {
        if (NodeEntries.isId(text)) {
            return new TypeName(text, NodeEntries.id(text));
        }
        if (text.indexOf('/') >= 0 || text.indexOf('=') >= 0 || text.indexOf('*') >= 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is neither the name of a type definition, such as AnalogItemType, nor a node id");
        }
        return new TypeName(text, null);
    }

    @Override
    public String toString() {
        return text;
    }
}
