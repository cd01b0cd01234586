// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

/**
 * By how much a number must differ from the last reported one to be reported.
 *
 * @param size absolute, or a share of the last reported value where {@code relative}
 */
record Deadband(double size, boolean relative) {

    /**
     * Reads {@code 0.5} or {@code 2%}; null for the empty text.
     *
     * @throws IllegalArgumentException with the reason
     */
    static Deadband parse(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return null;
        }
        boolean percent = stripped.endsWith("%");
        double size = number(percent ? stripped.substring(0, stripped.length() - 1) : stripped);
        if (!(size >= 0) || Double.isInfinite(size)) {
            throw new IllegalArgumentException("\"" + text + "\" is no dead-band: 0 or more, such as 0.5 or 2%");
        }
        return new Deadband(percent ? size / 100 : size, percent);
    }

    /** A decimal number, never NaN. */
    static double number(String text) {
        try {
            double number = Double.parseDouble(text.strip());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("\"" + text + "\" is no number");
    }

    boolean exceededBy(double last, double now) {
        return Math.abs(now - last) > (relative ? Math.abs(last) * size : size);
    }
}
