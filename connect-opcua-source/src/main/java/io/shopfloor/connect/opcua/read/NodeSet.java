// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.read;

import io.shopfloor.connect.common.polling.GapWatch;
import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.common.template.UnmappableTopicException;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import io.shopfloor.connect.opcua.nodes.Browser;
import io.shopfloor.connect.opcua.nodes.FoundNode;
import io.shopfloor.connect.opcua.nodes.NodeInfo;
import io.shopfloor.connect.opcua.nodes.NodeInfos;
import io.shopfloor.connect.opcua.nodes.NodeList;
import io.shopfloor.connect.opcua.record.ConnectionOffset;
import io.shopfloor.connect.opcua.record.NodeForm;
import io.shopfloor.connect.opcua.record.ReadingRecords;
import io.shopfloor.connect.opcua.session.OpcUaLink;
import io.shopfloor.connect.opcua.session.RefusedException;
import io.shopfloor.connect.opcua.value.TypeBook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that a connection reads: found anew on each connection, and remembered by their ids, so that each goes on from where
 * it was. Owned by the connection's thread; the counts are for any.
 */
final class NodeSet {

    private static final Logger LOG = LoggerFactory.getLogger(NodeSet.class);

    /** More than these are taken up like those of a former run. */
    private static final int MOST_GONE = 10_000;

    private final OpcUaSourceConfig source;
    private final ConnectionConfig config;
    private final ReadingRecords records;
    private final ConnectionOffset offset;
    private final Newest newest;
    private final GapWatch watch;
    private Map<String, LiveNode> byId = new HashMap<>();
    private final Map<String, LiveNode> gone = new LinkedHashMap<>();
    private List<LiveNode> back = List.of();
    private boolean vanished;
    private boolean resumed;
    private final LongAdder faultyBrowses = new LongAdder();
    private List<FoundNode> found = List.of();
    private volatile int size;

    NodeSet(
            OpcUaSourceConfig source,
            ConnectionConfig config,
            ReadingRecords records,
            ConnectionOffset offset,
            Newest newest,
            GapWatch watch) {
        this.source = source;
        this.config = config;
        this.records = records;
        this.offset = offset;
        this.newest = newest;
        this.watch = watch;
    }

    /** How many nodes are read. */
    int size() {
        return size;
    }

    /** Finds the nodes anew: whether they are others, for which to {@link #ask}. A list that is wrong now changes nothing. */
    boolean changed(OpcUaLink link) throws LinkLostException, InterruptedException {
        try {
            Browser browser = new Browser(link, config.nodes(), NodeList.of(config.nodes()));
            List<FoundNode> now = browser.find();
            if (Set.copyOf(now).equals(Set.copyOf(found))) {
                return false;
            }
            found(now, browser);
            return true;
        } catch (RefusedException | IllegalArgumentException e) {
            LOG.warn("Connection {} keeps its previous nodes: {}", config.name(), e.getMessage());
            faultyBrowses.increment();
            return false;
        }
    }

    /** Times that nodes could not be browsed again, and the previous ones stayed. */
    long faultyBrowses() {
        return faultyBrowses.sum();
    }

    /** Those of the nodes that were not there when the server was asked before, although they have been read at some time. */
    List<LiveNode> back() {
        return back;
    }

    /** Whether nodes are missing that were there when the server was asked before. */
    boolean vanished() {
        return vanished;
    }

