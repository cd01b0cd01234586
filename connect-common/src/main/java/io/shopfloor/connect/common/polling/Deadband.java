// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

/**
 * How far a number must move from the last reported one to count as a change.
 *
 * @param size absolute, or a share of the last reported value where {@code relative}
 */
public record Deadband(double size, boolean relative) {

    /**
     * Reads {@code 0.5} or {@code 2%}; null for the empty text.
     *
     * @throws IllegalArgumentException with the reason
     */
    public static Deadband parse(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return null;
        }
        boolean percent = stripped.endsWith("%");
        double size = number(percent ? stripped.substring(0, stripped.length() - 1) : stripped);
        if (!(size >= 0)) {
            throw new IllegalArgumentException("\"" + text + "\" is not a dead-band: use 0 or more, such as 0.5 or 2%");
        }
        return new Deadband(percent ? size / 100 : size, percent);
    }

    /** A finite decimal number. */
    public static double number(String text) {
        try {
            double number = Double.parseDouble(text.strip());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("\"" + text + "\" is not a number");
    }

    /** Whether the number moved by more than the dead-band, as OPC UA compares. */
    public boolean exceededBy(double last, double now) {
        return Math.abs(now - last) > (relative ? Math.abs(last) * size : size);
    }
}
