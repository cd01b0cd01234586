// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with jitter: every call to {@link #next} doubles the ceiling up to a maximum and draws a delay
 * between half the ceiling and the ceiling, so that a hundred clients of one restarted broker do not return in step.
 * Owned by one thread.
 */
public final class Backoff {

    private final long initialMs;
    private final long maxMs;
    private final RandomGenerator random;
    private long ceilingMs;

    /**
     * @param initial the first ceiling, at least 1 ms
     * @param max the largest ceiling, at least {@code initial}
     * @param random the source of jitter
     */
    public Backoff(Duration initial, Duration max, RandomGenerator random) {
        this.initialMs = Math.max(1, initial.toMillis());
        this.maxMs = Math.max(initialMs, max.toMillis());
        this.random = random;
        this.ceilingMs = initialMs;
    }

    /** The delay to wait before the next attempt. */
    public Duration next() {
        long delay = ceilingMs / 2 + random.nextLong(ceilingMs - ceilingMs / 2 + 1);
        ceilingMs = Math.min(maxMs, ceilingMs * 2);
        return Duration.ofMillis(delay);
    }

    /** Begins again with the initial delay: call it when an attempt has succeeded. */
    public void reset() {
        ceilingMs = initialMs;
    }

    /** The largest delay that {@link #next} can return. */
    public Duration max() {
        return Duration.ofMillis(maxMs);
    }
}
