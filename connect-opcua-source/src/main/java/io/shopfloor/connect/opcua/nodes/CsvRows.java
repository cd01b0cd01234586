// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a text of comma-separated values apart, as RFC 4180 has them: a value in double quotes may hold separators, line breaks and,
 * doubled, quotes. A quote within a value that does not begin with one is that quote, as in {@code ns=3;s="DB1"."Speed"}. Where
 * the first line has semicolons and no commas, they separate. Lines beginning with # are no rows. Used once, by one thread.
 */
final class CsvRows {

    private static final String COMMENT = "#";

    private final String text;
    private final char separator;
    private int at;
    private int line = 1;

    /** @param line on which it begins */
    record Row(int line, List<String> values) {}

    private CsvRows(String text) {
        this.text = text;
        String first = text.lines()
                .filter(each -> !each.isBlank() && !each.startsWith(COMMENT))
                .findFirst()
                .orElse("");
        this.separator = first.indexOf(';') >= 0 && first.indexOf(',') < 0 ? ';' : ',';
    }

    /**
     * The rows, without those that are blank.
     *
     * @throws IllegalArgumentException naming the line at fault
     */
    static List<Row> of(String text) {
        CsvRows csv = new CsvRows(text);
        List<Row> rows = new ArrayList<>();
        while (csv.at < text.length()) {
            if (csv.comment()) {
                continue;
            }
            Row row = csv.row();
            if (row.values().size() > 1 || !row.values().get(0).isEmpty()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private Row row() {
        int first = line;
        List<String> values = new ArrayList<>();
        do {
            values.add(value());
        } while (skip(separator));
        endLine();
        return new Row(first, values);
    }

    /** Passes over a line that is a comment. */
    private boolean comment() {
        if (!text.startsWith(COMMENT, at)) {
            return false;
        }
        while (at < text.length() && text.charAt(at) != '\r' && text.charAt(at) != '\n') {
            at++;
        }
        endLine();
        return true;
    }

    private void endLine() {
        boolean carriageReturn = skip('\r');
        line += skip('\n') || carriageReturn ? 1 : 0;
    }

    private String value() {
        int begin = at;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        if (skip('"')) {
            return quoted();
        }
        at = begin;
        while (!atEndOfValue()) {
            at++;
        }
        return text.substring(begin, at).strip();
    }

    private String quoted() {
        int first = line;
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"' && !skip('"')) {
                return closed(value.toString());
            }
            line += c == '\n' ? 1 : 0;
            value.append(c);
        }
        throw new IllegalArgumentException("line " + first + ": a value in double quotes has no closing quote");
    }

    private String closed(String value) {
        int end = at;
        while (!atEndOfValue()) {
            at++;
        }
        if (!text.substring(end, at).isBlank()) {
            throw new IllegalArgumentException("line " + line + ": \"" + text.substring(end, at)
                    + "\" follows a closing quote: write a quote within a value in quotes twice");
        }
        return value.strip();
    }

    private boolean atEndOfValue() {
        if (at == text.length()) {
            return true;
        }
        char c = text.charAt(at);
        return c == separator || c == '\r' || c == '\n';
    }

    private boolean skip(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }
}