    /** Finds the nodes on this connection. */
    List<LiveNode> find(OpcUaLink link) throws LinkLostException, InterruptedException {
        try {
            Browser browser = new Browser(link, config.nodes(), NodeList.of(config.nodes()));
            found(browser.find(), browser);
        } catch (RefusedException e) {
            throw new LinkLostException("cannot be browsed: the server answers " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new LinkLostException("has a wrong list of nodes: " + e.getMessage(), e);
        }
        return ask(link);
    }

    private void found(List<FoundNode> now, Browser browser) {
        found = now;
        if (browser.truncated()) {
            LOG.warn(
                    "Connection {} stopped browsing at browse.max.nodes={}: nodes may be missing",
                    config.name(),
                    config.nodes().maxNodes());
        }
        browser.counts().forEach((pattern, count) -> {
            if (count == 0) {
                LOG.warn("Connection {} finds no node for {}", config.name(), pattern);
            }
        });
        browser.typeCounts().forEach((type, count) -> {
            if (count == 0) {
                LOG.warn("Connection {} finds no node of the type definition {}", config.name(), type);
            }
        });
    }

    /** Asks the server anew what there is to know of the nodes that were found last. */
    List<LiveNode> ask(OpcUaLink link) throws LinkLostException, InterruptedException {
        try {
            return use(new NodeInfos(link).of(found), new TypeBook(link, source.unsignedLong()));
        } catch (RefusedException e) {
            throw new LinkLostException("cannot be asked for its nodes: the server answers " + e.getMessage(), e);
        }
    }

    private List<LiveNode> use(List<NodeInfo> infos, TypeBook types) throws LinkLostException, InterruptedException {
        records.forgetTypes();
        Map<String, LiveNode> now = new HashMap<>();
        List<LiveNode> nodes = new ArrayList<>(infos.size());
        List<LiveNode> added = new ArrayList<>();
        List<LiveNode> other = new ArrayList<>();
        for (NodeInfo info : infos) {
            NodeForm form;
            try {
                form = records.form(info);
            } catch (UnmappableTopicException e) {
                LOG.warn("Connection {} leaves out the node {}: {}", config.name(), info.text(), e.getMessage());
                continue;
            }
            LiveNode node = byId.get(info.text());
            if (node == null) {
                node = gone.get(info.text());
                if (node == null) {
                    node = new LiveNode(config.reading(), source.time());
                    added.add(node);
                }
                other.add(node);
            }
            node.on(info, form, types);
            now.put(info.text(), node);
            nodes.add(node);
        }
        takeUp(added);
        remember(now);
        byId = now;
        size = nodes.size();
        offset.reads(
                now.keySet(),
                gone.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                        .completeUntil())));
        forgetOldest();
        back = other.stream().filter(LiveNode::hasPast).toList();
        LOG.info("Connection {} reads {} nodes", config.name(), nodes.size());
        return nodes;
    }

    /** A server that starts, or is programmed anew, may not have all of its nodes for a while. */
    private void remember(Map<String, LiveNode> now) {
        gone.keySet().removeAll(now.keySet());
        vanished = !now.keySet().containsAll(byId.keySet());
        byId.forEach((id, node) -> {
            if (!now.containsKey(id)) {
                node.completeUntil(watch.lastMs());
                gone.put(id, node);
            }
        });
    }

    /** Of these the connection's offset knows still until when they were read. */
    private void forgetOldest() {
        Iterator<String> oldest = gone.keySet().iterator();
        while (gone.size() > MOST_GONE) {
            oldest.next();
            oldest.remove();
        }
    }

    /** Nodes that are new to this task may have been read by a former one. */
    private void takeUp(List<LiveNode> added) {
        resume();
        Map<Map<String, String>, LiveNode> partitions = new HashMap<>();
        added.forEach(node -> partitions.put(node.info().partition(config.name()), node));
        long lastMs = offset.formerMs();
        for (Map.Entry<Map<String, String>, Map<String, Object>> stored :
                newest.of(partitions.keySet()).entrySet()) {
            LiveNode node = partitions.get(stored.getKey());
            if (stored.getValue() == null || node == null) {
                continue;
            }
            node.since(stored.getValue().get(ReadingRecords.SOURCE_TICKS) instanceof Long ticks ? ticks : 0);
            lastMs = Math.max(lastMs, ConnectionOffset.timestamp(stored.getValue()));
        }
        for (LiveNode node : added) {
            long untilMs = offset.completeUntil(node.info().text());
            if (untilMs > 0) {
                node.since(0);
            }
            node.completeUntil(untilMs > 0 ? untilMs : lastMs);
        }
        watch.since(lastMs);
    }

    /** Only once: from then on this task stores the offset of the connection. */
    private void resume() {
        if (!resumed) {
            Map<String, Object> stored = newest.of(List.of(offset.partition())).get(offset.partition());
            if (stored != null) {
                offset.resume(stored);
            }
            resumed = true;
        }
    }
}
