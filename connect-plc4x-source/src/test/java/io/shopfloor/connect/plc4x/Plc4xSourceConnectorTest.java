// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found wrong before anything starts, and how connections are dealt out. */
class Plc4xSourceConnectorTest {

    private static final String MODBUS = "modbus-tcp://127.0.0.1:1";
    private static final String TAGS = "t=holding-register:1:REAL";

    private static Map<String, List<String>> errors(Map<String, String> config) {
        return new Plc4xSourceConnector()
                .validate(config).configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .collect(Collectors.toMap(ConfigValue::name, ConfigValue::errorMessages));
    }

    private static void assertError(String option, String part, Map<String, String> config) {
        Map<String, List<String>> errors = errors(config);
        assertThat(errors).containsOnlyKeys(option);
        assertThat(errors.get(option)).anySatisfy(error -> assertThat(error).contains(part));
    }

    @Test
    void aGoodConfigurationIsGood() {
        assertThat(errors(Fixtures.config(MODBUS + "?default-unit-identifier=2&tcp.default-timeout=3000", TAGS)))
                .isEmpty();
        assertThat(errors(Fixtures.config(MODBUS, TAGS, "plc.c.username", "u", "plc.c.password", "p")))
                .isEmpty();
        assertThat(errors(Fixtures.config("s7://127.0.0.1?remote-rack=0&remote-slot=1", "t=%DB1:0:REAL")))
                .isEmpty();
        assertThat(errors(Fixtures.config("simulated://x", "t=RANDOM/t:DINT"))).isEmpty();
    }

    @Test
    void aFormerNameIsRefusedWithTheNewOne() {
        assertError(
                "plc.c.g.max.interval.ms",
                "is now plc.c.g.heartbeat.ms",
                Fixtures.config(MODBUS, TAGS, "plc.c.g.max.interval.ms", "1000"));
        assertError("status.topic", "is now kafka.status.topic", Fixtures.config(MODBUS, TAGS, "status.topic", "s"));
    }

    @Test
    void aNearlyEmptyConfigurationTellsWhatIsMissing() {
        assertThat(errors(Map.of("connector.class", "x"))).containsOnlyKeys("plc.connections");
        assertThat(errors(Map.of("plc.connections", "a"))).containsOnlyKeys("plc.a.connection.string", "plc.a.groups");
        assertThat(errors(Map.of("plc.connections", "a", "plc.a.connection.string", MODBUS, "plc.a.groups", "f")))
                .containsOnlyKeys("plc.a.f.poll.interval.ms");
    }

