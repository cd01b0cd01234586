// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import io.shopfloor.connect.opcua.session.OpcUaLink;
import io.shopfloor.connect.opcua.session.RefusedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.milo.opcua.sdk.client.OperationLimits;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseDirection;
import org.eclipse.milo.opcua.stack.core.types.enumerated.BrowseResultMask;
import org.eclipse.milo.opcua.stack.core.types.enumerated.NodeClass;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.BrowseResult;
import org.eclipse.milo.opcua.stack.core.types.structured.ReferenceDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.ViewDescription;

/**
 * Finds the variables that a list of nodes means, level by level along the hierarchical references, and only where a pattern can
 * still match. Each node is read once, by the shortest path to it, and browsed once, so that cycles end; how many nodes are looked at
 * is bounded. Where types are wanted, a variable is taken if it, or an object above it, is of one of them.
 * Used once, by the connection's thread.
 */
public final class Browser {

    private static final UInteger CLASSES =
            Unsigned.uint(NodeClass.Object.getValue() | NodeClass.Variable.getValue() | NodeClass.View.getValue());
    private static final UInteger REFERENCES_AT_ONCE = Unsigned.uint(1000);
    private static final ViewDescription NO_VIEW =
            new ViewDescription(NodeId.NULL_VALUE, DateTime.MIN_VALUE, Unsigned.uint(0));
    private static final String SERVER = "Server";
    private static final int NODES_AT_ONCE = 20;

    /**
     * A node on one of the paths to it.
     *
     * @param types the wanted types that it or an object above it has
     */
    private record Place(NodeId id, List<String> levels, List<TypeName> types) {}

    /** A node is browsed once more where its types are others: what is below it may be wanted then. */
    private record Visit(NodeId id, List<TypeName> types) {}

    private final OpcUaLink link;
    private final ConnectionConfig.Nodes config;
    private final NodeList wanted;
    private final Map<String, FoundNode> found = new LinkedHashMap<>();
    private final Set<NodeId> taken = new HashSet<>();
    private final Set<Visit> browsed = new HashSet<>();
    private final Map<Glob, Integer> counts = new LinkedHashMap<>();
    private final TypeDefinitions types;
    private int looked;
    private boolean truncated;

    public Browser(OpcUaLink link, ConnectionConfig.Nodes config, NodeList wanted) {
        this.link = link;
        this.config = config;
        this.wanted = wanted;
        this.types = new TypeDefinitions(link, wanted.types());
        wanted.patterns().forEach(pattern -> counts.put(pattern, 0));
    }

    /**
     * The nodes with their names, those by id first.
     *
     * @throws IllegalArgumentException if two ids of the list turn out to be the same node
     */
    public List<FoundNode> find() throws LinkLostException, RefusedException, InterruptedException {
        for (NodeList.Single single : wanted.singles()) {
            NodeId id = single.id().toNodeId(link.namespaces()).orElse(null);
            // A namespace that the server does not have: the id stands for a node that is not there.
            NodeId local = id == null ? new NodeId(65_535, single.text()) : id;
            if (!taken.add(local)) {
                throw new IllegalArgumentException("the node " + single.text() + " is there twice, once as "
                        + single.name() + ": leave out one of them");
            }
            found.put(
                    single.name(),
                    new FoundNode(single.name(), List.of(single.name().split("/", -1)), local));
        }
        if (!wanted.patterns().isEmpty()) {
            List<Place> level = new ArrayList<>();
            level.add(new Place(NodeIds.ObjectsFolder, List.of("Objects"), List.of()));
            level.add(new Place(NodeIds.TypesFolder, List.of("Types"), List.of()));
            level.add(new Place(NodeIds.ViewsFolder, List.of("Views"), List.of()));
            level.removeIf(place -> !goesOn(place));
            while (!level.isEmpty()) {
                level = below(level);
            }
        }
        return List.copyOf(found.values());
    }

    /** How many nodes each pattern has found. */
    public Map<Glob, Integer> counts() {
        return counts;
    }

    /** How many variables each wanted type definition has brought. */
    public Map<TypeName, Integer> typeCounts() {
        return types.counts();
    }

    /** Whether the search ended at the limit, so that nodes may be missing. */
    public boolean truncated() {
        return truncated;
    }

    private boolean goesOn(Place place) {
        return wanted.patterns().stream().anyMatch(pattern -> pattern.mayMatchBelow(place.levels()))
                && wanted.excluded().stream().noneMatch(pattern -> pattern.coversBelow(place.levels()));
    }

    private List<Place> below(List<Place> level) throws LinkLostException, RefusedException, InterruptedException {
        List<Place> next = new ArrayList<>();
        int size = Math.min(NODES_AT_ONCE, link.limit(OperationLimits::maxNodesPerBrowse));
        for (int from = 0; from < level.size() && !truncated; from += size) {
            browse(level.subList(from, Math.min(level.size(), from + size)), next);
        }
        return next;
    }

