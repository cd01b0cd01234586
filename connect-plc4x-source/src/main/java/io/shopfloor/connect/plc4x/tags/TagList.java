// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.tags;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads tags given in one option: {@code name=address} separated by commas or line breaks. A comma within {@code []},
 * {@code ()} or <code>{}</code> belongs to the address; an address in double quotes may hold anything, with {@code ""} for a quote.
 */
public final class TagList {

    private final String text;
    private int at;

    private TagList(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException naming the entry at fault */
    public static List<Tag> parse(String text) {
        return new TagList(text).parse();
    }

    private List<Tag> parse() {
        List<Tag> tags = new ArrayList<>();
        while (at < text.length()) {
            if (isSeparator(text.charAt(at)) || Character.isWhitespace(text.charAt(at))) {
                at++;
                continue;
            }
            int entry = tags.size() + 1;
            String name = name(entry);
            String address = at < text.length() && text.charAt(at) == '"' ? quoted(name) : plain();
            if (name.isEmpty() || address.isEmpty()) {
                throw new IllegalArgumentException(
                        "entry " + entry + " has no " + (name.isEmpty() ? "name" : "address") + ": write name=address");
            }
            tags.add(Tag.of(name, address));
        }
        return tags;
    }

    private String name(int entry) {
        int equals = text.indexOf('=', at);
        int end = at;
        while (end < text.length() && !isSeparator(text.charAt(end))) {
            end++;
        }
        if (equals < 0 || equals > end) {
            throw new IllegalArgumentException(
                    "entry " + entry + " (\"" + text.substring(at, end).strip()
                            + "\") has no =: write name=address, with the address in double quotes if it contains a comma");
        }
        String name = text.substring(at, equals).strip();
        at = equals + 1;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return name;
    }

    private String plain() {
        int start = at;
        int depth = 0;
        while (at < text.length() && (depth > 0 || !isSeparator(text.charAt(at)))) {
            char c = text.charAt(at++);
            depth += "[({".indexOf(c) >= 0 ? 1 : "])}".indexOf(c) >= 0 ? -1 : 0;
        }
        return text.substring(start, at).strip();
    }

    private String quoted(String name) {
        StringBuilder address = new StringBuilder();
        for (at++; at < text.length(); at++) {
            if (text.charAt(at) != '"') {
                address.append(text.charAt(at));
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                address.append('"');
                at++;
            } else {
                at++;
                return address.toString();
            }
        }
        throw new IllegalArgumentException("the address of tag " + name + " has no closing quote");
    }

    private static boolean isSeparator(char c) {
        return c == ',' || c == '\n' || c == '\r';
    }
}
