// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import io.shopfloor.connect.common.config.Findings;
import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import io.shopfloor.connect.opcua.config.OpcUaSourceOptions;
import io.shopfloor.connect.opcua.nodes.Browser;
import io.shopfloor.connect.opcua.nodes.FoundNode;
import io.shopfloor.connect.opcua.nodes.NodeList;
import io.shopfloor.connect.opcua.session.MiloThreads;
import io.shopfloor.connect.opcua.session.OpcUaLink;
import io.shopfloor.connect.opcua.session.RefusedException;
import io.shopfloor.connect.opcua.session.StatusName;
import java.util.List;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a session while a configuration is validated, browses, and says what cannot be found. Used once, by one thread. */
final class Probe {

    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);
    private static final int MAX_FINDINGS = 20;

    private final OpcUaSourceConfig config;
    private final ConnectionConfig connection;
    private final Findings findings;

    Probe(OpcUaSourceConfig config, ConnectionConfig connection, Findings findings) {
        this.config = config;
        this.connection = connection;
        this.findings = findings;
    }

    void run() {
        try (MiloThreads threads = new MiloThreads("opcua-probe")) {
            LinkLostException failure = null;
            for (String uri : connection.uris()) {
                try (OpcUaLink link = OpcUaLink.open(connection, config.connectorName(), uri, threads)) {
                    nodes(link);
                    return;
                } catch (LinkLostException e) {
                    failure = failure == null ? e : failure;
                } catch (IllegalArgumentException e) {
                    add("nodes", e.getMessage());
                    return;
                } catch (RefusedException e) {
                    add("nodes", "cannot be browsed: the server answers " + e.getMessage());
                    return;
                }
            }
            add("server.uri", failure == null ? "has no endpoint" : failure.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            add("server.uri", "the probe was interrupted");
        }
    }

    private void nodes(OpcUaLink link) throws LinkLostException, RefusedException, InterruptedException {
        NodeList wanted = NodeList.of(connection.nodes());
        Browser browser = new Browser(link, connection.nodes(), wanted);
        List<FoundNode> found = browser.find();
        browser.counts().forEach((pattern, count) -> {
            LOG.info("Connection {} finds {} nodes for {}", connection.name(), count, pattern);
            if (count == 0) {
                add("nodes", pattern + " finds no variable");
            }
        });
        browser.typeCounts().forEach((type, count) -> {
            LOG.info("Connection {} finds {} nodes of the type definition {}", connection.name(), count, type);
            if (count == 0) {
                add("nodes.type.definitions", type + " finds no variable among the nodes");
            }
        });
        if (browser.truncated()) {
            add(
                    "browse.max.nodes",
                    "is not enough: after " + connection.nodes().maxNodes() + " nodes, " + found.size()
                            + " to read were found, and there are more");
        }
        List<FoundNode> singles = found.subList(0, wanted.singles().size());
        List<DataValue> classes =
                link.attribute(singles.stream().map(FoundNode::id).toList(), AttributeId.DataType);
        int faults = 0;
        for (int i = 0; i < singles.size(); i++) {
            if (!classes.get(i).statusCode().isGood() && faults++ < MAX_FINDINGS) {
                add(
                        "nodes",
                        wanted.singles().get(i).text() + " is not a variable that can be read ("
                                + StatusName.of(classes.get(i).statusCode()) + ")");
            }
        }
        if (faults > MAX_FINDINGS) {
            add("nodes", (faults - MAX_FINDINGS) + " more nodes cannot be read");
        }
    }

    private void add(String option, String problem) {
        findings.add(
                OpcUaSourceOptions.connectionOption(connection.name(), option),
                "connection " + connection.name() + ": " + problem);
    }
}
