// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.read;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.session.OpcUaLink;
import io.shopfloor.connect.opcua.session.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.milo.opcua.sdk.client.OperationLimits;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryData;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryReadResult;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryReadValueId;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadRawModifiedDetails;

/**
 * Reads what nodes had while nobody read them, from the newest value that was handed on up to now, in order and page by page, so
 * that memory stays bounded however long it was. Used once, by the connection's thread.
 */
final class HistoryFill {

    private static final int NODES_AT_ONCE = 20;
    private static final int VALUES_AT_ONCE = 1_000;
    private static final int MOST_USELESS_PAGES = 3;
    private static final long TICKS_A_MILLISECOND = 10_000;
    private static final long ABOUT_THE_SAME = 10_000 * TICKS_A_MILLISECOND;

    /** Takes a value that the node has just got. */
    interface Sink {
        void accept(LiveNode node) throws InterruptedException;
    }

    /** How far one node has got. */
    private static final class Progress {
        private ByteString point = ByteString.NULL_VALUE;
        private long newestTicks;
        private int useless;

        /** Pages that lead no further, or beyond what was asked for, come from a server that has no end. */
        void page(List<DataValue> values, ByteString more, long end) {
            long newest = values.isEmpty()
                    ? 0
                    : Math.min(end, LiveNode.ticks(values.get(values.size() - 1).sourceTime()));
            useless = newest > newestTicks ? 0 : useless + 1;
            newestTicks = Math.max(newestTicks, newest);
            point = more;
        }

        boolean hasMore() {
            return point != null && point.isNotNull() && point.length() > 0;
        }
    }

    private final OpcUaLink link;
    private final long maxTicks;
    private final long completeMs;
    private final Sink sink;
    private final Set<LiveNode> whole = new HashSet<>();
    private long end;

    /** @param completeMs up to when nothing of the connection is missing, whatever the history gives, epoch milliseconds */
    HistoryFill(OpcUaLink link, Duration max, long completeMs, Sink sink) {
        this.link = link;
        this.completeMs = completeMs;
        this.maxTicks = max.toMillis() * TICKS_A_MILLISECOND;
        this.sink = sink;
    }

    /** @return the nodes of which nothing is missing now */
    Set<LiveNode> fill(List<LiveNode> nodes) throws LinkLostException, InterruptedException {
        if (nodes.isEmpty()) {
            return whole;
        }
        try {
            end = serverTime();
            int size = Math.min(NODES_AT_ONCE, link.limit(OperationLimits::maxNodesPerHistoryReadData));
            // The beginning is one of the whole request: nodes that begin at about the same time are asked for
            // together.
            List<LiveNode> batch = new ArrayList<>();
            for (LiveNode node : nodes.stream()
                    .sorted(Comparator.comparingLong(LiveNode::newestTicks))
                    .toList()) {
                if (batch.size() == size || !batch.isEmpty() && start(node) - start(batch.get(0)) > ABOUT_THE_SAME) {
                    fill(start(batch.get(0)), batch);
                    batch.clear();
                }
                batch.add(node);
            }
            fill(start(batch.get(0)), batch);
        } catch (RefusedException e) {
            // Such a server has no history to tell after all: what is missing stays missing, and is reported.
        }
        return whole;
    }

    private long start(LiveNode node) {
        return Math.max(node.newestTicks(), end - maxTicks);
    }

    /** By the server's clock, which is that of its values. */
    private long serverTime() throws LinkLostException, RefusedException, InterruptedException {
        DataValue now = link.attribute(List.of(NodeIds.Server_ServerStatus_CurrentTime), AttributeId.Value)
                .get(0);
        return now.value().value() instanceof DateTime time && !time.isNull()
                ? time.utcTime()
                : DateTime.now().utcTime();
    }

    private void fill(long start, List<LiveNode> nodes)
            throws LinkLostException, RefusedException, InterruptedException {
        Map<LiveNode, Progress> open = new LinkedHashMap<>();
        Set<LiveNode> cut = new HashSet<>();
        for (LiveNode node : nodes) {
            if (start(node) > node.newestTicks()) {
                cut.add(node);
            }
            node.deliveringAgain();
            open.put(node, new Progress());
        }
        ReadRawModifiedDetails details = new ReadRawModifiedDetails(
                false, new DateTime(start), new DateTime(end), Unsigned.uint(VALUES_AT_ONCE), false);
        while (!open.isEmpty()) {
            List<LiveNode> asked = List.copyOf(open.keySet());
            HistoryReadResult[] results = link.await(link.client()
                            .historyReadAsync(
                                    details,
                                    TimestampsToReturn.Both,
                                    false,
                                    asked.stream()
                                            .map(node -> id(node, open.get(node)))
                                            .toList()))
                    .getResults();
            if (results == null || results.length != asked.size()) {
                throw new LinkLostException(
                        "is lost: the server answered a request for the history of " + asked.size() + " nodes with "
                                + (results == null ? 0 : results.length) + " results",
                        null);
            }
            for (int i = 0; i < results.length; i++) {
                LiveNode node = asked.get(i);
                Progress progress = open.get(node);
                take(node, results[i], progress);
                boolean bad = results[i].getStatusCode().isBad();
                boolean more = progress.hasMore();
                if (bad || !more || progress.useless == MOST_USELESS_PAGES) {
                    open.remove(node);
                }
                if (!bad && !more && !cut.contains(node)) {
                    whole.add(node);
                }
            }
        }
    }

    private static HistoryReadValueId id(LiveNode node, Progress progress) {
        return new HistoryReadValueId(node.info().id(), null, QualifiedName.NULL_VALUE, progress.point);
    }

    private void take(LiveNode node, HistoryReadResult result, Progress progress)
            throws LinkLostException, InterruptedException {
        List<DataValue> values = values(result);
        progress.page(values, result.getContinuationPoint(), end);
        for (DataValue value : values) {
            long ticks = LiveNode.ticks(value.sourceTime());
            if (ticks > node.newestTicks() && ticks <= end) {
                node.takePast(value, System.currentTimeMillis(), completeMs);
                sink.accept(node);
            }
        }
    }

    private List<DataValue> values(HistoryReadResult result) {
        try {
            if (result.getHistoryData() != null
                    && result.getHistoryData().decode(link.client().getStaticEncodingContext())
                            instanceof HistoryData data
                    && data.getDataValues() != null) {
                return Arrays.stream(data.getDataValues())
                        .sorted(Comparator.comparingLong(value -> LiveNode.ticks(value.sourceTime())))
                        .toList();
            }
        } catch (RuntimeException e) {
            // no history that can be read: the page is empty, and without progress the node is given up
        }
        return List.of();
    }
}
