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

/** What is in the archives that users install: the layout of Confluent Hub, and no jar that nobody decided on. */
class HubZipIT {

    private static final String VERSION = System.getProperty("project.version");
    private static final Path SOURCE = Path.of("target", "plugins", "shopfloor-connect-mqtt-source-" + VERSION);

    @Test
    void theMqttSourceCarriesTheseJarsAndNoOthers() throws IOException {
        assertThat(names(SOURCE.resolve("lib")))
                .containsExactlyInAnyOrder(
                        "connect-common-" + VERSION + ".jar",
                        "connect-mqtt-common-" + VERSION + ".jar",
                        "connect-mqtt-source-" + VERSION + ".jar",
                        "org.eclipse.paho.mqttv5.client-1.2.5.jar");
    }

    @Test
    void thePlc4xSourceCarriesItsDriversAndNothingThatIsTheWorkers() throws IOException {
        assertThat(names(Path.of("target", "plugins", "shopfloor-connect-plc4x-source-" + VERSION, "lib")))
                .containsExactlyInAnyOrderElementsOf(
                        Files.readAllLines(Path.of("src", "test", "resources", "plc4x-jars.txt")));
    }

    @Test
    void theArchiveHasTheLayoutThatHubToolsExpect() throws IOException {
        assertThat(names(SOURCE)).contains("manifest.json", "lib", "doc", "etc", "assets");
        assertThat(names(SOURCE.resolve("doc"))).contains("LICENSE", "NOTICE", "README.md");
        JsonNode manifest = new ObjectMapper().readTree(Files.readString(SOURCE.resolve("manifest.json")));
        assertThat(manifest.get("name").asText()).isEqualTo("connect-mqtt-source");
        assertThat(manifest.get("version").asText()).isEqualTo(VERSION);
        assertThat(manifest.get("owner").get("username").asText()).isEqualTo("shopfloor");
        assertThat(manifest.get("component_types").get(0).asText()).isEqualTo("source");
        assertThat(manifest.toString()).doesNotContain("${");
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
