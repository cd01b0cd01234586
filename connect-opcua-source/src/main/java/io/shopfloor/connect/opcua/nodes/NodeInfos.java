// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.session.OpcUaLink;
import io.shopfloor.connect.opcua.session.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.milo.opcua.sdk.client.OperationLimits;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NamespaceTable;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowsePath;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowsePathResult;
import org.eclipse.milo.opcua.stack.core.types.structured.EUInformation;
import org.eclipse.milo.opcua.stack.core.types.structured.Range;
import org.eclipse.milo.opcua.stack.core.types.structured.RelativePath;
import org.eclipse.milo.opcua.stack.core.types.structured.RelativePathElement;

/** Asks the server what there is to know of the nodes that are to be read. Used once, by the connection's thread. */
public final class NodeInfos {

    private static final int HISTORY_READ = 0x04;
    private static final int UNKNOWN_RANK = -2;

    private final OpcUaLink link;

    public NodeInfos(OpcUaLink link) {
        this.link = link;
    }

    /** In the order of the nodes. */
    public List<NodeInfo> of(List<FoundNode> nodes) throws LinkLostException, RefusedException, InterruptedException {
        List<NodeId> ids = nodes.stream().map(FoundNode::id).toList();
        List<DataValue> types = link.attribute(ids, AttributeId.DataType);
        List<DataValue> ranks = link.attribute(ids, AttributeId.ValueRank);
        List<DataValue> historizing = link.attribute(ids, AttributeId.Historizing);
        List<DataValue> access = link.attribute(ids, AttributeId.UserAccessLevel);
        Map<NodeId, Object> units = properties(ids, "EngineeringUnits");
        Map<NodeId, Object> ranges = properties(ids, "EURange");
        List<NodeInfo> infos = new ArrayList<>(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            NodeId id = ids.get(i);
            Range range = ranges.get(id) instanceof Range found ? found : null;
            infos.add(new NodeInfo(
                    nodes.get(i),
                    text(id, link.namespaces()),
                    types.get(i).value().value() instanceof NodeId type ? type : null,
                    ranks.get(i).value().value() instanceof Integer rank ? rank : UNKNOWN_RANK,
                    Boolean.TRUE.equals(historizing.get(i).value().value())
                            && access.get(i).value().value() instanceof UByte level
                            && (level.intValue() & HISTORY_READ) != 0,
                    units.get(id) instanceof EUInformation unit
                            ? unit.getDisplayName().text()
                            : null,
                    range == null ? null : finite(range.getLow()),
                    range == null ? null : finite(range.getHigh())));
        }
        return infos;
    }

    private static Double finite(Double number) {
        return number != null && Double.isFinite(number) ? number : null;
    }

    /** With the URI of the namespace; without one for the standard's own. */
    static String text(NodeId id, NamespaceTable namespaces) {
        return id.getNamespaceIndex().intValue() == 0 || namespaces.get(id.getNamespaceIndex()) == null
                ? id.toParseableString()
                : id.expanded(namespaces)
                        .absolute(namespaces)
                        .orElse(id.expanded())
                        .toParseableString();
    }

    /** The values of the nodes' properties of this name, decoded; nothing for those that have none. */
    private Map<NodeId, Object> properties(List<NodeId> nodes, String name)
            throws LinkLostException, InterruptedException {
        Map<NodeId, Object> values = new HashMap<>();
        try {
            Map<NodeId, NodeId> owners = new HashMap<>();
            int size = link.limit(OperationLimits::maxNodesPerTranslateBrowsePathsToNodeIds);
            for (int from = 0; from < nodes.size(); from += size) {
                find(nodes.subList(from, Math.min(nodes.size(), from + size)), name, owners);
            }
            List<NodeId> properties = List.copyOf(owners.keySet());
            List<DataValue> read = link.attribute(properties, AttributeId.Value);
            for (int i = 0; i < properties.size(); i++) {
                if (read.get(i).value().value() instanceof ExtensionObject object) {
                    put(values, owners.get(properties.get(i)), object);
                }
            }
        } catch (RefusedException e) {
            values.clear(); // such a server has no properties to tell
        }
        return values;
    }

    private void put(Map<NodeId, Object> values, NodeId owner, ExtensionObject object) {
        try {
            values.put(owner, object.decode(link.client().getStaticEncodingContext()));
        } catch (RuntimeException e) {
            values.remove(owner); // not what it should be
        }
    }

    private void find(List<NodeId> nodes, String name, Map<NodeId, NodeId> owners)
            throws LinkLostException, RefusedException, InterruptedException {
        List<BrowsePath> paths = nodes.stream()
                .map(node -> new BrowsePath(node, new RelativePath(new RelativePathElement[] {
                    new RelativePathElement(NodeIds.HasProperty, false, true, new QualifiedName(0, name))
                })))
                .toList();
        BrowsePathResult[] results =
                link.await(link.client().translateBrowsePathsAsync(paths)).getResults();
        for (int i = 0; results != null && i < Math.min(results.length, nodes.size()); i++) {
            NodeId owner = nodes.get(i);
            if (results[i].getStatusCode().isGood() && results[i].getTargets() != null) {
                Arrays.stream(results[i].getTargets())
                        .findFirst()
                        .flatMap(target -> target.getTargetId().toNodeId(link.namespaces()))
                        .ifPresent(property -> owners.put(property, owner));
            }
        }
    }
}