    private void browse(List<Place> places, List<Place> next)
            throws LinkLostException, RefusedException, InterruptedException {
        BrowseResult[] results = results(
                places.size(),
                link.await(link.client()
                                .browseAsync(
                                        NO_VIEW,
                                        REFERENCES_AT_ONCE,
                                        places.stream()
                                                .map(place -> description(place.id()))
                                                .toList()))
                        .getResults());
        for (int i = 0; i < results.length; i++) {
            Place place = places.get(i);
            if (results[i].getStatusCode().value() == StatusCodes.Bad_NoContinuationPoints && places.size() > 1) {
                browse(List.of(place), next);
                continue;
            }
            take(place, results[i], next);
            ByteString more = results[i].getContinuationPoint();
            while (more != null && more.isNotNull() && more.length() > 0) {
                if (truncated) {
                    link.await(link.client().browseNextAsync(true, List.of(more)));
                    break;
                }
                looked++; // a server without end is looked at no longer than one with as many nodes
                BrowseResult result = results(
                        1,
                        link.await(link.client().browseNextAsync(false, List.of(more)))
                                .getResults())[0];
                take(place, result, next);
                more = result.getContinuationPoint();
            }
        }
    }

    private static BrowseResult[] results(int asked, BrowseResult[] results) throws LinkLostException {
        if (results == null || results.length != asked) {
            throw new LinkLostException(
                    "is lost: the server answered a request to browse " + asked + " nodes with "
                            + (results == null ? 0 : results.length) + " results",
                    null);
        }
        return results;
    }

    private static BrowseDescription description(NodeId node) {
        return new BrowseDescription(
                node,
                BrowseDirection.Forward,
                NodeIds.HierarchicalReferences,
                true,
                CLASSES,
                Unsigned.uint(BrowseResultMask.All.getValue()));
    }

    private void take(Place place, BrowseResult result, List<Place> next)
            throws LinkLostException, RefusedException, InterruptedException {
        ReferenceDescription[] references = result.getReferences();
        if (references == null) {
            return;
        }
        for (ReferenceDescription reference : references) {
            if (++looked > config.maxNodes()) {
                truncated = true;
                return;
            }
            NodeId id = reference.getNodeId().toNodeId(link.namespaces()).orElse(null);
            String name = reference.getBrowseName() == null
                    ? null
                    : reference.getBrowseName().name();
            if (id == null
                    || name == null
                    || !reference.getNodeId().isLocal()
                    || NodeIds.HasProperty.equals(reference.getReferenceTypeId())
                    || place.levels().size() > config.maxDepth()) {
                continue;
            }
            List<String> levels = new ArrayList<>(place.levels());
            levels.add(name);
            take(reference, new Place(id, List.copyOf(levels), place.types()), next);
        }
    }

    private void take(ReferenceDescription reference, Place untyped, List<Place> next)
            throws LinkLostException, RefusedException, InterruptedException {
        boolean ofServer = NodeIds.Server.equals(untyped.id());
        if (ofServer && wanted.patterns().stream().noneMatch(pattern -> pattern.names(SERVER))) {
            return;
        }
        boolean variable = reference.getNodeClass() == NodeClass.Variable;
        boolean browse = goesOn(untyped);
        if (!browse && !(variable && isWanted(untyped))) {
            return;
        }
        List<TypeName> all = types.limit() ? with(untyped.types(), types.of(reference)) : List.of();
        Place place = new Place(untyped.id(), untyped.levels(), all);
        if (variable && isWanted(place) && (!types.limit() || !all.isEmpty())) {
            count(place);
            if (taken.add(place.id())) {
                add(place);
            }
        }
        // A variable's own type is not that of the variables below it.
        Place below = variable ? untyped : place;
        if (browse && browsed.add(new Visit(below.id(), below.types()))) {
            next.add(below);
        }
    }

    private static List<TypeName> with(List<TypeName> above, List<TypeName> own) {
        return own.isEmpty() || above.containsAll(own)
                ? above
                : Stream.concat(above.stream(), own.stream()).distinct().toList();
    }

    private boolean isWanted(Place place) {
        return wanted.excluded().stream().noneMatch(pattern -> pattern.matches(place.levels()))
                && wanted.patterns().stream().anyMatch(pattern -> pattern.matches(place.levels()));
    }

    private void count(Place place) {
        types.count(place.types());
        counts.replaceAll((pattern, count) -> pattern.matches(place.levels()) ? count + 1 : count);
    }

    private void add(Place place) {
        List<String> levels = place.levels().subList(1, place.levels().size());
        String path = Glob.path(levels);
        String name = found.containsKey(path) ? path + " (" + place.id().toParseableString() + ")" : path;
        found.put(name, new FoundNode(name, name.equals(path) ? levels : List.of(name.split("/", -1)), place.id()));
    }
}
