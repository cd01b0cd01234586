// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.load.LightBarrier;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import io.shopfloor.connect.sandbox.plc.FieldDevices;
import io.shopfloor.connect.sandbox.process.Jvm;
import io.shopfloor.connect.sandbox.sql.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * From the shop floor into tables of a real PostgreSQL by the connectors of {@code examples/} and Debezium's JDBC sink, while worker
 * and database are killed.
 */
class HistorianIT {

    private static final Duration DONE = Duration.ofSeconds(180);
    private static final Duration SETTLED = Duration.ofSeconds(60);
    private static final long PIECES = Long.getLong("historian.pieces", 20_000);
    private static final int CYCLES = 334; // of three tags: 1,000 readings
    private static final int KILLS = 4;
    private static final List<String> SINKS = List.of(
            "historian-pieces.json", "historian-press.json", "historian-readings.json", "historian-iolink.json");
    private static final List<String> READERS = List.of("plc-press", "opcua-press", "iolink-tags");
    private static final String READINGS =
            "select extract(epoch from time) * 1000, asset, tag, coalesce(value_text, value_double::text, value_bool::text, 'null'),"
                    + " quality from reading where ";
    /** Where no time is UTC: a time that is written as the worker's own would be hours away. */
    private static final String ELSEWHERE = "-Duser.timezone=Asia/Kolkata";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Rig RIG = Rig.shared();
    private static Postgres postgres;
    private static ConnectWorker worker;

    @BeforeAll
    static void start() throws IOException, SQLException {
        Assumptions.assumeTrue(
                Postgres.missing().isEmpty(), () -> Postgres.missing().orElseThrow());
        postgres = RIG.box().postgres();
        postgres.execute(Files.readString(Path.of("..", "examples", "historian", "tables.sql")));
        worker = RIG.box()
                .connect(
                        RIG.kafka(),
                        Rig.workerOptions(Postgres.sinkPlugins())
                                .group("historian")
                                .with(Jvm.quick().withJmx().withFlag(ELSEWHERE)));
    }

    @AfterAll
    static void stop() {
        if (worker != null) {
            worker.kill9();
        }
        if (postgres != null) {
            postgres.end();
        }
    }

    private static Map<String, String> example(String file) throws IOException {
        Map<String, String> config =
                new LinkedHashMap<>(ExampleConfigs.connector(file).config());
        config.replaceAll((option, value) -> switch (option) {
            case "connection.url" -> postgres.url();
            case "connection.username" -> Postgres.USER;
            case "connection.password" -> "";
            default -> value;
        });
        boolean sink = config.containsKey("connection.url");
        config.putAll(
                sink
                        ? Map.of("errors.deadletterqueue.topic.replication.factor", "1")
                        : Rig.abortingSoon(new HashMap<>()));
        return config;
    }

    private static void run(Map<String, String> example, Map<String, String> changes) {
        Map<String, String> config = new LinkedHashMap<>(example);
        config.putAll(changes);
        String name = config.remove("name");
        worker.rest().putConnector(name, config);
        worker.rest().awaitRunning(name, 1, DONE);
    }

    @Test
    void everyPieceAndReadingIsOneRowAlthoughWorkerAndDatabaseAreKilled() throws Exception {
        MqttBroker broker = RIG.broker(Rig.Make.HIVEMQ);
        FieldDevices devices = RIG.box().fieldDevices();
        try (SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults())) {
            master.port(1).connect(SampleDevices.twoUnits(true, () -> 707));
            startSources(broker, devices, master);
            for (String sink : SINKS) {
                run(example(sink), Map.of());
            }
            makePiecesAndKill(broker);
            await("readings").atMost(DONE).until(() -> one("select count(*) from press") >= CYCLES);
            await("IO-Link readings")
                    .atMost(DONE)
                    .until(() -> one("select count(*) from reading where asset like '%/1'") >= CYCLES);
            READERS.forEach(worker.rest()::delete);
        }
        devices.kill9();

