// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.plc.FieldDevices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The press's PLC, a Modbus slave in a process of its own, and the connector that polls it. Used by the demo's main thread;
 * what Kafka has comes on the follower's, and any may ask for the tags.
 */
final class PressPlc implements AutoCloseable {
    static final String CONNECTOR = "examples/connectors/plc4x-press.json";

    private static final String TOPIC = "plc.press.fast";
    private static final String STATUS = "plc.status";
    private static final List<String> TAGS = List.of("temperature", "pieces", "state");
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A tag of the PLC.
     *
     * @param type the type of the record's field
     * @param atMs when it was read, milliseconds since 1970
     */
    record Tag(String name, String value, String type, long atMs) {}

    private final FieldDevices devices;
    private final Follower follower;
    private final AtomicReference<ConsumerRecord<byte[], byte[]>> newest = new AtomicReference<>();
    private volatile Gap gap = Gap.NONE;

    private PressPlc(ShopFloor floor, FieldDevices devices) {
        this.devices = devices;
        follower = Follower.reading(floor.kafka().bootstrapServers(), List.of(TOPIC, STATUS), this::take);
    }

    /** Switches the PLC on and starts the connector. */
    static PressPlc open(ShopFloor floor, Path home, Screen screen) {
        FieldDevices devices = floor.box().fieldDevices();
        ConnectorFile connector = ConnectorFile.read(home.resolve(CONNECTOR))
                .with("plc.press.connection.string", "modbus-tcp://127.0.0.1:" + devices.modbusPort());
        floor.start(connector, CONNECTOR, screen);
        return new PressPlc(floor, devices);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(STATUS)) {
            gap = Gap.of(record);
        } else {
            newest.set(record);
        }
    }

    /** The PLC itself, which has an OPC UA server as well. */
    FieldDevices devices() {
        return devices;
    }

    /** The newest gap in the readings. */
    Gap gap() {
        return gap;
    }

    /** A reading that was taken from now on, as soon as Kafka has it. */
    String line() {
        long asked = System.currentTimeMillis();
        follower.await("the PLC", () -> newest.get() != null && newest.get().timestamp() >= asked);
        return line(newest.get());
    }

    /** The newest values with their types, as the record's own schema has them; empty before there is a record. */
    List<Tag> tags() {
        ConsumerRecord<byte[], byte[]> record = newest.get();
        return record == null ? List.of() : tags(record);
    }

    private static List<Tag> tags(ConsumerRecord<byte[], byte[]> record) {
        JsonNode json;
        try {
            json = JSON.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException("No JSON in " + record.topic(), e);
        }
        List<Tag> tags = new ArrayList<>();
        for (JsonNode field : json.at("/schema/fields")) {
            String name = field.get("field").asText();
            if (TAGS.contains(name)) {
                tags.add(new Tag(
                        name,
                        json.get("payload").get(name).asText(),
                        field.get("type").asText(),
                        record.timestamp()));
            }
        }
        return tags;
    }

    private static String line(ConsumerRecord<byte[], byte[]> record) {
        return "In " + record.topic() + ": "
                + tags(record).stream()
                        .map(tag -> tag.name() + " " + tag.value() + " (" + tag.type() + ")")
                        .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        follower.close();
        devices.stop();
    }
}
