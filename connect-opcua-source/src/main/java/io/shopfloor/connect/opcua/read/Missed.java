// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.read;

import io.shopfloor.connect.common.polling.GapWatch;
import io.shopfloor.connect.common.polling.Gaps;
import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import io.shopfloor.connect.opcua.session.OpcUaLink;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * What a connection has missed: read from the server's history where it keeps one, and told as a gap where not. Owned by the
 * connection's thread; the count is for any.
 */
final class Missed {

    private final ConnectionConfig config;
    private final Gaps gaps;
    private final GapWatch watch;
    private final Reports reports;
    private final LongAdder overflows = new LongAdder();
    private long openedMs;
    private long unreadable;

    Missed(ConnectionConfig config, Gaps gaps, GapWatch watch, Reports reports) {
        this.config = config;
        this.gaps = gaps;
        this.watch = watch;
        this.reports = reports;
    }

    /** Once on each connection. */
    void begin() {
        openedMs = System.currentTimeMillis();
        unreadable = 0;
    }

    /** What came between the last notification and the next one, and could not be decoded. */
    void unreadable(OpcUaLink link) {
        long now = link.unreadable();
        if (now > unreadable) {
            unreadable = now;
            gaps.ended(
                    config.name(),
                    Gaps.Reason.CONNECTION_LOST,
                    watch.reading() ? watch.lastMs() : openedMs,
                    System.currentTimeMillis(),
                    "the server sent a notification that cannot be decoded");
        }
    }

    /** Times the server has dropped values of a node, or events, because a queue was full. */
    long overflows() {
        return overflows.sum();
    }

    /**
     * Once on each connection: what was missed comes before what comes next.
     *
     * @param all whether these are all nodes that were read before
     */
    void catchUp(OpcUaLink link, List<LiveNode> nodes, boolean all) throws LinkLostException, InterruptedException {
        long now = System.currentTimeMillis();
        if (fill(link, nodes).isEmpty() && all && !config.events().wanted()) { // nobody keeps events
            watch.filled(now);
        }
    }

    /** These nodes are read again on a connection that went on without them. */
    void back(OpcUaLink link, List<LiveNode> nodes) throws LinkLostException, InterruptedException {
        Set<LiveNode> missing = fill(link, nodes);
        missing.stream()
                .mapToLong(LiveNode::completeUntil)
                .filter(ms -> ms > 0)
                .min()
                .ifPresent(from -> gaps.ended(
                        config.name(),
                        Gaps.Reason.CONNECTION_LOST,
                        from,
                        System.currentTimeMillis(),
                        "the server did not have " + missing.size() + " of the nodes, among them "
                                + missing.iterator().next().info().name()));
    }

    /**
     * Reads from the history what is missing of the nodes.
     *
     * @return the nodes of which something is missing still
     */
    Set<LiveNode> fill(OpcUaLink link, List<LiveNode> nodes) throws LinkLostException, InterruptedException {
        Set<LiveNode> missing = nodes.stream().filter(LiveNode::hasPast).collect(Collectors.toSet());
        missing.removeAll(
                filled(link, missing.stream().filter(LiveNode::historized).toList()));
        return missing;
    }

    /** @return the nodes of which nothing is missing now */
    private Set<LiveNode> filled(OpcUaLink link, List<LiveNode> nodes) throws LinkLostException, InterruptedException {
        return config.reading().history() == ConnectionConfig.History.FILL
                ? new HistoryFill(link, config.reading().historyMax(), watch.lastMs(), reports::past).fill(nodes)
                : Set.of();
    }

    /** The server has dropped values of this node that were older than the one that comes now. */
    void overflowed(OpcUaLink link, LiveNode node) throws LinkLostException, InterruptedException {
        overflows.increment();
        boolean whole = node.historized() && !filled(link, List.of(node)).isEmpty();
        if (!whole && node.newest() != null) {
            gaps.ended(
                    config.name(),
                    Gaps.Reason.LATE,
                    node.newest().completeMs(),
                    System.currentTimeMillis(),
                    "the server's queue of the node " + node.info().name()
                            + " was full: raise sampling.queue.size, or lower publishing.interval.ms");
        }
    }

    /** The server has dropped events that had come since this time, epoch milliseconds. */
    void eventsOverflowed(long sinceMs) {
        overflows.increment();
        gaps.ended(
                config.name(),
                Gaps.Reason.LATE,
                sinceMs,
                System.currentTimeMillis(),
                "the server's queue of events was full: lower publishing.interval.ms");
    }
}
