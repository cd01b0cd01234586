// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.historian;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.common.polling.Gaps;
import io.shopfloor.connect.sandbox.Sandbox;
import io.shopfloor.connect.sandbox.sql.Postgres;
import io.shopfloor.connect.transforms.TimeSeriesRow;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The compose example's historian as far as it goes without containers: its connectors' transforms make rows of the records of that
 * plant, the rows fit the tables in a real PostgreSQL, and the dashboard's queries find them.
 */
class HistorianExampleTest {
    private static final Path COMPOSE = Path.of("compose");
    private static final Path PAGE = Path.of("..", "docs", "historian.md");
    private static final Path CONNECTORS = COMPOSE.resolve("connectors-historian");
    private static final Path DASHBOARD = COMPOSE.resolve("grafana/dashboards/historian.json");
    private static final Path DATA_SOURCE = COMPOSE.resolve("grafana/provisioning/datasources/historian.yml");
    private static final String TIME_FILTER = "$__timeFilter(time)";
    private static final long NOW = System.currentTimeMillis();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Sandbox box;
    private static Postgres postgres;

    @BeforeAll
    static void start() throws IOException, SQLException {
        Assumptions.assumeTrue(
                Postgres.missing().isEmpty(), () -> Postgres.missing().orElseThrow());
        box = Sandbox.open();
        postgres = box.postgres();
        postgres.execute(Files.readString(Path.of("historian/tables.sql")));
        postgres.execute(Files.readString(COMPOSE.resolve("grafana/reader.sql")));
    }

    @AfterAll
    static void stop() {
        if (box != null) {
            box.close();
        }
    }

    @Test
    void rowsOfThatPlantFitTheTablesAndEveryQueryFindsSome() throws Exception {
        for (long ago : List.of(30_000L, 2_000L)) { // a gap between them
            long at = NOW - ago;
            write("historian-pieces", "{'timestamp_ms':" + at + ",'count':1,'id':" + ago + ",'attempt':1}");
            write(
                    "historian-press",
                    "{'timestamp':" + at + ",'temperature':57.1,'pieces':4294967295,'running':true,'quality':null}");
            write(
                    "historian-temperatures",
                    "{'timestamp':" + at + ",'master':'000201234567','port':'2','mode':'io_link','quality':'GOOD',"
                            + "'values':{'Temperature':24.2,'OUT1':true},'qualities':null}");
        }
        writeGap();
        assertThat(postgres.query("select asset, id, count, quality from piece order by id"))
                .containsExactly(
                        List.of("plant-a/press", 2_000L, 1L, "GOOD"), List.of("plant-a/press", 30_000L, 1L, "GOOD"));
        assertThat(postgres.query("select distinct asset, temperature, pieces, quality from press"))
                .containsExactly(List.of("press", 57.1, 4_294_967_295L, "GOOD"));
        assertThat(postgres.query("select distinct asset, tag, value_double, quality from reading"))
                .containsExactly(List.of("000201234567/2", "Temperature", 24.2, "GOOD"));
        assertThat(postgres.query("select time, ended::timestamptz, reason, dropped from gap"))
                .containsExactly(List.of(new Timestamp(NOW - 5_000), new Timestamp(NOW), "CONNECTION_LOST", 0L));

        List<String> queries = new ArrayList<>(queriesOfThePage());
        for (JsonNode sql : JSON.readTree(DASHBOARD.toFile()).findValues("rawSql")) {
            queries.add(sql.asText());
        }
        assertThat(queries).hasSize(4 + 6);
        for (String sql : queries) {
            String query = sql.replace(TIME_FILTER, "time between now() - interval '15 min' and now()");
            assertThat(query).isNotEqualTo(sql).doesNotContain("$");
            postgres.execute("set role grafana; " + query);
            assertThat(postgres.query(query)).as(sql).isNotEmpty();
        }
    }

