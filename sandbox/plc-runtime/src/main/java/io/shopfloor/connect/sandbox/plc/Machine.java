// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.plc;

/** What the field devices measure: a press whose temperature swings, that counts pieces and changes its state. Any thread. */
final class Machine {

    private final long began = System.nanoTime();

    /** Degrees Celsius, between 20 and 80, one swing in 10 s. */
    double temperature() {
        return 50 + 30 * Math.sin(seconds() * 2 * Math.PI / 10);
    }

    /** Pieces since the start, ten a second. */
    long counter() {
        return (long) (seconds() * 10);
    }

    /** 0 stopped, 1 running, 2 fault; changes every second. */
    int state() {
        return (int) seconds() % 3;
    }

    /** Bar, between 120 and 200, in tenths, one swing in 8 s. */
    double hydraulicPressure() {
        return Math.round(1600 + 400 * Math.sin(seconds() * 2 * Math.PI / 8)) / 10.0;
    }

    private double seconds() {
        return (System.nanoTime() - began) / 1e9;
    }
}
