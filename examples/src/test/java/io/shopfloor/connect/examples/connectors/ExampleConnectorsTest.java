// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.ifm.IfmIoLinkSourceConnector;
import io.shopfloor.connect.mqtt.sink.MqttSinkConnector;
import io.shopfloor.connect.mqtt.source.MqttSourceConnector;
import io.shopfloor.connect.plc4x.Plc4xSourceConnector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Connector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example is accepted by its connector, and has no option that nobody reads. */
class ExampleConnectorsTest {
    private static final List<Connector> CONNECTORS = List.of(
            new MqttSourceConnector(),
            new MqttSinkConnector(),
            new Plc4xSourceConnector(),
            new IfmIoLinkSourceConnector());

    /** What Connect itself reads. */
    private static final Set<String> CONNECT = Set.of(
            "connector.class",
            "tasks.max",
            "topics",
            "key.converter",
            "value.converter",
            "header.converter",
            "exactly.once.support",
            "errors.tolerance",
            "errors.log.enable",
            "transforms");

    /** Options of converters, of topics that Connect makes, and of transforms. */
    private static final List<String> FREE = List.of(
            "key.converter.",
            "value.converter.",
            "payload.converter.",
            "topic.creation.default.",
            "errors.deadletterqueue.",
            "transforms.");

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("connectors"))) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isAcceptedAndHasKnownOptionsOnly(Path file) throws IOException {
        assertAcceptedWithKnownOptionsOnly(Files.readString(file));
    }

    @Test
    void theOneInTheReadmeIsAcceptedToo() throws IOException {
        Matcher posted =
                Pattern.compile("(?s)/connectors -d '(\\{.*?})'").matcher(Files.readString(Path.of("../README.md")));
        assertThat(posted.find()).isTrue();
        assertAcceptedWithKnownOptionsOnly(posted.group(1));
    }

    private static void assertAcceptedWithKnownOptionsOnly(String json) throws IOException {
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

        // Some options carry names from the configuration: validation knows these, the general definition does not.
        Set<String> own = connector.validate(withoutTheOutside(config)).configValues().stream()
                .map(ConfigValue::name)
                .collect(Collectors.toSet());
        assertThat(config.keySet()).allSatisfy(option -> assertThat(own.contains(option) || isConnects(option))
                .as(option)
                .isTrue());

        List<ConfigValue> found = connector.validate(withoutTheOutside(config)).configValues();
        assertThat(found)
                .allSatisfy(value ->
                        assertThat(value.errorMessages()).as(value.name()).isEmpty());
    }

    private static boolean isConnects(String option) {
        String producer = "producer.override.";
        String consumer = "consumer.override.";
        String admin = "admin.override.";
        return CONNECT.contains(option)
                || FREE.stream().anyMatch(option::startsWith)
                || (option.startsWith(producer)
                        && ProducerConfig.configNames().contains(option.substring(producer.length())))
                || (option.startsWith(consumer)
                        && ConsumerConfig.configNames().contains(option.substring(consumer.length())))
                || (option.startsWith(admin)
                        && AdminClientConfig.configNames().contains(option.substring(admin.length())));
    }

    /** Brokers, masters, key files and folders of the examples are not here. */
    private static Map<String, String> withoutTheOutside(Map<String, String> config) {
        Map<String, String> inside = new HashMap<>(config);
        inside.put("connection.validate", "off");
        inside.keySet().removeIf(option -> option.contains(".ssl.") || option.equals("ifm.iodd.directory"));
        return inside;
    }
}
