// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.row;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers as columns hold them. Pure functions. */
final class Numbers {

    private Numbers() {}

    /**
     * The nearest double; a float's is the one with the same digits, so that 57.1 stays 57.1. Infinite or not a number where
     * the number is, or is beyond a double.
     */
    static double nearest(Number number) {
        return number instanceof Float single && Float.isFinite(single)
                ? Double.parseDouble(Float.toString(single))
                : number.doubleValue();
    }

    /** The number where its type has whole numbers only and it fits; else null. */
    static Long whole(Number number) {
        if (number instanceof Long whole) {
            return whole;
        }
        if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return number.longValue();
        }
        if (number instanceof BigInteger big) {
            return big.bitLength() < Long.SIZE ? big.longValue() : null;
        }
        return number instanceof BigDecimal decimal && decimal.scale() <= 0 ? exactly(decimal) : null;
    }

    /** The number where it is whole and fits, whatever its type; else null. */
    static Long asWhole(Number number) {
        Long whole = whole(number);
        if (whole != null) {
            return whole;
        }
        if (number instanceof BigDecimal decimal) {
            return exactly(decimal);
        }
        double value = number.doubleValue();
        boolean exact = (number instanceof Double || number instanceof Float)
                && value == Math.rint(value)
                && Math.abs(value) < Long.MAX_VALUE;
        return exact ? Long.valueOf((long) value) : null;
    }

    /** Whether a double has exactly this number. */
    static boolean isExact(Number number, double nearest) {
        if (!Double.isFinite(nearest)) {
            return false;
        }
        if (number instanceof Long whole) {
            return new BigDecimal(nearest).compareTo(BigDecimal.valueOf(whole)) == 0;
        }
        if (number instanceof BigInteger big) {
            return new BigDecimal(nearest).compareTo(new BigDecimal(big)) == 0;
        }
        return !(number instanceof BigDecimal decimal) || new BigDecimal(nearest).compareTo(decimal) == 0;
    }

    private static Long exactly(BigDecimal decimal) {
        try {
            return decimal.longValueExact();
        } catch (ArithmeticException e) {
            return null; // It has a fraction or does not fit.
        }
    }
}
