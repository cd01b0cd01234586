// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.ifm.IfmIoLinkSourceConnector;
import io.shopfloor.connect.mqtt.sink.MqttSinkConnector;
import io.shopfloor.connect.mqtt.source.MqttSourceConnector;
import io.shopfloor.connect.opcua.OpcUaSourceConnector;
import io.shopfloor.connect.plc4x.Plc4xSourceConnector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Connector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of this pack's connectors is accepted by its own: what can be said quickly, without a worker. */
class ExampleConnectorsTest {
    private static final List<Connector> CONNECTORS = List.of(
            new MqttSourceConnector(),
            new MqttSinkConnector(),
            new Plc4xSourceConnector(),
            new OpcUaSourceConnector(),
            new IfmIoLinkSourceConnector());

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("connectors"))) {
            return files
                    .filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !isOfDebezium(file))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    /** Its connector is on a worker's plugin.path only. */
    private static boolean isOfDebezium(Path file) {
        try {
            return Files.readString(file).contains("\"io.debezium.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isAcceptedByItsConnector(Path file) throws IOException {
        assertAccepted(Files.readString(file));
    }

    @Test
    void theOneInTheReadmeIsAcceptedToo() throws IOException {
        Matcher posted =
                Pattern.compile("(?s)/connectors -d '(\\{.*?})'").matcher(Files.readString(Path.of("../README.md")));
        assertThat(posted.find()).isTrue();
        assertAccepted(posted.group(1));
    }

    private static void assertAccepted(String json) throws IOException {
        JsonNode body = new ObjectMapper().readTree(json);
        assertThat(body.get("name").asText()).isNotEmpty();
        Map<String, String> config = new HashMap<>();
        body.get("config")
                .properties()
                .forEach(field -> config.put(field.getKey(), field.getValue().asText()));
        Connector connector = CONNECTORS.stream()
                .filter(one -> one.getClass().getName().equals(config.get("connector.class")))
                .findFirst()
                .orElseThrow();

        List<ConfigValue> found = connector.validate(withoutTheOutside(config)).configValues();
        assertThat(found)
                .allSatisfy(value ->
                        assertThat(value.errorMessages()).as(value.name()).isEmpty());
    }

    /** Brokers, masters, key files and folders of the examples are not here. */
    private static Map<String, String> withoutTheOutside(Map<String, String> config) {
        Map<String, String> inside = new HashMap<>(config);
        inside.put("connection.validate", "off");
        inside.keySet().removeIf(option -> option.contains(".ssl.") || option.equals("ifm.iodd.directory"));
        return inside;
    }
}
