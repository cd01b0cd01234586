// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits by asking again and again, on the caller's thread, up to a limit. Stateless. */
public final class Await {
    private static final long PAUSE_MS = 50;

    private Await() {}

    /**
     * Waits until the condition holds.
     *
     * @param complaint called for the text of the error where the limit is reached first
     */
    public static void until(BooleanSupplier condition, Duration limit, Supplier<String> complaint) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(complaint.get());
            }
            pause();
        }
    }

    public static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting", e);
        }
    }
}
