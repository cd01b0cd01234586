// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.config.ConfigMarkdown;
import io.shopfloor.connect.opcua.config.OpcUaSourceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Holds docs/config/opcua-source.md to the definition; {@code -Ddocs.update} writes it anew. */
class ConfigDocTest {

    private static final Path PAGE = Path.of("..", "docs", "config", "opcua-source.md");

    private static final String INTRODUCTION = """
            Class `io.shopfloor.connect.opcua.OpcUaSourceConnector`. Values that work together are in
            [examples/connectors](../../examples/connectors); types, records, certificates and history are
            explained in [opcua.md](../opcua.md).

            This page is generated from the connector's own definition.
            """;

    @Test
    void theReferencePageIsWhatTheConnectorDefines() throws IOException {
        String expected = ConfigMarkdown.render(
                "Options of the OPC UA source",
                INTRODUCTION,
                OpcUaSourceOptions.definition(Map.of("opcua.connections", "<connection>")));
        if (System.getProperty("docs.update") != null) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE))
                .as("run the build with -Ddocs.update")
                .isEqualTo(expected);
    }
}
