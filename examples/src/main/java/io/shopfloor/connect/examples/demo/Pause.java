// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.time.Duration;

/** A short wait between two looks at something. */
final class Pause {
    private static final Duration SHORT = Duration.ofMillis(100);

    private Pause() {}

    static void shortly() {
        of(SHORT);
    }

    static void of(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting", e);
        }
    }
}