        await("every piece").atMost(DONE).until(() -> one("select count(*) from piece") >= PIECES);
        assertThat(one("select count(distinct id) from piece")).isEqualTo(PIECES);
        awaitSame(
                "shopfloor",
                "select extract(epoch from time) * 1000, asset, id, count, quality from piece",
                piece -> List.of(
                        piece.get("timestamp_ms").asLong(),
                        "acme/aachen/press1",
                        piece.get("id").asLong(),
                        piece.get("count").asLong(),
                        "GOOD"));
        awaitSame(
                "plc.press.fast",
                "select extract(epoch from time) * 1000, asset, temperature, pieces, state, quality from press",
                reading -> List.of(
                        at(reading),
                        "press",
                        reading.get("temperature").asDouble(),
                        reading.get("pieces").asLong(),
                        reading.get("state").asLong(),
                        "GOOD"));
        awaitSame("opcua.press", READINGS + "asset = 'press'", reading -> reading(reading, "press"));
        awaitSame(
                "ifm.tags",
                READINGS + "asset <> 'press'",
                reading -> reading(
                        reading,
                        reading.get("master").asText() + "/"
                                + reading.get("port").asText()));
        System.out.println("historian: " + PIECES + " pieces, " + one("select count(*) from press") + " cycles, "
                + one("select count(*) from reading") + " readings");
    }

    private static void startSources(MqttBroker broker, FieldDevices devices, SimulatedMaster master)
            throws IOException {
        Path iodds = RIG.box().folder().resolve("iodds-historian");
        SampleDevices.writeIodds(Files.createDirectories(iodds));
        run(example("mqtt-source-guarded.json"), Map.of("mqtt.server.uri", broker.uri()));
        run(
                example("plc4x-press.json"),
                Map.of(
                        "plc.press.connection.string",
                        "modbus-tcp://127.0.0.1:" + devices.modbusPort(),
                        "plc.press.fast.poll.interval.ms",
                        "20"));
        run(
                example("opcua-press.json"),
                Map.of("opcua.press.server.uri", "opc.tcp://127.0.0.1:" + devices.opcUaPort()));
        run(
                example("ifm-iolink-tags.json"),
                Map.of(
                        "ifm.masters",
                        master.address(),
                        "ifm.poll.interval.ms",
                        "100",
                        "ifm.iodd.directory",
                        iodds.toString(),
                        "topic.creation.default.replication.factor",
                        "1"));
    }

    private static void makePiecesAndKill(MqttBroker broker) {
        try (LightBarrier barrier = LightBarrier.start(broker.uri(), "ia/acme/aachen/press1/count", 1_000, PIECES)) {
            for (int kill = 1; kill <= KILLS; kill++) {
                barrier.awaitAcknowledged(PIECES * kill / (KILLS + 1), DONE);
                if (kill % 2 == 0) {
                    worker.kill9();
                    worker.restart();
                } else {
                    postgres.kill9();
                    Rig.pause(2_000);
                    postgres.restart();
                }
            }
            barrier.awaitDone(DONE);
        }
    }

    /** Waits until the rows are those that the topic's records say, each once. */
    private static void awaitSame(String topic, String query, Function<JsonNode, List<Object>> row)
            throws SQLException {
        Set<List<Object>> expected = RIG.kafka().topics().readAll(topic).stream()
                .map(record -> row.apply(payload(record.value())))
                .collect(Collectors.toSet());
        assertThat(expected).as(topic).isNotEmpty();
        await(topic).atMost(SETTLED).until(() -> rows(query).size() >= expected.size());
        List<List<Object>> rows = rows(query);
        assertThat(rows).as("rows of %s", topic).doesNotHaveDuplicates();
        assertThat(new HashSet<>(rows)).as("rows of %s", topic).isEqualTo(expected);
    }

    private static List<List<Object>> rows(String query) throws SQLException {
        return postgres.query(query).stream()
                .map(row -> row.stream()
                        .map(value -> value instanceof BigDecimal number ? (Object) number.longValueExact() : value)
                        .toList())
                .toList();
    }

    private static JsonNode payload(byte[] value) {
        try {
            JsonNode json = JSON.readTree(value);
            return json.path("payload").isObject() ? json.get("payload") : json;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Object> reading(JsonNode reading, String asset) {
        return List.of(
                at(reading),
                asset,
                reading.get("name").asText(),
                text(reading.get("value")),
                reading.get("quality").asText());
    }

    private static String text(JsonNode value) {
        if (value.isNull() || value.isBoolean()) {
            return value.asText();
        }
        return value.isNumber()
                ? new BigDecimal(value.asText()).stripTrailingZeros().toPlainString()
                : value.get("text").asText();
    }

    private static long at(JsonNode reading) {
        return reading.get("timestamp").asLong();
    }

    private static long one(String query) throws SQLException {
        return ((Number) postgres.query(query).get(0).get(0)).longValue();
    }
}
