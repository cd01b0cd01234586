// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.row;

import io.shopfloor.connect.common.template.RecordText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/**
 * Text as databases take it. PostgreSQL refuses a text with a NUL in it, and half a surrogate pair is no text in UTF-8: a
 * publisher could stop a sink with either. Pure functions.
 */
public final class RowText {
    private static final char REPLACEMENT = '\uFFFD';

    private RowText() {}

    /** The text of any value: Base64 for bytes, JSON for what is nested; null for null. */
    static String of(Schema schema, Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof byte[] bytes) {
            return base64(ByteBuffer.wrap(bytes));
        }
        if (value instanceof ByteBuffer buffer) {
            return base64(buffer);
        }
        String text = RecordText.of(schema, value);
        if (text == null) {
            throw new DataException("The value is nested too deep for a text, or is none of Connect's.");
        }
        return clean(text);
    }

    private static String base64(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII
                .decode(Base64.getEncoder().encode(bytes.duplicate()))
                .toString();
    }

    /** The text with U+FFFD in place of what a database refuses; null for null. */
    public static String clean(String text) {
        if (text == null) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == 0 || c <= Character.MAX_VALUE && Character.isSurrogate((char) c) ? REPLACEMENT : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
