// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.config.ConfigMarkdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds docs/config/mqtt-sink.md to the connector's definition; {@code -Ddocs.update} writes it anew. */
class ConfigDocTest {
    private static final Path PAGE = Path.of("..", "docs", "config", "mqtt-sink.md");
    private static final String INTRODUCTION = """
            Options of `io.shopfloor.connect.mqtt.sink.MqttSinkConnector`, besides those that Kafka Connect has for every sink
            connector (`topics`, `tasks.max`, `key.converter`, `value.converter`, `header.converter`, `transforms`,
            `errors.tolerance`, `errors.deadletterqueue.*`, `consumer.override.*` ...). A ready configuration is in
            [examples/connectors](../../examples/connectors/mqtt-sink.json); the templates are explained in
            [mapping.md](../mapping.md).

            Set `header.converter` to `org.apache.kafka.connect.storage.StringConverter`: Connect's default reads a header `007`
            as the number 7 and hands it on as `7`.

            This page is generated from the connector's own definition.
            """;

    @Test
    void theReferencePageIsWhatTheConnectorDefines() throws IOException {
        String expected = ConfigMarkdown.render("Options of the MQTT sink", INTRODUCTION, MqttSinkOptions.DEFINITION);
        if (System.getProperty("docs.update") != null) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE))
                .as("run the build with -Ddocs.update")
                .isEqualTo(expected);
    }
}
