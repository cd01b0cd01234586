// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.plc.FieldDevices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The press's OPC UA server, in the process of its PLC, behind a link that can be cut, and the connector that subscribes to its
 * nodes. Used by the demo's main thread; what Kafka has comes on the follower's, and any may ask for the nodes.
 */
final class PressServer implements AutoCloseable {
    static final String CONNECTOR = "examples/connectors/opcua-press.json";

    private static final String TOPIC = "opcua.press";
    private static final String STATUS = "opcua.status";
    private static final int NODES = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What a node said last.
     *
     * @param name its browse path
     * @param value of an enumeration the text
     * @param unit empty for none
     * @param quality of the reading
     * @param atMs when the server had it, milliseconds since 1970
     */
    record Node(String name, String value, String unit, String quality, long atMs) {}

    private final FaultyLink link;
    private final Follower follower;
    private final Map<String, Node> newest = new ConcurrentSkipListMap<>();
    private volatile Gap gap = Gap.NONE;

    private PressServer(ShopFloor floor, FaultyLink link) {
        this.link = link;
        follower = Follower.reading(floor.kafka().bootstrapServers(), List.of(TOPIC, STATUS), this::take);
    }

    /** Starts the connector to the server of these devices. */
    static PressServer open(ShopFloor floor, FieldDevices devices, Path home, Screen screen) {
        FaultyLink link = floor.box().link(devices.opcUaPort());
        ConnectorFile connector =
                ConnectorFile.read(home.resolve(CONNECTOR)).with("opcua.press.server.uri", link.uri("opc.tcp"));
        floor.start(connector, CONNECTOR, screen);
        return new PressServer(floor, link);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(STATUS)) {
            gap = Gap.of(record);
        } else {
            Node node = node(record);
            newest.put(node.name(), node);
        }
    }

    private static Node node(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode reading = JSON.readTree(record.value()).get("payload");
            JsonNode value = reading.get("value");
            return new Node(
                    reading.get("name").asText(),
                    value.path("text").asText(value.asText()),
                    reading.get("unit").asText(""),
                    reading.get("quality").asText(),
                    record.timestamp());
        } catch (IOException e) {
            throw new UncheckedIOException("No JSON in " + record.topic(), e);
        }
    }

    /** A reading of each node that was taken from now on, as soon as Kafka has it. */
    String line() {
        long asked = System.currentTimeMillis();
        follower.await(
                "the OPC UA server",
                () -> newest.size() == NODES && newest.values().stream().allMatch(node -> node.atMs() >= asked));
        return "In " + TOPIC + ": "
                + nodes().stream()
                        .map(node -> node.name() + " " + (node.value() + " " + node.unit()).strip() + " ("
                                + node.quality() + ")")
                        .collect(Collectors.joining(", "));
    }

    /** The newest of each node, by name; those that Kafka has. */
    List<Node> nodes() {
        return List.copyOf(newest.values());
    }

    /** The newest gap in their readings. */
    Gap gap() {
        return gap;
    }

    /** Between the connector and the server. */
    FaultyLink link() {
        return link;
    }

    @Override
    public void close() {
        follower.close();
    }
}
