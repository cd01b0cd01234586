// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.putback;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;

/**
 * What may be told of an exception: its message without the words that also stand in the record or are secret, and its stack
 * trace without messages. Exceptions love to quote what they choked on, and headers are read by more people than payloads
 * are. Immutable; does its work only when a record has failed.
 */
final class ErrorText {
    private static final String MASK = "***";
    private static final int MAX_MESSAGE = 1_000;
    private static final int MAX_CONTENT = 262_144;
    private static final int MAX_DEPTH = 64;
    private static final int SHORT = 3;
    private static final int MAX_CAUSES = 10;
    private static final int MAX_LINES = 20;

    private final List<String> secrets;

    ErrorText(List<String> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    /** The messages of the exception and its causes, masked; never null, at most 1,000 characters. */
    String of(Throwable error, ConnectRecord<?> record, Iterable<Header> headers) {
        Content content = new Content();
        secrets.forEach(secret -> content.add(secret, 0));
        content.add(record.key(), 0);
        content.add(record.value(), 0);
        headers.forEach(header -> content.add(header.value(), 0));
        StringBuilder message = new StringBuilder(String.valueOf(error.getMessage()));
        for (Throwable cause = error.getCause();
                cause != null && message.length() < MAX_MESSAGE;
                cause = cause.getCause()) {
            message.append("; caused by ")
                    .append(cause.getClass().getName())
                    .append(": ")
                    .append(cause.getMessage());
            if (cause.getCause() == cause) {
                break;
            }
        }
        if (content.overflown) {
            return "withheld: the record is too large to mask its content";
        }
        message.setLength(Math.min(message.length(), MAX_MESSAGE));
        return content.mask(message.toString());
    }

    /** Exception classes, each with the 20 innermost code lines, cut at a number of bytes. */
    static String stackTrace(Throwable error, int maxBytes) {
        StringBuilder out = new StringBuilder();
        Throwable each = error;
        for (int cause = 0; each != null && cause < MAX_CAUSES; cause++, each = each.getCause()) {
            out.append(cause == 0 ? "" : "caused by ")
                    .append(each.getClass().getName())
                    .append('\n');
            StackTraceElement[] lines = each.getStackTrace();
            for (int line = 0; line < Math.min(lines.length, MAX_LINES); line++) {
                out.append("  at ").append(lines[line]).append('\n');
            }
        }
        out.setLength(Math.min(out.length(), maxBytes));
        return out.toString();
    }

    /** Everything a message must not repeat: whole texts to look into, and their words. */
    private static final class Content {
        private final StringBuilder text = new StringBuilder();
        private boolean overflown;

        void add(Object value, int depth) {
            if (value == null || overflown) {
                return;
            }
            if (depth > MAX_DEPTH || text.length() > MAX_CONTENT) {
                overflown = true;
            } else if (value instanceof Struct struct) {
                for (Field field : struct.schema().fields()) {
                    add(struct.get(field), depth + 1);
                }
            } else if (value instanceof Map<?, ?> map) {
                map.values().forEach(each -> add(each, depth + 1));
            } else if (value instanceof Iterable<?> list) {
                list.forEach(each -> add(each, depth + 1));
            } else {
                String leaf = leaf(value);
                overflown = leaf.length() > MAX_CONTENT;
                text.append(leaf.toLowerCase(Locale.ROOT)).append('\n');
            }
        }

        private static String leaf(Object value) {
            if (value instanceof byte[] bytes) {
                return new String(bytes, StandardCharsets.UTF_8);
            }
            return value instanceof ByteBuffer buffer
                    ? StandardCharsets.UTF_8.decode(buffer.duplicate()).toString()
                    : value.toString();
        }

        /** Long words are looked for anywhere in the content; short ones only as whole words, else no message would be left. */
        String mask(String message) {
            String content = text.toString();
            Set<String> words = new HashSet<>();
            for (int start = 0, end; start < content.length(); start = end) {
                end = wordEnd(content, start);
                words.add(content.substring(start, end));
            }
            StringBuilder out = new StringBuilder();
            for (int start = 0, end; start < message.length(); start = end) {
                end = wordEnd(message, start);
                String word = message.substring(start, end);
                String lower = word.toLowerCase(Locale.ROOT);
                boolean told = isWord(word.codePointAt(0))
                        && (words.contains(lower) || (word.length() >= SHORT && content.contains(lower)));
                out.append(told ? MASK : word);
            }
            return out.toString();
        }

        /** The end of the run of letters and digits that begins here, or of the one character that is neither. */
        private static int wordEnd(String text, int start) {
            int end = start + Character.charCount(text.codePointAt(start));
            if (isWord(text.codePointAt(start))) {
                while (end < text.length() && isWord(text.codePointAt(end))) {
                    end += Character.charCount(text.codePointAt(end));
                }
            }
            return end;
        }

        private static boolean isWord(int codePoint) {
            return Character.isLetterOrDigit(codePoint);
        }
    }
}
