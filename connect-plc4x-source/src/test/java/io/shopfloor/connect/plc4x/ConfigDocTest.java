// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.config.ConfigMarkdown;
import io.shopfloor.connect.plc4x.config.Plc4xSourceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Holds docs/config/plc4x-source.md to the connector's definition; {@code -Ddocs.update} writes it anew. */
class ConfigDocTest {
    private static final Path PAGE = Path.of("..", "docs", "config", "plc4x-source.md");
    private static final String INTRODUCTION = """
            Options of `io.shopfloor.connect.plc4x.Plc4xSourceConnector`, besides those that Kafka Connect has for every source
            connector. `<connection>` stands for each name in `plc.connections`, `<group>` for each name in that connection's
            `groups`. Ready configurations are in [examples/connectors](../../examples/connectors); types, records and
            commissioning are explained in [plc4x.md](../plc4x.md).

            This page is generated from the connector's own definition.
            """;

    @Test
    void theReferencePageIsWhatTheConnectorDefines() throws IOException {
        String expected = ConfigMarkdown.render(
                "Options of the PLC4X source",
                INTRODUCTION,
                Plc4xSourceOptions.definition(
                        Map.of("plc.connections", "<connection>", "plc.<connection>.groups", "<group>")));
        if (System.getProperty("docs.update") != null) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE))
                .as("run the build with -Ddocs.update")
                .isEqualTo(expected);
    }
}
