// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version that a file states of itself, such as {@code V1.0.10}, in an order that people expect: numbers as numbers,
 * however long; a letter behind a number is a revision of it ({@code 1.0 < 1.0a < 1.0.1}); a word such as beta or rc comes
 * before it ({@code 1.0-rc2 < 1.0}). A missing part is 0, and separators, case and a leading V mean nothing. Immutable.
 */
final class IoddVersion implements Comparable<IoddVersion> {
    private static final Pattern PART = Pattern.compile("\\d+|\\p{L}+");
    private static final Set<String> BEFORE = Set.of("alpha", "beta", "rc", "draft", "preview", "test");
    private static final int MAX_PARTS = 16;
    private static final Part ZERO = new Part(Kind.ZERO, "");

    /** In ascending order. */
    private enum Kind {
        BEFORE,
        ZERO,
        REVISION,
        NUMBER
    }

    /** The text of a number has no leading zeros. */
    private record Part(Kind kind, String text) implements Comparable<Part> {
        static Part of(String text) {
            if (Character.isDigit(text.charAt(0))) {
                String digits = text.replaceFirst("^0+", "");
                return digits.isEmpty() ? ZERO : new Part(Kind.NUMBER, digits);
            }
            String word = text.toLowerCase(Locale.ROOT);
            return new Part(BEFORE.contains(word) ? Kind.BEFORE : Kind.REVISION, word);
        }

        @Override
        public int compareTo(Part other) {
            int byKind = kind.compareTo(other.kind);
            int byLength = kind == Kind.NUMBER ? Integer.compare(text.length(), other.text.length()) : 0;
            return byKind != 0 ? byKind : byLength != 0 ? byLength : text.compareTo(other.text);
        }
    }

    private final List<Part> parts = new ArrayList<>();

    private IoddVersion(String text) {
        Matcher part = PART.matcher(text.strip().replaceFirst("^[vV](?=[\\d. ])", ""));
        while (part.find() && parts.size() < MAX_PARTS) {
            parts.add(Part.of(part.group()));
        }
        while (!parts.isEmpty() && parts.get(parts.size() - 1).equals(ZERO)) {
            parts.remove(parts.size() - 1);
        }
    }

    static IoddVersion of(String text) {
        return new IoddVersion(text);
    }

    @Override
    public int compareTo(IoddVersion other) {
        for (int i = 0; i < Math.max(parts.size(), other.parts.size()); i++) {
            int here = part(i).compareTo(other.part(i));
            if (here != 0) {
                return here;
            }
        }
        return 0;
    }

    private Part part(int i) {
        return i < parts.size() ? parts.get(i) : ZERO;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IoddVersion that && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    @Override
    public String toString() {
        return parts.toString();
    }
}
