// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.it.OpcUaOutcome.Seen;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.plc.NodeServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A server by node-opcua behind a link, and a connector that reads two counters of it, each on a connection of its own: one whose
 * history the server keeps, and one without. Used by the test's thread.
 */
final class OpcUaCell implements AutoCloseable {

    /** What happens to it; all is well again afterwards. */
    enum Fault {
        LINK_CUT(cell -> cell.link.cut()),
        LINK_REFUSED(cell -> cell.during(cell.link::refuse, cell.link::accept)),
        LINK_BLACK_HOLE(cell -> cell.during(cell.link::blackhole, cell.link::restore)),
        SERVER_KILLED(cell -> cell.during(cell.server::kill9, cell.server::restart)),
        SERVER_FROZEN(cell -> cell.during(cell.server::freeze, cell.server::thaw)),
        TASK_RESTARTED(cell -> cell.rig.worker().rest().restart(cell.name)),
        CONNECTOR_STOPPED(cell -> cell.during(
                () -> cell.rig.worker().rest().stop(cell.name),
                () -> cell.rig.worker().rest().resume(cell.name)));

        private final Consumer<OpcUaCell> how;

        Fault(Consumer<OpcUaCell> how) {
            this.how = how;
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long OUT_MS = 2_500;
    private static final String KEPT = "kept";
    private static final String TOLD = "told";

    private final Rig rig;
    private final String name = Rig.newName("opcua-cell");
    private final NodeServer server;
    private final FaultyLink link;

    OpcUaCell(Rig rig) {
        this.rig = rig;
        server = rig.box()
                .nodeOpcUa("{\"counters\": [{\"path\": \"Kept/kept\", \"history\": true}, {\"path\": \"Told/told\"}]}");
        link = rig.box().link(server.port());
    }

    /**
     * A source that reads these nodes, without security, as JSON onto a topic of its name.
     *
     * @param nodes by connection
     */
    static Map<String, String> source(String name, int port, Map<String, String> nodes) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", "io.shopfloor.connect.opcua.OpcUaSourceConnector");
        config.put("tasks.max", "1");
        config.put("opcua.connections", String.join(",", nodes.keySet()));
        nodes.forEach((connection, patterns) -> {
            String prefix = "opcua." + connection + ".";
            config.put(prefix + "server.uri", "opc.tcp://127.0.0.1:" + port);
            config.put(prefix + "security.policy", "none");
            config.put(prefix + "nodes", patterns);
            config.put(prefix + "publishing.interval.ms", "200");
            config.put(prefix + "sampling.interval.ms", "0");
            config.put(prefix + "keepalive.interval.ms", "1000");
            config.put(prefix + "reconnect.backoff.ms", "100");
            config.put(prefix + "reconnect.backoff.max.ms", "1000");
        });
        config.put("kafka.topic", name);
        config.put("kafka.status.topic", name + "-status");
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        config.put("value.converter.decimal.format", "NUMERIC");
        return config;
    }

    /** Creates the connector; {@link #awaitReading} waits for it. */
    void start() {
        Map<String, String> config = source(name, link.port(), Map.of(KEPT, "Objects/Kept/*", TOLD, "Objects/Told/*"));
        config.put("kafka.topic", name + "-${connection}");
        rig.worker().rest().putConnector(name, Rig.abortingSoon(config));
    }

    /** Waits until what the server counts now is in Kafka. */
    void awaitReading() {
        for (String counter : List.of(KEPT, TOLD)) {
            int now = log(counter).lastKey();
            await(counter + " of " + name + " from " + now + " on")
                    .atMost(Rig.SOON)
                    .until(() -> seen(counter).stream().anyMatch(each -> each.number() > now));
        }
    }

    void befall(Fault fault) {
        fault.how.accept(this);
    }

    private void during(Runnable begin, Runnable end) {
        begin.run();
        Rig.pause(OUT_MS);
        end.run();
    }

    /** Waits until both connections read again and every hole is told, or as long as one can expect. */
    OpcUaOutcome outcome() {
        awaitReading();
        long deadline = System.nanoTime() + Rig.SOON.toNanos() / 4;
        OpcUaOutcome outcome = judge();
        while (!outcome.silent().isEmpty() && System.nanoTime() < deadline) {
            Rig.pause(500);
            outcome = judge();
        }
        return outcome;
    }

    private OpcUaOutcome judge() {
        List<Seen> kept = seen(KEPT);
        List<Seen> told = seen(TOLD);
        return OpcUaOutcome.of(log(KEPT), kept, log(TOLD), told, gaps(TOLD));
    }

    /** The gaps of the connection of which nothing was missing. */
    List<PlcHoles.Span> needless() {
        return gaps(KEPT);
    }

    private List<PlcHoles.Span> gaps(String connection) {
        List<PlcHoles.Span> gaps = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records(name + "-status")) {
            JsonNode gap = json(record);
            if (gap.get("connection").asText().equals(connection)) {
                gaps.add(new PlcHoles.Span(
                        gap.get("from").asLong(), gap.get("to").asLong()));
            }
        }
        return gaps;
    }

    private List<Seen> seen(String counter) {
        return records(name + "-" + counter).stream()
                .map(record -> new Seen(
                        json(record).get("value").asInt(), record.headers().lastHeader("opcua.history") != null))
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return rig.kafka().topics().names().contains(topic)
                ? rig.kafka().topics().readAll(topic)
                : List.of();
    }

    private static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
        try {
            return JSON.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON on " + record.topic(), e);
        }
    }

    /** What the server has counted and when, as it noted it itself. */
    private SortedMap<Integer, Long> log(String counter) {
        SortedMap<Integer, Long> log = new TreeMap<>();
        String folder = Character.toUpperCase(counter.charAt(0)) + counter.substring(1);
        try {
            for (String line : Files.readAllLines(server.folder().resolve(folder + "_" + counter + ".log"))) {
                String[] words = line.split(" ");
                log.put(Integer.valueOf(words[0]), Long.valueOf(words[1]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the server has not noted what it counts", e);
        }
        return log;
    }

    @Override
    public void close() {
        if (rig.worker().rest().connectors().contains(name)) {
            rig.delete(name);
        }
        link.close();
        server.kill9();
    }

    @Override
    public String toString() {
        return name;
    }
}
