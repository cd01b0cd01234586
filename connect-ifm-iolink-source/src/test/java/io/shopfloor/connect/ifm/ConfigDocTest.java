// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.config.ConfigMarkdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds docs/config/ifm-iolink-source.md to the connector's definition; {@code -Ddocs.update} writes it anew. */
class ConfigDocTest {
    private static final Path PAGE = Path.of("..", "docs", "config", "ifm-iolink-source.md");
    private static final String INTRODUCTION = """
            Options of `io.shopfloor.connect.ifm.IfmIoLinkSourceConnector`, besides those that Kafka Connect has for every
            source connector (`tasks.max`, `key.converter`, `value.converter`, `transforms`, `errors.tolerance`,
            `producer.override.*`, `topic.creation.*` ...). [ifm-iolink.md](../ifm-iolink.md) explains records, discovery and
            commissioning; a ready configuration is in [examples/connectors](../../examples/connectors).

            This page is generated from the connector's own definition.
            """;

    @Test
    void theReferencePageIsWhatTheConnectorDefines() throws IOException {
        String expected = ConfigMarkdown.render(
                "Options of the ifm IO-Link source", INTRODUCTION, IfmIoLinkSourceOptions.DEFINITION);
        if (System.getProperty("docs.update") != null) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE))
                .as("run the build with -Ddocs.update")
                .isEqualTo(expected);
    }
}
