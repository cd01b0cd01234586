// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.tags;

import io.shopfloor.connect.common.config.QuotedList;
import io.shopfloor.connect.common.polling.Deadband;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads tags from a CSV file (UTF-8, commas or semicolons, double quotes as usual, lines beginning with # left out). Every
 * fault names its line and column. Pure but for reading the file.
 */
public final class TagFile {

    private static final List<String> COLUMNS =
            List.of("name", "address", "type", "unit", "scale", "offset", "on.change", "deadband", "description");

    private TagFile() {}

    /** @throws IllegalArgumentException with file, line and column at fault */
    public static List<Tag> read(Path file) {
        try {
            return parse(Files.readAllLines(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("the file " + file + " is not on this worker", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8 text: save it as UTF-8", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + " (" + e + ")", e);
        }
    }

    /** @throws IllegalArgumentException with line and column at fault */
    static List<Tag> parse(List<String> lines) {
        List<Tag> tags = new ArrayList<>();
        Map<String, Integer> lineOf = new HashMap<>();
        List<String> columns = null;
        char separator = ',';
        for (int i = 0; i < lines.size(); i++) {
            String line = i == 0 ? lines.get(0).replace("\uFEFF", "") : lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (columns == null) {
                separator = line.contains(",") || !line.contains(";") ? ',' : ';';
                columns = columns(cells(line, separator, i + 1), i + 1);
                continue;
            }
            Tag tag = tag(cells(line, separator, i + 1), columns, i + 1);
            Integer first = lineOf.putIfAbsent(tag.name(), i + 1);
            if (first != null) {
                throw fault(i + 1, "name", "tag " + tag.name() + " is already in line " + first);
            }
            tags.add(tag);
        }
        if (columns == null) {
            throw new IllegalArgumentException("the file is empty; its first line names the columns: " + COLUMNS);
        }
        return tags;
    }

    private static List<String> columns(List<String> cells, int line) {
        List<String> columns =
                cells.stream().map(cell -> cell.toLowerCase(Locale.ROOT)).toList();
        for (String column : columns) {
            if (!COLUMNS.contains(column)) {
                throw new IllegalArgumentException(
                        "line " + line + ": unknown column \"" + column + "\"; the columns are " + COLUMNS);
            }
        }
        if (!columns.contains("name") || !columns.contains("address")) {
            throw new IllegalArgumentException("line " + line + " must name the columns, at least name and address");
        }
        if (columns.stream().distinct().count() < columns.size()) {
            throw new IllegalArgumentException("line " + line + " names a column twice");
        }
        return columns;
    }

    private static Tag tag(List<String> cells, List<String> columns, int line) {
        if (cells.size() > columns.size()) {
            throw new IllegalArgumentException("line " + line + " has " + cells.size() + " cells for " + columns.size()
                    + " columns; quote cells that contain the separator");
        }
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                row.put(columns.get(i), cells.get(i));
            }
        }
        for (String column : List.of("name", "address")) {
            if (!row.containsKey(column)) {
                throw fault(line, column, "must not be empty");
            }
        }
        return new Tag(
                row.get("name"),
                row.get("address"),
                row.get("type"),
                row.get("unit"),
                number(row, "scale", line),
                number(row, "offset", line),
                flag(row, line),
                deadband(row, line),
                row.get("description"));
    }

    private static Double number(Map<String, String> row, String column, int line) {
        try {
            return row.containsKey(column) ? Deadband.number(row.get(column)) : null;
        } catch (IllegalArgumentException e) {
            throw fault(line, column, e.getMessage());
        }
    }

    private static Deadband deadband(Map<String, String> row, int line) {
        try {
            return row.containsKey("deadband") ? Deadband.parse(row.get("deadband")) : null;
        } catch (IllegalArgumentException e) {
            throw fault(line, "deadband", e.getMessage());
        }
    }

    private static Boolean flag(Map<String, String> row, int line) {
        String text = row.get("on.change");
        if (text == null) {
            return null;
        }
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw fault(line, "on.change", "\"" + text + "\" is neither true nor false");
        }
        return Boolean.valueOf(text);
    }

    private static List<String> cells(String line, char separator, int number) {
        return QuotedList.split(line, c -> c == separator, "line " + number);
    }

    private static IllegalArgumentException fault(int line, String column, String reason) {
        return new IllegalArgumentException("line " + line + ", column " + column + ": " + reason);
    }
}
