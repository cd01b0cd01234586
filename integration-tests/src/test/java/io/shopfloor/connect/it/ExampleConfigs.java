// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The connectors of {@code examples/}, and those in the zips' {@code etc/}, each as what Connect would get. Read by the test's
 * thread.
 */
final class ExampleConfigs {

    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final Path PLUGINS = Path.of("target", "plugins");
    private static final String VERSION = "-" + System.getProperty("project.version");
    private static final List<String> CONNECTORS = List.of(
            "shopfloor-connect-mqtt-source",
            "shopfloor-connect-mqtt-sink",
            "shopfloor-connect-plc4x-source",
            "shopfloor-connect-opcua-source",
            "shopfloor-connect-ifm-iolink-source");
    private static final String DOCUMENT = "---";

    private ExampleConfigs() {}

    /** One connector's configuration, the connector's name among it. */
    record Example(String file, Map<String, String> config) {
        String option(String name) {
            return config.get(name);
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static List<Example> all() throws IOException {
        List<Example> all = new ArrayList<>();
        for (String folder : List.of("connectors", "replay", "compose/connectors", "compose/connectors-historian")) {
            for (Path file : files(EXAMPLES.resolve(folder), ".json")) {
                all.add(json(file, folder + "/" + file.getFileName()));
            }
        }
        for (String plugin : CONNECTORS) {
            for (Path file : files(PLUGINS.resolve(plugin + VERSION).resolve("etc"), ".properties")) {
                all.add(properties(file));
            }
        }
        all.addAll(strimzi(EXAMPLES.resolve("strimzi").resolve("connectors.yaml")));
        return all;
    }

    /** One of {@code examples/connectors}. */
    static Example connector(String file) throws IOException {
        return json(EXAMPLES.resolve("connectors").resolve(file), file);
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static Example json(Path file, String name) throws IOException {
        JsonNode body = new ObjectMapper().readTree(file.toFile());
        Map<String, String> config = new LinkedHashMap<>();
        body.get("config")
                .properties()
                .forEach(option -> config.put(option.getKey(), option.getValue().asText()));
        config.put("name", body.get("name").asText());
        return new Example(name, config);
    }

    private static Example properties(Path file) throws IOException {
        Properties read = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            read.load(in);
        }
        Map<String, String> config = new LinkedHashMap<>();
        read.stringPropertyNames().stream().sorted().forEach(name -> config.put(name, read.getProperty(name)));
        return new Example("etc/" + file.getFileName(), config);
    }

    /** The custom resources of Strimzi's operator. */
    private static List<Example> strimzi(Path file) throws IOException {
        List<Example> connectors = new ArrayList<>();
        for (String document : Files.readString(file).split("(?m)^" + DOCUMENT + "$")) {
            if (document.contains("kind: KafkaConnector\n")) {
                Map<String, String> config = options(document);
                connectors.add(new Example("strimzi/" + config.get("name"), config));
            }
        }
        return connectors;
    }

    /** Reads of YAML as much as these resources use, and accepts nothing else. */
    private static Map<String, String> options(String document) {
        Map<String, String> config = new LinkedHashMap<>();
        boolean inside = false;
        for (String line : document.lines().toList()) {
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            String[] parts = line.strip().split(":( |$)", 2);
            if (parts.length < 2 || parts[1].matches("[\"'|>&*!].*")) {
                throw new IllegalStateException("Plain keys and values only can be read here: " + line);
            }
            if (inside) {
                config.put(parts[0], parts[1]);
            } else {
                inside = parts[0].equals("config");
                switch (parts[0]) {
                    case "name" -> config.put("name", parts[1]);
                    case "class" -> config.put("connector.class", parts[1]);
                    case "tasksMax" -> config.put("tasks.max", parts[1]);
                    default -> {} // what the operator keeps to itself
                }
            }
        }
        return config;
    }
}
