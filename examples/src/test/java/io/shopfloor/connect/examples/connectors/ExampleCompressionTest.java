// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is copied from an example writes compressed records; what only reads from Kafka says nothing of a producer. */
class ExampleCompressionTest {
    private static final String OVERRIDE = "producer.override.compression.type";
    private static final Pattern COMPRESSED = Pattern.compile("lz4|zstd");
    private static final Pattern YAML_CLASS = Pattern.compile("(?m)^  class: (\\S+)$");
    private static final Pattern YAML_COMPRESSION =
            Pattern.compile("(?m)^    producer\\.override\\.compression\\.type: (?:lz4|zstd)$");

    static Stream<Path> jsonFiles() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("."))) {
            return files
                    .filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.startsWith(Path.of("./target")) && !file.startsWith(Path.of("./src")))
                    .filter(file -> read(file).contains("\"connector.class\""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    static Stream<Path> hubFiles() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            return modules
                    .map(module -> module.resolve("src/hub/etc"))
                    .filter(Files::isDirectory)
                    .flatMap(folder -> Stream.of(folder.toFile().listFiles()).map(java.io.File::toPath))
                    .filter(file -> read(file).contains("connector.class="))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("jsonFiles")
    void aConnectorThatWritesToKafkaCompresses(Path file) throws IOException {
        assertJson(read(file));
    }

    @Test
    void soDoesTheOneInTheReadme() throws IOException {
        Matcher posted = Pattern.compile("(?s)/connectors -d '(\\{.*?})'").matcher(read(Path.of("../README.md")));
        assertThat(posted.find()).isTrue();
        assertJson(posted.group(1));
    }

    private static void assertJson(String json) throws IOException {
        JsonNode config = new ObjectMapper().readTree(json).get("config");
        assertOverride(
                config.get("connector.class").asText(),
                config.has(OVERRIDE) ? config.get(OVERRIDE).asText() : null);
    }

    @ParameterizedTest
    @MethodSource("hubFiles")
    void soDoTheFilesInTheHubZips(Path file) throws IOException {
        Properties config = properties(file);
        assertOverride(config.getProperty("connector.class"), config.getProperty(OVERRIDE));
    }

    private static void assertOverride(String connector, String compression) {
        if (connector.endsWith("SinkConnector")) {
            assertThat(compression).as("a sink has no producer").isNull();
        } else {
            assertThat(compression).as(OVERRIDE).isNotNull().matches(COMPRESSED);
        }
    }

    @Test
    void soDoTheConnectorsForStrimzi() {
        int seen = 0;
        for (String document : read(Path.of("strimzi/connectors.yaml")).split("(?m)^---$")) {
            Matcher connector = YAML_CLASS.matcher(document);
            assertThat(connector.find()).as(document).isTrue();
            assertThat(YAML_COMPRESSION.matcher(document).find())
                    .as(connector.group(1))
                    .isNotEqualTo(connector.group(1).endsWith("SinkConnector"));
            seen++;
        }
        assertThat(seen).isGreaterThan(3);
    }

    @ParameterizedTest
    @CsvSource({
        "compose/worker.properties, producer.compression.type",
        "compose/mirror-maker.properties, central.producer.compression.type"
    })
    void workersCompressForWhoeverForgetsIt(Path file, String option) throws IOException {
        assertThat(properties(file).getProperty(option)).as(option).isNotNull().matches(COMPRESSED);
    }

    @Test
    void soDoTheWorkersOfStrimzi() {
        assertThat(read(Path.of("strimzi/kafka-connect.yaml")))
                .containsPattern("(?m)^    producer\\.compression\\.type: (?:lz4|zstd)$");
    }

    private static Properties properties(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        return properties;
    }
}
