// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.sandbox.load.Tally;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Tells, while messages go on, which must be lost: the MQTT broker had acknowledged them, Kafka does not have them, and has
 * others that were published after that. On their way all messages keep one order, so nothing overtakes. Used by the demo's
 * main thread; any may ask for the number.
 */
final class LostSoFar {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Tally tally;
    private final Set<Long> acknowledged;
    private final LongSupplier created;
    private final LongSupplier nanos;
    private final Set<Long> lost = new HashSet<>();
    private Set<Long> suspects = Set.of();
    /** No piece above this was published before the suspects were acknowledged. */
    private long mark;

    private long lookedAt;
    private volatile int count;

    /**
     * @param acknowledged the ids that the MQTT broker acknowledged
     * @param created how many pieces there were, which is the newest id
     * @param nanos a clock
     */
    LostSoFar(Tally tally, Set<Long> acknowledged, LongSupplier created, LongSupplier nanos) {
        this.tally = tally;
        this.acknowledged = acknowledged;
        this.created = created;
        this.nanos = nanos;
        lookedAt = nanos.getAsLong();
    }

    /** Looks if it is time to. */
    void check() {
        long now = nanos.getAsLong();
        if (now - lookedAt < EVERY.toNanos()) {
            return;
        }
        lookedAt = now;
        if (tally.newest() > mark) {
            lost.addAll(suspects);
            suspects = tally.missing(acknowledged);
            mark = created.getAsLong();
        }
        lost.retainAll(tally.missing(lost));
        count = lost.size();
    }

    /** How many, as of the last look. */
    int count() {
        return count;
    }
}
