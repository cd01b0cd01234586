// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.tracing;

import java.util.random.RandomGenerator;

/** The W3C {@code traceparent} value: {@code version-trace id-parent id-flags} in lower-case hex. Pure functions. */
public final class TraceParent {
    private static final int LENGTH = 55;

    private TraceParent() {}

    /** Whether the value is one that the next system will accept. */
    public static boolean isValid(String value) {
        if (value == null || value.length() < LENGTH || (value.length() > LENGTH && value.charAt(LENGTH) != '-')) {
            return false;
        }
        boolean versionZeroIsExact = !value.startsWith("00") || value.length() == LENGTH;
        return versionZeroIsExact
                && !value.startsWith("ff")
                && isHex(value, 0, 2)
                && isId(value, 3, 32)
                && isId(value, 36, 16)
                && value.charAt(52) == '-'
                && isHex(value, 53, 2);
    }

    /** A new trace, sampled, with its first span. */
    public static String create(RandomGenerator random) {
        StringBuilder out = new StringBuilder(LENGTH).append("00-");
        append(out, nonZero(random));
        append(out, nonZero(random));
        out.append('-');
        append(out, nonZero(random));
        return out.append("-01").toString();
    }

    /** The same trace with a new span. */
    public static String nextSpan(String valid, RandomGenerator random) {
        StringBuilder out = new StringBuilder(valid.length()).append(valid, 0, 36);
        append(out, nonZero(random));
        return out.append(valid, 52, valid.length()).toString();
    }

    private static boolean isId(String value, int start, int length) {
        boolean zero = true;
        for (int i = start; i < start + length; i++) {
            zero &= value.charAt(i) == '0';
        }
        return !zero && isHex(value, start, length) && value.charAt(start - 1) == '-';
    }

    private static boolean isHex(String value, int start, int length) {
        for (int i = start; i < start + length; i++) {
            char c = value.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static long nonZero(RandomGenerator random) {
        long id = random.nextLong();
        return id == 0 ? 1 : id;
    }

    private static void append(StringBuilder out, long id) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            out.append(Character.forDigit((int) (id >>> shift & 15), 16));
        }
    }
}
