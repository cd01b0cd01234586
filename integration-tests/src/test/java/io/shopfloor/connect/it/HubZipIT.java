// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in the archives that users install: the layout of Confluent Hub, and no jar that nobody decided on. */
class HubZipIT {

    private static final String VERSION = System.getProperty("project.version");

    private static Path plugin(String name) {
        return Path.of("target", "plugins", "shopfloor-" + name + "-" + VERSION);
    }

    @Test
    void theMqttSourceCarriesTheseJarsAndNoOthers() throws IOException {
        assertThat(names(plugin("connect-mqtt-source").resolve("lib")))
                .containsExactlyInAnyOrder(
                        "avro-1.12.1.jar",
                        "connect-common-" + VERSION + ".jar",
                        "connect-mqtt-common-" + VERSION + ".jar",
                        "connect-mqtt-source-" + VERSION + ".jar",
                        "connect-schema-" + VERSION + ".jar",
                        "org.eclipse.paho.mqttv5.client-1.2.5.jar");
    }

    @Test
    void theMqttSinkCarriesTheseJarsAndNoOthers() throws IOException {
        assertThat(names(plugin("connect-mqtt-sink").resolve("lib")))
                .containsExactlyInAnyOrder(
                        "connect-common-" + VERSION + ".jar",
                        "connect-mqtt-common-" + VERSION + ".jar",
                        "connect-mqtt-sink-" + VERSION + ".jar",
                        "org.eclipse.paho.mqttv5.client-1.2.5.jar");
    }

    @Test
    void thePlc4xSourceCarriesItsDriversAndNothingThatIsTheWorkers() throws IOException {
        assertThat(names(plugin("connect-plc4x-source").resolve("lib")))
                .containsExactlyInAnyOrderElementsOf(
                        Files.readAllLines(Path.of("src", "test", "resources", "plc4x-jars.txt")));
    }

    @Test
    void theIfmSourceCarriesTheseJarsAndNoOthers() throws IOException {
        assertThat(names(plugin("connect-ifm-iolink-source").resolve("lib")))
                .containsExactlyInAnyOrder(
                        "connect-common-" + VERSION + ".jar", "connect-ifm-iolink-source-" + VERSION + ".jar");
    }

    @ParameterizedTest
    @CsvSource({
        "connect-mqtt-source,source",
        "connect-mqtt-sink,sink",
        "connect-plc4x-source,source",
        "connect-ifm-iolink-source,source"
    })
    void theArchiveHasTheLayoutThatHubToolsExpect(String name, String type) throws IOException {
        Path plugin = plugin(name);
        assertThat(names(plugin)).contains("manifest.json", "lib", "doc", "etc", "assets");
        assertThat(names(plugin.resolve("doc"))).contains("LICENSE", "NOTICE", "README.md");
        JsonNode manifest = new ObjectMapper().readTree(Files.readString(plugin.resolve("manifest.json")));
        assertThat(manifest.get("name").asText()).isEqualTo(name);
        assertThat(manifest.get("version").asText()).isEqualTo(VERSION);
        assertThat(manifest.get("owner").get("username").asText()).isEqualTo("shopfloor");
        assertThat(manifest.get("component_types").get(0).asText()).isEqualTo(type);
        assertThat(manifest.toString()).doesNotContain("${");
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
