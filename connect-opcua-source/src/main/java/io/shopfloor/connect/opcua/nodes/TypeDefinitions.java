// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.session.OpcUaLink;
import io.shopfloor.connect.opcua.session.RefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseDirection;
import org.eclipse.milo.opcua.stack.core.types.structured.ReferenceDescription;

/**
 * Tells which nodes are of the wanted type definitions, or of subtypes. The server is asked for each type once, upwards along its
 * supertypes, and only for types that occur. Used once, by the connection's thread.
 */
final class TypeDefinitions {

    private static final int MAX_SUPERTYPES = 32;

    private final OpcUaLink link;
    private final Map<TypeName, Integer> counts = new LinkedHashMap<>();
    private final Map<NodeId, List<TypeName>> known = new HashMap<>();

    TypeDefinitions(OpcUaLink link, List<TypeName> wanted) {
        this.link = link;
        wanted.forEach(type -> counts.put(type, 0));
    }

    /** Whether any are wanted: otherwise all nodes are. */
    boolean limit() {
        return !counts.isEmpty();
    }

    /** How many variables each has brought. */
    Map<TypeName, Integer> counts() {
        return counts;
    }

    void count(List<TypeName> types) {
        types.forEach(type -> counts.merge(type, 1, Integer::sum));
    }

    /** The wanted ones that the node of this reference has; empty where it has none of them. */
    List<TypeName> of(ReferenceDescription node) throws LinkLostException, RefusedException, InterruptedException {
        NodeId type = node.getTypeDefinition() == null
                ? null
                : node.getTypeDefinition().toNodeId(link.namespaces()).orElse(null);
        if (type == null || type.isNull()) {
            return List.of();
        }
        List<TypeName> found = known.get(type);
        if (found == null) {
            found = ask(type);
            known.put(type, found);
        }
        return found;
    }

    private List<TypeName> ask(NodeId type) throws LinkLostException, RefusedException, InterruptedException {
        List<TypeName> found = new ArrayList<>();
        NodeId at = type;
        QualifiedName name = link.attribute(List.of(type), AttributeId.BrowseName)
                                .get(0)
                                .value()
                                .value()
                        instanceof QualifiedName told
                ? told
                : null;
        for (int i = 0; i < MAX_SUPERTYPES && at != null; i++) {
            for (TypeName wanted : counts.keySet()) {
                if (is(wanted, at, name)) {
                    found.add(wanted);
                }
            }
            Optional<ReferenceDescription> supertype =
                    link.references(at, NodeIds.HasSubtype, BrowseDirection.Inverse).stream()
                            .findFirst();
            at = supertype
                    .flatMap(reference -> reference.getNodeId().toNodeId(link.namespaces()))
                    .orElse(null);
            name = supertype.map(ReferenceDescription::getBrowseName).orElse(null);
        }
        return List.copyOf(found);
    }

    private boolean is(TypeName wanted, NodeId type, QualifiedName name) {
        return wanted.id() == null
                ? name != null && wanted.text().equals(name.name())
                : wanted.id().toNodeId(link.namespaces()).filter(type::equals).isPresent();
    }
}
