// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

/**
 * When a record is due that does nothing but commit releases. Messages commit them as well, so it is due only where none
 * comes, or where those that come are filtered out. There is one at a time. Guarded by the {@link HeldIds} that holds it.
 */
final class MarkerWatch {

    private static final long IDLE_NANOS = 200_000_000;
    private static final long BUSY_NANOS = 1_000_000_000;

    private long waitingSince;
    private long handedOut;

    /** A release waits; where {@code anew}, none has waited before it. */
    void waits(boolean anew) {
        if (anew) {
            waitingSince = System.nanoTime();
        }
    }

    void handedOut(long batch) {
        handedOut = batch;
    }

    boolean due(boolean idle, long committed) {
        return handedOut <= committed && System.nanoTime() - waitingSince >= (idle ? IDLE_NANOS : BUSY_NANOS);
    }
}
