// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.read;

import java.time.Duration;

/** Something that is done again and again, at the earliest after this time; never if it is zero. Used by one thread. */
final class Timer {

    private final long nanos;
    private long at;

    Timer(Duration interval) {
        this.nanos = interval.toNanos();
        this.at = System.nanoTime() + nanos;
    }

    /** Whether it is due; then the time begins anew. */
    boolean due() {
        long now = System.nanoTime();
        if (nanos == 0 || now - at < 0) {
            return false;
        }
        at = now + nanos;
        return true;
    }
}
