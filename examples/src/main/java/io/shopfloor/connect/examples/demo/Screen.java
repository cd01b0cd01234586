// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

/** Where the demo shows what happens. Safe for any thread. */
interface Screen {
    /** Something happened; it stays visible. */
    void event(String text);

    /** How far things are; replaces what was shown before. */
    void show(Progress progress);

    /** The display is over: nothing is shown any more. */
    void end();

    /** @param live whether there is a terminal that can be written over */
    static Screen of(boolean live) {
        return live ? new TerminalScreen(System.out) : new PlainScreen(System.out);
    }
}
