// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.read;

import io.shopfloor.connect.common.polling.FixedRate;
import io.shopfloor.connect.common.polling.GapWatch;
import io.shopfloor.connect.common.polling.Gaps;
import io.shopfloor.connect.common.polling.LinkLoop;
import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.common.polling.ReadingQueue;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import io.shopfloor.connect.opcua.record.ConnectionOffset;
import io.shopfloor.connect.opcua.record.ReadingRecords;
import io.shopfloor.connect.opcua.record.ReadyRecord;
import io.shopfloor.connect.opcua.session.MiloThreads;
import io.shopfloor.connect.opcua.session.OpcUaLink;
import io.shopfloor.connect.opcua.session.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a connection: opens a session, finds the nodes, and reads them until the session is lost; then it closes it
 * and opens another after a growing pause. A server that is away is no failure of the task, nor is anything that it sends; what
 * was not read meanwhile is told as a gap. {@link #start} and {@link #stop} belong to the task's thread.
 */
public final class ConnectionLoop {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLoop.class);
    private static final long TICK_MS = 200;
    private static final Duration RETRY = Duration.ofSeconds(60);

    /** A server may tell of changes without end: it is not browsed more often. */
    private static final Duration CHANGES = Duration.ofSeconds(2);

    private final OpcUaSourceConfig source;
    private final ConnectionConfig config;
    private final MiloThreads threads;
    private final ReadingQueue<ReadyRecord> queue;
    private final GapWatch watch;
    private final Reports reports;
    private final Missed missed;
    private final NodeSet nodes;
    private final LinkLoop loop;
    private final FixedRate rate;
    private volatile int badNodes;
    private int nextUri;

    public ConnectionLoop(
            OpcUaSourceConfig source,
            ConnectionConfig config,
            MiloThreads threads,
            ReadingQueue<ReadyRecord> queue,
            Gaps gaps,
            Newest newest) {
        this.source = source;
        this.config = config;
        this.threads = threads;
        this.queue = queue;
        this.watch = new GapWatch(gaps, config.name(), 0);
        ConnectionOffset offset = new ConnectionOffset(config.name());
        this.reports = new Reports(source, config, queue, offset);
        this.missed = new Missed(config, gaps, watch, reports);
        this.nodes = new NodeSet(source, config, reports.records(), offset, newest, watch);
        this.loop = new LinkLoop(
                "OPC UA source",
                config.name(),
                watch,
                config.times().backoff(),
                config.times().backoffMax(),
                run -> daemon("opcua-" + config.name(), run),
                this::serveOneLink,
                queue::fail);
        this.rate = new FixedRate(config.reading().pollInterval().toNanos());
    }

    private static Thread daemon(String name, Runnable run) {
        Thread thread = new Thread(run, name);
        thread.setDaemon(true);
        return thread;
    }

    public void start() {
        loop.start();
    }

    /** Asks the thread to end. */
    public void stop() {
        loop.stop();
    }

    /** Waits for its end; what does not end in time ends by itself. */
    public void join(long timeoutMs) throws InterruptedException {
        loop.join(timeoutMs);
    }

    public String name() {
        return config.name();
    }

    public boolean connected() {
        return watch.reading();
    }

    public long opened() {
        return loop.opened();
    }

    public long failures() {
        return loop.failures();
    }

    public long readings() {
        return reports.readings();
    }

    /** Times the server has dropped values of a node, because its queue was full. */
    public long overflows() {
        return missed.overflows();
    }

    /** Readings that came from the server's history. */
    public long filled() {
        return reports.filled();
    }

    /** Events reported. */
    public long events() {
        return reports.events();
    }

    public long late() {
        return rate.late();
    }

    public int nodes() {
        return nodes.size();
    }

    /** Nodes that the server refuses to monitor, or to read. */
    public int badNodes() {
        return badNodes;
    }

    /** Times that nodes could not be browsed again, and the previous ones stayed. */
    public long faultyBrowses() {
        return nodes.faultyBrowses();
    }

    public ReadingRecords records() {
        return reports.records();
    }

    private void serveOneLink() throws LinkLostException, InterruptedException {
        String uri = config.uris().get(Math.floorMod(nextUri++, config.uris().size()));
        try (OpcUaLink link = OpcUaLink.open(config, source.connectorName(), uri, threads)) {
            loop.linkOpened();
            nextUri--; // the one that works is tried first the next time, too
            LOG.info("Connection {} is open, to {}", config.name(), uri);
            serve(link);
        } catch (RuntimeException e) {
            // An answer that no server should give: it costs the connection, and never the task.
            throw new LinkLostException("is lost: cannot make sense of what the server sends (" + e + ")", e);
        }
    }

    private void serve(OpcUaLink link) throws LinkLostException, InterruptedException {
        List<LiveNode> found = nodes.find(link);
        if (config.reading().subscribes()) {
            listen(link, found);
        } else {
            poll(link, found);
        }
    }

    private void listen(OpcUaLink link, List<LiveNode> first) throws LinkLostException, InterruptedException {
        List<LiveNode> found = first;
        missed.begin();
        try (Subscription subscription = Subscription.open(link, config.reading(), found);
                Events events = Events.open(link, config)) {
            missed.catchUp(link, found, !nodes.vanished());
            refused(subscription);
            Timer retry = new Timer(RETRY);
            Timer browse = new Timer(config.nodes().interval());
            Timer change = new Timer(CHANGES);
            while (!loop.stopped()) {
                awaitRoom(subscription);
                Subscription.Notification next = subscription.next(TICK_MS);
                missed.unreadable(link);
                take(events); // before readings that say that nothing up to them is missing
                take(link, next);
                reports.beat(found, watch.lastMs());
                if (!subscription.refused().isEmpty() && retry.due()) {
                    List<LiveNode> accepted = subscription.retry();
                    if (!accepted.isEmpty()) { // the server may say more of them now: their type, their history
                        found = nodes.ask(link);
                        missed.fill(link, accepted);
                    }
                    refused(subscription);
                }
                boolean told = change.due() && subscription.modelChanged();
                if ((browse.due() || told) && nodes.changed(link)) {
                    found = again(link, subscription);
                    refused(subscription);
                }
            }
        }
    }

    /** The nodes are others now, while the connection goes on. */
    private List<LiveNode> again(OpcUaLink link, Subscription subscription)
            throws LinkLostException, InterruptedException {
        List<LiveNode> found = nodes.ask(link);
        subscription.change(found);
        missed.back(link, nodes.back());
        return found;
    }

    /** Meanwhile the server keeps what comes, and says if it could not; but not where it keeps the newest value only. */
    private void awaitRoom(Subscription subscription) throws InterruptedException {
        long began = System.nanoTime();
        if (queue.awaitRoom()
                && subscription.keepsNewestOnly()
                && System.nanoTime() - began
                        > config.reading().publishingInterval().toNanos()) {
            watch.blocked(System.currentTimeMillis());
        }
    }

    private void take(Events events) throws LinkLostException, InterruptedException {
        reports.take(events, watch.lastMs());
        long overflowed = events.overflowedSinceMs();
        if (overflowed > 0) {
            missed.eventsOverflowed(overflowed);
        }
    }

    private void take(OpcUaLink link, Subscription.Notification next) throws LinkLostException, InterruptedException {
        if (next == null) {
            return;
        }
        long now = System.currentTimeMillis();
        long before = completeBefore(next.completeMs());
        try {
            for (int i = 0; i < next.nodes().size(); i++) {
                if (Qualities.overflowed(next.values().get(i).statusCode())) {
                    missed.overflowed(link, next.nodes().get(i));
                }
                reports.take(next.nodes().get(i), next.values().get(i), now, before);
            }
            // Only now: if the connection is lost on the way, what is left of it belongs to the gap.
            loop.cycleRead(now, next.completeMs());
        } finally {
            reports.flush();
        }
    }

    /** Up to when nothing is missing should a part of what comes now be lost. */
    private long completeBefore(long completeNowMs) {
        return watch.lastMs() > 0 ? watch.lastMs() : completeNowMs;
    }

    private void refused(Subscription subscription) throws LinkLostException, InterruptedException {
        badNodes = subscription.refused().size();
        long before = completeBefore(System.currentTimeMillis());
        for (Map.Entry<LiveNode, StatusCode> refusal : subscription.refused().entrySet()) {
            reports.refused(refusal.getKey(), refusal.getValue(), before);
        }
    }

    private void poll(OpcUaLink link, List<LiveNode> first) throws LinkLostException, InterruptedException {
        List<LiveNode> found = first;
        missed.catchUp(link, found, !nodes.vanished());
        Timer browse = new Timer(config.nodes().interval());
        rate.begin(System.nanoTime());
        while (!loop.stopped()) {
            TimeUnit.NANOSECONDS.sleep(rate.due() - System.nanoTime());
            if (queue.awaitRoom()) {
                watch.blocked(System.currentTimeMillis());
            }
            link.check();
            readAll(link, found);
            reports.beat(found, watch.lastMs());
            watch.cycleEnded(rate.advance(System.nanoTime()));
            if (browse.due() && nodes.changed(link)) {
                found = nodes.ask(link);
                missed.back(link, nodes.back());
            }
        }
    }

    private void readAll(OpcUaLink link, List<LiveNode> found) throws LinkLostException, InterruptedException {
        long asked = System.currentTimeMillis();
        try {
            List<DataValue> values = link.read(
                    found.stream()
                            .map(node -> OpcUaLink.id(node.info().id(), AttributeId.Value))
                            .toList(),
                    TimestampsToReturn.Both);
            long now = System.currentTimeMillis();
            long before = completeBefore(asked);
            int bad = 0;
            for (int i = 0; i < found.size(); i++) {
                bad += values.get(i).statusCode().isBad() ? 1 : 0;
                reports.take(found.get(i), values.get(i), now, before);
            }
            badNodes = bad;
            loop.cycleRead(now, asked);
        } catch (RefusedException e) {
            throw new LinkLostException("cannot be read: the server answers " + e.getMessage(), e);
        } finally {
            reports.flush();
        }
    }
}