    private static List<String> queriesOfThePage() throws IOException {
        String page = Files.readString(PAGE);
        String section = page.substring(page.indexOf("## Queries"), page.indexOf("## Throughput"));
        return Pattern.compile("(?m)^select [^;]+")
                .matcher(section)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    /** With the table and the options that the page has for status topics. */
    private static void writeGap() throws IOException, SQLException {
        String page = Files.readString(PAGE);
        int table = page.indexOf("create table gap (");
        postgres.execute(page.substring(table, page.indexOf(");", table)) + ")");
        Map<String, String> config = new HashMap<>(
                Map.of("collection.name.format", "gap", "topics", "plc.status", "transforms.row.time.type", "zoned"));
        String options = page.lines()
                .filter(line -> line.startsWith("| status topics"))
                .findFirst()
                .orElseThrow();
        Pattern.compile("`([a-z.]+)=([^`]+)`")
                .matcher(options)
                .results()
                .forEach(option -> config.put("transforms.row." + option.group(1), option.group(2)));
        Struct gap = new Struct(Gaps.SCHEMA)
                .put("connection", "press")
                .put("reason", "CONNECTION_LOST")
                .put("from", new Date(NOW - 5_000))
                .put("to", new Date(NOW))
                .put("dropped", 0L);
        write(config, Gaps.SCHEMA, gap);
    }

    @Test
    void theDashboardAsksTheDataSourceThatIsThere() throws IOException {
        assertThat(Files.readString(DATA_SOURCE))
                .contains("uid: historian\n", "type: grafana-postgresql-datasource\n", "url: timescaledb:5432\n");
        for (JsonNode panel : JSON.readTree(DASHBOARD.toFile()).get("panels")) {
            for (JsonNode source : panel.findValues("datasource")) {
                assertThat(source.get("uid").asText()).isEqualTo("historian");
                assertThat(source.get("type").asText()).isEqualTo("grafana-postgresql-datasource");
            }
        }
    }

    @Test
    void everythingThatTheContainersMountIsHere() throws IOException {
        List<String> mounted = Pattern.compile("(?m)^ +(?:- |.*\\{file: )(\\.{1,2}/[^:}]+)")
                .matcher(Files.readString(COMPOSE.resolve("docker-compose.yml")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(mounted).contains("./connectors-historian", "../historian/timescale.sql", "./worker.properties");
        assertThat(mounted)
                .filteredOn(path -> !path.startsWith("../target/"))
                .allSatisfy(path -> assertThat(COMPOSE.resolve(path)).exists());
    }

    /** All of them wait for the database, and use the tables by the readings' keys. */
    @ParameterizedTest
    @ValueSource(strings = {"connectors", "compose/connectors-historian"})
    void everySinkOfTheExamplesOutlivesARestartOfTheDatabase(String folder) throws IOException {
        int sinks = 0;
        for (File file : Path.of(folder).toFile().listFiles((in, name) -> name.startsWith("historian-"))) {
            assertThat(config(file.toPath()))
                    .as(file.getName())
                    .containsEntry("insert.mode", "upsert")
                    .containsEntry("primary.key.mode", "record_key")
                    .containsEntry("connection.restart.on.errors", "true")
                    .containsEntry("flush.max.retries", Integer.toString(Integer.MAX_VALUE))
                    .containsEntry("transforms.row.time.type", "zoned")
                    .containsEntry("consumer.override.isolation.level", "read_committed");
            sinks++;
        }
        assertThat(sinks).isGreaterThanOrEqualTo(3);
    }

    /** Writes the row of a payload, in which quotes are single, as the connector's converter and transform make it. */
    private static void write(String connector, String json) throws IOException, SQLException {
        Map<String, String> config = config(CONNECTORS.resolve(connector + ".json"));
        byte[] payload = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        Object value = payload;
        if (config.get("value.converter").endsWith("JsonConverter")) {
            try (JsonConverter converter = new JsonConverter()) {
                converter.configure(below("value.converter.", config), false);
                value = converter.toConnectData(config.get("topics"), payload).value();
            }
        }
        write(config, null, value);
    }

    /** As an upsert by the row's key does; PostgreSQL refuses it if the table has no such key. */
    private static void write(Map<String, String> config, Schema schema, Object value) throws SQLException {
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString("mqtt.topic", "ia/acme/plant-a/press/count").addString("plc.connection", "press");
        SinkRecord made;
        try (TimeSeriesRow<SinkRecord> transform = new TimeSeriesRow<>()) {
            transform.configure(below("transforms.row.", config));
            made = transform.apply(new SinkRecord(
                    config.get("topics"), 0, null, null, schema, value, 0, NOW, TimestampType.CREATE_TIME, headers));
        }
        Struct row = (Struct) made.value();
        String values = row.schema().fields().stream()
                .map(column -> literal(row.get(column)))
                .collect(Collectors.joining(", "));
        postgres.execute("insert into " + config.get("collection.name.format") + " (" + names(made.valueSchema())
                + ") values (" + values + ") on conflict (" + names(made.keySchema()) + ") do nothing");
    }

    private static String names(Schema schema) {
        return schema.fields().stream().map(Field::name).collect(Collectors.joining(", "));
    }

    private static String literal(Object value) {
        return value == null ? "null" : "'" + value + "'";
    }

    private static Map<String, String> below(String prefix, Map<String, String> config) {
        Map<String, String> below = new HashMap<>();
        config.forEach((option, value) -> {
            if (option.startsWith(prefix)) {
                below.put(option.substring(prefix.length()), value);
            }
        });
        return below;
    }

    private static Map<String, String> config(Path file) throws IOException {
        Map<String, String> config = new HashMap<>();
        JSON.readTree(file.toFile())
                .get("config")
                .properties()
                .forEach(option -> config.put(option.getKey(), option.getValue().asText()));
        return config;
    }
}
