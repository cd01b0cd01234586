// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Takes a text of several entries apart. An entry in double quotes may hold anything, with two quotes for one; a quote within an
 * entry that does not begin with one is that quote, as in {@code ns=3;s="DB1"."Speed"}. Pure functions.
 */
public final class QuotedList {

    private QuotedList() {}

    /**
     * The entries without the blanks around them; empty ones too.
     *
     * @param text what is taken apart
     * @param separator which characters stand between entries
     * @param what the text in words, as an error begins with it
     * @throws IllegalArgumentException if a closing quote is missing
     */
    public static List<String> split(String text, IntPredicate separator, String what) {
        List<String> entries = new ArrayList<>();
        StringBuilder entry = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                entry.append('"');
                i++;
            } else if (c == '"' && (quoted || entry.toString().isBlank())) {
                quoted = !quoted;
            } else if (!quoted && separator.test(c)) {
                entries.add(entry.toString().strip());
                entry.setLength(0);
            } else {
                entry.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException(what + " has no closing quote");
        }
        entries.add(entry.toString().strip());
        return entries;
    }
}