    @Test
    void everyFaultIsPutOnItsOptionAndNamesItsPlace() {
        assertError("plc.c.connection.string", "no driver for \"modbus:\"", Fixtures.config("modbus://h", TAGS));
        assertError("plc.c.connection.string", "no parameter \"unit\"", Fixtures.config(MODBUS + "?unit=1", TAGS));
        assertError(
                "plc.c.connection.string",
                "connection c",
                Fixtures.config(MODBUS + "?default-unit-identifier=abc", TAGS));
        assertError(
                "plc.c.g.tags",
                "connection c, group g: tag t: the Modbus TCP driver",
                Fixtures.config(MODBUS, "t=holding:1"));
        assertError("plc.c.g.tags", "tag t is there twice", Fixtures.config(MODBUS, TAGS + "," + TAGS));
        assertError("plc.c.g.tags", "no tags", Fixtures.config(MODBUS, ""));
        assertError("plc.c.g.tags", "becomes a field", Fixtures.config(MODBUS, "a b=coil:1"));
        assertError("plc.c.g.tags", "becomes a field", Fixtures.config(MODBUS, "quality=coil:1"));
        assertError("plc.c.g.deadband", "not a number", Fixtures.config(MODBUS, TAGS, "plc.c.g.deadband", "x"));
        assertError("plc.c.time.zone", "no such time zone", Fixtures.config(MODBUS, TAGS, "plc.c.time.zone", "Mars"));
        assertError("plc.c.g.tag", "is not an option", Fixtures.config(MODBUS, TAGS, "plc.c.g.tag", "x"));
        assertError("kafka.key", "${tag} needs", Fixtures.config(MODBUS, TAGS, "kafka.key", "${tag}"));
        assertError(
                "plc.connections",
                "is not a name",
                Fixtures.config(
                        MODBUS,
                        TAGS,
                        "plc.connections",
                        "c,a.b",
                        "plc.a.b.connection.string",
                        MODBUS,
                        "plc.a.b.groups",
                        "g",
                        "plc.a.b.g.poll.interval.ms",
                        "1"));
        assertThat(errors(Fixtures.config(MODBUS, "a b=coil:1", "record.shape", "tag")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "opcua:tcp://10.0.0.7:4841, opc.tcp://10.0.0.7:4841",
        "opcua:tcp://line4.example.com?security-policy=Basic256Sha256&password=s3cret, opc.tcp://line4.example.com:4840",
        "opcua:tcp://user:s3cret@line4:4840/s3cret?a=s3cret, opc.tcp://line4:4840",
        "opc.tcp://[::1]:4840, opc.tcp://[::1]:4840",
        "OPCUA:s3cret, opc.tcp://<host>:4840",
        "opcua:tcp://s3cret@_line4, opc.tcp://<host>:4840"
    })
    void anOpcUaServerIsRefusedWithTheConnectorThatReadsIt(String url, String uri) {
        Map<String, List<String>> errors = errors(Fixtures.config(url, "t=ns=2;s=x"));
        assertThat(errors).containsOnlyKeys("plc.c.connection.string");
        assertThat(errors.get("plc.c.connection.string").get(0))
                .contains(
                        "io.shopfloor.connect.opcua.OpcUaSourceConnector",
                        "opcua.connections=c ",
                        "opcua.c.server.uri=" + uri + ".",
                        "docs/upgrade.md")
                .doesNotContain("s3cret");
    }

    @Test
    void whatOnlyOpcUaHadIsRefusedWithTheConnectorThatHasIt() {
        assertError(
                "plc.c.mode",
                "io.shopfloor.connect.opcua.OpcUaSourceConnector",
                Fixtures.config(MODBUS, TAGS, "plc.c.mode", "subscribe"));
        assertError(
                "plc.c.opcua.accept.any.certificate",
                "io.shopfloor.connect.opcua.OpcUaSourceConnector",
                Fixtures.config(MODBUS, TAGS, "plc.c.opcua.accept.any.certificate", "true"));
    }

    @Test
    void aBrokenLineOfATagsFileIsNamed(@TempDir Path folder) throws IOException {
        List<String> lines = IntStream.rangeClosed(1, 2000)
                .mapToObj(line -> line == 1
                        ? "name,address"
                        : "t" + line + "," + (line == 517 ? "" : "holding-register:" + line + ":INT"))
                .toList();
        Path file = Files.write(folder.resolve("tags.csv"), lines);
        assertError(
                "plc.c.g.tags.file",
                "line 517, column address: must not be empty",
                Fixtures.config(MODBUS, "", "plc.c.g.tags.file", file.toString()));
    }

    @Test
    void noErrorTellsASecret() {
        String text = errors(Fixtures.config(
                        MODBUS + "?default-unit-identifier=s3cret&password=s3cret", TAGS, "plc.c.password", "s3cret"))
                .toString();
        assertThat(text).contains("plc.c.connection.string").doesNotContain("s3cret");
    }

    @Test
    void theProbeSaysThatNobodyAnswersWithinItsTime() throws IOException {
        try (ServerSocket closed = new ServerSocket(0)) {
            int port = closed.getLocalPort();
            closed.close();
            assertError(
                    "plc.c.connection.string",
                    "connection c cannot be opened",
                    Fixtures.config("modbus-tcp://127.0.0.1:" + port, TAGS, "connection.validate", "connect"));
        }
        try (ServerSocket silent = new ServerSocket(0)) {
            assertError(
                    "plc.c.connection.string",
                    "did not open within 500 ms",
                    Fixtures.config(
                            "s7://127.0.0.1:" + silent.getLocalPort(),
                            "t=%DB1:0:INT",
                            "connection.validate",
                            "connect",
                            "plc.c.connect.timeout.ms",
                            "500"));
        }
    }

    @Test
    void connectionsAreSpreadOverTheTasksAndNoneIsForgotten() {
        Plc4xSourceConnector connector = new Plc4xSourceConnector();
        Map<String, String> config = Fixtures.config(MODBUS, TAGS, "plc.connections", "c,d,e");
        for (String name : List.of("d", "e")) {
            config.put("plc." + name + ".connection.string", MODBUS);
            config.put("plc." + name + ".groups", "g");
            config.put("plc." + name + ".g.poll.interval.ms", "1");
        }
        connector.start(config);
        assertThat(connector.taskConfigs(2))
                .extracting(task -> task.get("task.connections"))
                .containsExactly("c,e", "d");
        assertThat(connector.taskConfigs(8)).hasSize(3);
        assertThat(connector.taskConfigs(1)).hasSize(1);
    }

    @Test
    void serviceLoaderFindsTheConnector() {
        assertThat(ServiceLoader.load(SourceConnector.class)).anyMatch(Plc4xSourceConnector.class::isInstance);
    }
}
