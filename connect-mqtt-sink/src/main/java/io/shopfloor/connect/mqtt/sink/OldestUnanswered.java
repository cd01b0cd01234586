// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

/**
 * The oldest message that is sent and not answered, and since when it is the oldest: an answer to any other one does not
 * begin the time anew. Messages are chained in the order in which they were sent, so that no look has to search. Guarded by
 * the {@link Outbox}.
 */
final class OldestUnanswered {

    private Delivery oldest;
    private Delivery newest;
    private long sinceNanos;

    void sent(Delivery delivery, long nowNanos) {
        delivery.sentNext = null;
        if (oldest == null) {
            oldest = delivery;
            sinceNanos = nowNanos;
        } else {
            newest.sentNext = delivery;
        }
        newest = delivery;
    }

    /** The message is not {@link Delivery.State#SENT} any more. */
    void answered(Delivery delivery, long nowNanos) {
        if (delivery != oldest) {
            return;
        }
        while (oldest != null && oldest.state != Delivery.State.SENT) {
            oldest = oldest.sentNext;
        }
        sinceNanos = nowNanos;
    }

    void clear() {
        oldest = null;
        newest = null;
    }

    /** How long the broker has owed the answer to the oldest message, in nanoseconds; 0 if it owes none. */
    long age(long nowNanos) {
        return oldest == null ? 0 : nowNanos - sinceNanos;
    }

    /** Null if there is none. */
    Delivery delivery() {
        return oldest;
    }
}
