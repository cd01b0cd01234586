// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A connector's name and configuration as they are POSTed to {@code /connectors}, read from a file. Immutable. */
final class ConnectorFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode body;

    private ConnectorFile(ObjectNode body) {
        this.body = body;
    }

    static ConnectorFile read(Path file) {
        try {
            return new ConnectorFile((ObjectNode) JSON.readTree(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the connector's configuration " + file, e);
        }
    }

    /** The same with another value of one option. */
    ConnectorFile with(String option, String value) {
        ObjectNode changed = body.deepCopy();
        changed.withObject("/config").put(option, value);
        return new ConnectorFile(changed);
    }

    String name() {
        return body.get("name").asText();
    }

    /** The value of an option that the file has. */
    String option(String option) {
        return body.at("/config").get(option).asText();
    }

    /** Where its records go, and where those go that the guard puts back. */
    List<String> kafkaTopics() {
        String topic = option("kafka.topic");
        return List.of(topic, option("transforms.guard.putback.topic").replace("${topic}", topic));
    }

    /** The body of the request. */
    String json() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Cannot write the configuration of " + name(), e);
        }
    }
}
