// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

import java.util.concurrent.atomic.LongAdder;

/**
 * When a device is read: at a fixed rate without drift. Cycles whose time has passed are left out and counted, never made up
 * for. Times are those of {@link System#nanoTime}. Owned by the device's thread; the count is for any.
 */
public final class FixedRate {

    private static final int GAP_CYCLES = 5;
    private static final long GAP_NANOS = 1_000_000_000;

    private final long intervalNanos;
    private final LongAdder late = new LongAdder();
    private long due;

    public FixedRate(long intervalNanos) {
        this.intervalNanos = intervalNanos;
    }

    /** Starts the rate anew: after an outage the missed cycles are a gap, not late. */
    public void begin(long first) {
        due = first;
    }

    /** When the next cycle is due. */
    public long due() {
        return due;
    }

    /**
     * Moves on to the next cycle that is not before {@code earliest}.
     *
     * @return whether so many were left out that it is a gap: at least five, and at least a second; less is a busy machine
     */
    public boolean advance(long earliest) {
        due += intervalNanos;
        if (due - earliest >= 0) {
            return false;
        }
        long missed = (earliest - due + intervalNanos - 1) / intervalNanos;
        late.add(missed);
        due += missed * intervalNanos;
        return missed >= GAP_CYCLES && missed * intervalNanos >= GAP_NANOS;
    }

    /** Cycles left out so far. */
    public long late() {
        return late.sum();
    }
}
