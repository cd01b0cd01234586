// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.value;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.session.OpcUaLink;
import io.shopfloor.connect.opcua.session.RefusedException;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseDirection;
import org.eclipse.milo.opcua.stack.core.types.structured.ReferenceDescription;

/** The references between data types, their encodings and their properties. Owned by the connection's thread. */
final class TypeGraph {

    private static final String DEFAULT_BINARY = "Default Binary";

    private final OpcUaLink link;

    TypeGraph(OpcUaLink link) {
        this.link = link;
    }

    /** Null if there is none. */
    NodeId supertype(NodeId type) throws LinkLostException, RefusedException, InterruptedException {
        return first(type, NodeIds.HasSubtype, BrowseDirection.Inverse);
    }

    /** The data type that has this encoding; null if the server does not tell. */
    NodeId typeOfEncoding(NodeId encoding) throws LinkLostException, InterruptedException {
        try {
            return first(encoding, NodeIds.HasEncoding, BrowseDirection.Inverse);
        } catch (RefusedException e) {
            return null;
        }
    }

    /** Null if there is none. */
    NodeId binaryEncoding(NodeId type) throws LinkLostException, RefusedException, InterruptedException {
        return first(
                type,
                NodeIds.HasEncoding,
                BrowseDirection.Forward,
                reference -> DEFAULT_BINARY.equals(reference.getBrowseName().name()));
    }

    /** The value of a property of a type; null if there is none. */
    Object property(NodeId type, String name) throws LinkLostException, RefusedException, InterruptedException {
        NodeId property = first(
                type,
                NodeIds.HasProperty,
                BrowseDirection.Forward,
                reference -> name.equals(reference.getBrowseName().name()));
        return property == null
                ? null
                : link.attribute(List.of(property), AttributeId.Value)
                        .get(0)
                        .value()
                        .value();
    }

    /** The first one that is referred to in this way; null if there is none. */
    NodeId first(NodeId from, NodeId along, BrowseDirection direction)
            throws LinkLostException, RefusedException, InterruptedException {
        return first(from, along, direction, reference -> true);
    }

    private NodeId first(NodeId from, NodeId along, BrowseDirection direction, Predicate<ReferenceDescription> wanted)
            throws LinkLostException, RefusedException, InterruptedException {
        for (ReferenceDescription reference : link.references(from, along, direction)) {
            if (wanted.test(reference)) {
                return reference.getNodeId().toNodeId(link.namespaces()).orElse(null);
            }
        }
        return null;
    }
}
