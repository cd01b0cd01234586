// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.row;

import java.time.Instant;

/** The years that databases hold, 1 to 9999: a publisher could stop a sink with a time beyond them. Pure functions. */
public final class Years {
    private static final long FIRST_MS = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
    private static final long LAST_MS =
            Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    private Years() {}

    /** Whether a time, in milliseconds since 1970, is within them. */
    public static boolean hold(long timeMs) {
        return timeMs >= FIRST_MS && timeMs <= LAST_MS;
    }
}
