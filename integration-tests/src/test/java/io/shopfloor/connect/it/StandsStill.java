// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;

/** Waits for numbers that have no goal but to stop growing: what was on its way has arrived. Stateless. */
final class StandsStill {

    private StandsStill() {}

    /** Returns the number once it is the same at two looks, so far apart. */
    static long await(String what, Duration apart, LongSupplier number) {
        long[] last = {-1};
        Awaitility.await(what).atMost(Rig.SOON).pollInterval(apart).until(() -> {
            long before = last[0];
            last[0] = number.getAsLong();
            return last[0] == before;
        });
        return last[0];
    }
}
