// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

/**
 * Text from outside, made fit for records, names and logs: no control characters, no broken Unicode, bounded. Pure
 * functions.
 */
final class PlainText {
    private static final char REPLACEMENT = '?';

    private PlainText() {}

    /** Without blanks at its ends, at most this many characters, what cannot be printed replaced by a question mark. */
    static String of(String text, int most) {
        String stripped = text.length() <= 4 * most
                ? text.strip()
                : text.substring(0, 4 * most).strip();
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < stripped.length() && plain.length() < most; ) {
            int codePoint = stripped.codePointAt(i);
            boolean fits = plain.length() + Character.charCount(codePoint) <= most;
            plain.appendCodePoint(fits && isPrintable(codePoint) ? codePoint : REPLACEMENT);
            i += Character.charCount(codePoint);
        }
        return plain.toString();
    }

    private static boolean isPrintable(int codePoint) {
        int type = Character.getType(codePoint);
        return type != Character.CONTROL
                && type != Character.SURROGATE
                && type != Character.UNASSIGNED
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }
}
