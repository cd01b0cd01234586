// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Validation, and how connections are dealt out to tasks. */
class OpcUaSourceConnectorTest {

    private static final String URI = "opc.tcp://10.0.0.7:4840";

    private static Map<String, List<String>> errors(Map<String, String> config) {
        Map<String, List<String>> errors = new HashMap<>();
        for (ConfigValue value : new OpcUaSourceConnector().validate(config).configValues()) {
            if (!value.errorMessages().isEmpty()) {
                errors.put(value.name(), value.errorMessages());
            }
        }
        return errors;
    }

    private static void assertFinds(Map<String, String> config, String option, String message) {
        Map<String, List<String>> errors = errors(config);
        assertThat(errors).containsOnlyKeys(option);
        assertThat(errors.get(option)).anyMatch(error -> error.contains(message));
    }

    @Test
    void aGoodConfigurationHasNoErrors() {
        assertThat(errors(Fixtures.config(URI, "Objects/Press/**, a=ns=2;s=A"))).isEmpty();
    }

    @Test
    void anEmptyConfigurationGivesAnErrorForEachOption() {
        assertThat(errors(Map.of("connector.class", "x"))).containsOnlyKeys("opcua.connections");
    }

    @Test
    void findingsAreOnTheOptionAtFault(@TempDir Path folder) throws Exception {
        assertFinds(Fixtures.config(URI, ""), "opcua.c.nodes", "has no nodes");
        assertFinds(Fixtures.config(URI, "a=ns=2;q=1"), "opcua.c.nodes", "is not a node id");
        assertFinds(Fixtures.config(URI, "Objects/**", "nodes.exclude", "x"), "opcua.c.nodes.exclude", "neither");
        assertFinds(
                Fixtures.config(URI, "", "nodes.file", folder.resolve("none").toString()),
                "opcua.c.nodes.file",
                "is not on this worker");
        assertFinds(
                Fixtures.config(
                        URI,
                        "",
                        "nodes.file",
                        Files.writeString(folder.resolve("n.csv"), "node\nx").toString()),
                "opcua.c.nodes.file",
                "n.csv, line 2");
        assertFinds(
                Fixtures.config(URI, "Objects/**", "nodes.type.definitions", "AnalogItemType,i=x"),
                "opcua.c.nodes.type.definitions",
                "is not a node id");
        assertFinds(Fixtures.config("http://x", "Objects/**"), "opcua.c.server.uri", "opc.tcp://host:port/path");
        assertFinds(Fixtures.config(URI, "Objects/**", "deadband", "1"), "opcua.c.deadband", "needs on.change=true");
        assertFinds(Fixtures.config(URI, "Objects/**", "heartbeat.ms", "1"), "opcua.c.heartbeat.ms", "needs on.change");
        assertFinds(Fixtures.config(URI, "Objects/**", "mod", "poll"), "opcua.c.mod", "is not an option");
        assertFinds(Fixtures.config(URI, "Objects/**", "security.mode", "sign"), "opcua.c.security.mode", "no effect");
        assertFinds(Fixtures.config(URI, "Objects/**", "username", "u"), "opcua.c.username", "has no effect");
        assertFinds(
                Fixtures.config(URI, "Objects/**", "authentication", "username"),
                "opcua.c.username",
                "must not be empty");
        assertFinds(
                Fixtures.config(URI, "Objects/**", "authentication", "certificate"),
                "opcua.c.user.certificate.file",
                "must not be empty");
        assertFinds(
                Fixtures.config(URI, "Objects/**", "trusted.thumbprints", "12:34"),
                "opcua.c.trusted.thumbprints",
                "64 hexadecimal digits");
        Path junk = Files.writeString(folder.resolve("junk.pem"), "junk");
        assertFinds(
                Fixtures.config(
                        URI, "Objects/**", "security.policy", "basic256sha256", "certificate.file", junk.toString()),
                "opcua.c.certificate.file",
                "cannot be read");
        assertFinds(
                Fixtures.config(URI, "Objects/**", "security.policy", "basic256sha256"),
                "opcua.c.certificate.file",
                "must not be empty");
    }

    @Test
    void aConnectionIsSecuredUnlessTheConfigurationSaysOtherwise() {
        Map<String, String> config = Fixtures.config(URI, "Objects/**");
        config.remove("opcua.c.security.policy");
        assertFinds(config, "opcua.c.certificate.file", "must not be empty with security.policy=basic256sha256");
    }

    @Test
    void aProbeSaysWhatItDoesNotFind() {
        try (TestServer server = TestServer.open()) {
            server.nodes().variable("Press/Count", NodeIds.Int32, 1);
            String[] probe = {"connection.validate", "connect"};
            assertThat(errors(Fixtures.config(server.uri(), "Objects/Press/**, a=ns=2;s=Press/Count", probe)))
                    .isEmpty();
            assertFinds(
                    Fixtures.config(server.uri(), "Objects/Oven/**", probe),
                    "opcua.c.nodes",
                    "Objects/Oven/** finds no variable");
            assertFinds(
                    Fixtures.config(
                            server.uri(),
                            "Objects/Press/**",
                            "connection.validate",
                            "connect",
                            "nodes.type.definitions",
                            "BaseDataVariableType,AnalogItemType"),
                    "opcua.c.nodes.type.definitions",
                    "AnalogItemType finds no variable");
            assertFinds(
                    Fixtures.config(
                            server.uri(), "one=ns=2;s=Press/Count,two=nsu=urn:shopfloor:test;s=Press/Count", probe),
                    "opcua.c.nodes",
                    "is there twice");
            assertFinds(Fixtures.config(server.uri(), "a=ns=2;s=Oven", probe), "opcua.c.nodes", "Bad_NodeIdUnknown");
            assertFinds(
                    Fixtures.config("opc.tcp://127.0.0.1:" + TestServer.freePort(), "Objects/**", probe),
                    "opcua.c.server.uri",
                    "refuses the connection");
        }
    }

    @Test
    void connectionsAreDealtOutToTasks() {
        Map<String, String> config = Fixtures.config(URI, "Objects/**");
        config.put("opcua.connections", "a,b,c");
        for (String connection : List.of("a", "b")) {
            config.put("opcua." + connection + ".server.uri", URI);
            config.put("opcua." + connection + ".nodes", "Objects/**");
        }
        OpcUaSourceConnector connector = new OpcUaSourceConnector();
        connector.start(config);
        assertThat(connector.taskConfigs(2))
                .extracting(task -> task.get("task.connections"))
                .containsExactly("a,c", "b");
        assertThat(connector.taskConfigs(9)).hasSize(3);
        assertThat(connector.taskClass()).isEqualTo(OpcUaSourceTask.class);
        assertThat(connector.version()).isNotEmpty();
    }
}
