// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Reads a file of nodes into {@link NodeEntries}, in the form that the end of its name says: CSV with a header, JSON, or one entry a
 * line. Errors name the file, and the line or the element. Used once, by one thread.
 */
final class NodeFile {

    private static final String NAME = "name";
    private static final String NODE = "node";
    private static final String PATH = "path";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final NodeEntries entries;

    NodeFile(Path file, NodeEntries entries) {
        this.file = file;
        this.entries = entries;
    }

    /** @throws IllegalArgumentException with the reason */
    void read() {
        String text = text();
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv")) {
            csv(text);
        } else if (name.endsWith(".json")) {
            json(text);
        } else {
            lines(text);
        }
    }

    private String text() {
        try {
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("the file " + file + " is not on this worker", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8 text: save it as UTF-8", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + " (" + e + ")", e);
        }
    }

    private void lines(String text) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                at("line " + (i + 1), () -> entries.add(line));
            }
        }
    }

    private void csv(String text) {
        List<CsvRows.Row> rows;
        try {
            rows = CsvRows.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ", " + e.getMessage(), e);
        }
        List<String> header = rows.isEmpty() ? List.of() : rows.get(0).values();
        int name = header.indexOf(NAME);
        int node = header.indexOf(NODE);
        int path = header.indexOf(PATH);
        if (node < 0 && path < 0) {
            throw new IllegalArgumentException(
                    file + ", line 1: the header has neither a column node nor a column path");
        }
        for (CsvRows.Row row : rows.subList(1, rows.size())) {
            at("line " + row.line(), () -> {
                if (row.values().size() != header.size()) {
                    throw new IllegalArgumentException(
                            "there are " + row.values().size() + " values, and the header" + " has " + header.size()
                                    + " columns: put values with separators in double quotes");
                }
                add(value(row, name), value(row, node), value(row, path));
            });
        }
    }

    private static String value(CsvRows.Row row, int column) {
        return column < 0 ? "" : row.values().get(column);
    }

    private void json(String text) {
        JsonNode list;
        try {
            list = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            String line =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new IllegalArgumentException(file + line + ": is not JSON (" + e.getOriginalMessage() + ")", e);
        }
        if (!list.isArray()) {
            throw new IllegalArgumentException(file + " is not a JSON array of nodes");
        }
        for (int i = 0; i < list.size(); i++) {
            JsonNode element = list.get(i);
            at("element " + (i + 1), () -> {
                if (element.isTextual()) {
                    entries.add(element.textValue().strip());
                } else if (element.isObject()) {
                    add(text(element, NAME), text(element, NODE), text(element, PATH));
                } else {
                    throw new IllegalArgumentException("is neither a string nor an object");
                }
            });
        }
    }

    private static String text(JsonNode element, String member) {
        JsonNode value = element.path(member);
        if (!value.isTextual() && !value.isMissingNode() && !value.isNull()) {
            throw new IllegalArgumentException(member + " is not a string");
        }
        return value.asText("").strip();
    }

    /** Empty for what is not there. */
    private void add(String name, String node, String path) {
        if (node.isEmpty() == path.isEmpty()) {
            throw new IllegalArgumentException(
                    node.isEmpty() ? "has neither node nor path" : "has both node and path: make it two entries");
        }
        if (path.isEmpty()) {
            entries.node(name.isEmpty() ? null : name, node);
        } else if (name.isEmpty()) {
            entries.path(path);
        } else {
            throw new IllegalArgumentException(
                    "has the name " + name + " and a path: what a path finds is named by its browse names");
        }
    }

    private void at(String place, Runnable work) {
        try {
            work.run();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ", " + place + ": " + e.getMessage(), e);
        }
    }
}
