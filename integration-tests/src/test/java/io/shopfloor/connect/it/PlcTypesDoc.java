// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The table of types in docs/plc4x.md: what its cells promise. */
final class PlcTypesDoc {

    private static final String HEAD = "| Type | Connect type |";

    private PlcTypesDoc() {}

    /** The cells with this word, each as {@code column: type}. */
    static Set<String> cells(String word) {
        List<String> lines = lines();
        int head = lines.indexOf(
                lines.stream().filter(line -> line.startsWith(HEAD)).findFirst().orElseThrow());
        List<String> titles = split(lines.get(head));
        Set<String> cells = new TreeSet<>();
        for (String line : lines.subList(head + 2, lines.size())) {
            if (!line.startsWith("|")) {
                break;
            }
            List<String> row = split(line);
            for (int i = 2; i < row.size(); i++) {
                if (!row.get(i).equals("read") && !row.get(i).equals("refused")) {
                    throw new AssertionError("\"" + row.get(i) + "\" is neither read nor refused: " + line);
                }
                if (row.get(i).equals(word)) {
                    cells.add(titles.get(i) + ": " + row.get(0));
                }
            }
        }
        return cells;
    }

    private static List<String> split(String row) {
        return Arrays.stream(row.substring(1, row.lastIndexOf('|')).split("\\|"))
                .map(String::strip)
                .toList();
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(Path.of("..", "docs", "plc4x.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
