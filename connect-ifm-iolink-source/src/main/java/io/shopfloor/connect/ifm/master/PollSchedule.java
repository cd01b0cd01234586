// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

/**
 * When a master is asked next: at a fixed rate without drift, but never sooner after an answer than the answer took, so
 * that a slow master rests at least half of the time. Slots that are missed are counted and not made up for. Times are
 * those of {@link System#nanoTime}. Owned by one thread.
 */
final class PollSchedule {
    private final long interval;
    private long next;
    private long missed;

    /** @param first when the first poll is due */
    PollSchedule(long intervalNanos, long first) {
        this.interval = intervalNanos;
        this.next = first;
    }

    long next() {
        return next;
    }

    /** Slots that went by unused so far. */
    long missed() {
        return missed;
    }

    /** A poll went from {@code begun} to {@code ended}: finds the next slot. */
    void polled(long begun, long ended) {
        long earliest = ended + Math.min(ended - begun, interval);
        next += interval;
        if (next - earliest < 0) {
            long skipped = (earliest - next + interval - 1) / interval;
            missed += skipped;
            next += skipped * interval;
        }
    }
}
