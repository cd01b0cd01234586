// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

/** A short wait between two looks at something. */
final class Pause {
    private static final long MS = 100;

    private Pause() {}

    static void shortly() {
        try {
            Thread.sleep(MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting", e);
        }
    }
}
