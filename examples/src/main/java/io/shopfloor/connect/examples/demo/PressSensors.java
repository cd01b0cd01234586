// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SampleDevices.Vibration;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * An IO-Link master at the press with a vibration sensor and a thermometer, simulated, and the connector that reads them.
 * Used by the demo's main thread; what Kafka has comes on the follower's, and any may ask for the sensors.
 */
final class PressSensors implements AutoCloseable {
    static final String CONNECTOR = "examples/connectors/ifm-iolink-source.json";

    private static final int PORTS = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What a sensor said last.
     *
     * @param port of the IO-Link master
     * @param product the device's name
     * @param quality of the reading
     * @param atMs when it was read, milliseconds since 1970
     */
    record Sensor(int port, String product, String quality, List<Measurement> values, long atMs) {}

    /**
     * One value of a sensor.
     *
     * @param name as the IODD has it
     * @param unit empty for none
     */
    record Measurement(String name, String value, String unit) {}

    private final SimulatedMaster master;
    private final Follower follower;
    private final Map<String, ConsumerRecord<byte[], byte[]>> newest = new ConcurrentHashMap<>();

    private PressSensors(ShopFloor floor, SimulatedMaster master) {
        this.master = master;
        follower = Follower.reading(
                floor.kafka().bootstrapServers(), topics(), record -> newest.put(record.topic(), record));
    }

    /** Switches the master on and starts the connector. */
    static PressSensors open(ShopFloor floor, Path home, Screen screen) {
        SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults());
        master.port(1)
                .connect(SampleDevices.vibration(
                        () -> new Vibration(swinging(1234, 200), 250, swinging(399, 5), 12.5f, 0, 1)));
        master.port(2).connect(SampleDevices.thermometer(() -> swinging(242, 5)));
        ConnectorFile connector = ConnectorFile.read(home.resolve(CONNECTOR))
                .with("ifm.masters", master.address())
                .with("ifm.iodd.directory", iodds(floor).toString())
                .with("topic.creation.default.replication.factor", "1"); // there is one Kafka broker here
        floor.start(connector, CONNECTOR, screen);
        return new PressSensors(floor, master);
    }

    private static Path iodds(ShopFloor floor) {
        try {
            Path folder = Files.createDirectories(floor.box().folder().resolve("iodds"));
            SampleDevices.writeIodds(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot make a folder for IODDs in " + floor.box().folder(), e);
        }
    }

    private static int swinging(int middle, int range) {
        return (int) Math.round(middle + range * Math.sin(System.currentTimeMillis() / 3000.0));
    }

    private List<String> topics() {
        List<String> topics = new ArrayList<>();
        for (int port = 1; port <= PORTS; port++) {
            topics.add("ifm." + master.serial() + "." + port);
        }
        return topics;
    }

    /** What Kafka has of each sensor that was read from now on, as soon as it has it. */
    List<String> lines() {
        long asked = System.currentTimeMillis();
        follower.await(
                "the IO-Link sensors",
                () -> newest.size() == PORTS
                        && newest.values().stream().allMatch(record -> record.timestamp() >= asked));
        return topics().stream().map(topic -> line(newest.get(topic))).toList();
    }

    /** The newest of each sensor, by port; those that Kafka has. */
    List<Sensor> sensors() {
        return topics().stream()
                .map(newest::get)
                .filter(Objects::nonNull)
                .map(PressSensors::sensor)
                .toList();
    }

    /** Names and units as the record's own schema has them. */
    private static Sensor sensor(ConsumerRecord<byte[], byte[]> record) {
        JsonNode json;
        try {
            json = JSON.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException("No JSON in " + record.topic(), e);
        }
        JsonNode reading = json.get("payload");
        List<Measurement> values = new ArrayList<>();
        for (JsonNode field : field(json.get("schema"), "values").path("fields")) {
            String name = field.get("field").asText();
            values.add(new Measurement(
                    name,
                    reading.get("values").get(name).asText(),
                    field.at("/parameters/unit").asText()));
        }
        return new Sensor(
                reading.get("port").asInt(),
                reading.get("product").asText(),
                reading.get("quality").asText(),
                values,
                record.timestamp());
    }

    private static String line(ConsumerRecord<byte[], byte[]> record) {
        Sensor sensor = sensor(record);
        return "In " + record.topic() + ": " + sensor.product() + " at port " + sensor.port() + ", " + sensor.quality()
                + ": "
                + sensor.values().stream()
                        .map(value -> (value.name() + " " + value.value() + " " + value.unit()).strip())
                        .collect(Collectors.joining(", "));
    }

    private static JsonNode field(JsonNode schema, String name) {
        for (JsonNode field : schema.get("fields")) {
            if (field.get("field").asText().equals(name)) {
                return field;
            }
        }
        return JSON.missingNode();
    }

    @Override
    public void close() {
        follower.close();
        master.close();
    }
}
