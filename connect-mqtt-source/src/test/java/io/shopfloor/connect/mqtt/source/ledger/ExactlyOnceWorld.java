// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

/**
 * What the world around an exactly-once task is like.
 *
 * @param interval whether several polls share one transaction
 * @param filters whether a transformation filters one message in five, and at times whole batches
 * @param sessionLoss how many of the reconnects find no session, in percent
 * @param swap how many of the reconnects find another session, though the broker says that one is present, in percent
 * @param mutant which rule the task lacks
 */
record ExactlyOnceWorld(
        SimulatedBroker.Ids ids,
        int idSpace,
        int window,
        boolean interval,
        boolean filters,
        int sessionLoss,
        int swap,
        Mutant mutant) {

    /** A rule that is broken. */
    enum Mutant {
        NONE,
        /** PUBCOMP answers PUBREL at once. */
        NO_PUBCOMP_GATE,
        /** PUBREC leaves before the commit. */
        NO_PUBREC_GATE,
        /** An id leaves the offsets with PUBREC, not with PUBREL. */
        IDS_RELEASED_EARLY,
        /** Every message is a new one. */
        DUP_IGNORED,
        /** Each record tells of the whole batch, though a batch may be committed in part. */
        WHOLE_BATCH,
        /** Messages of a new session are taken while the stored offset speaks of the former one. */
        STALE_IDS
    }

    static ExactlyOnceWorld of(SimulatedBroker.Ids ids, int idSpace, int window) {
        return new ExactlyOnceWorld(ids, idSpace, window, false, false, 0, 0, Mutant.NONE);
    }

    ExactlyOnceWorld withInterval() {
        return new ExactlyOnceWorld(ids, idSpace, window, true, filters, sessionLoss, swap, mutant);
    }

    ExactlyOnceWorld withFilters() {
        return new ExactlyOnceWorld(ids, idSpace, window, interval, true, sessionLoss, swap, mutant);
    }

    ExactlyOnceWorld withSessions(int lostPercent, int swappedPercent) {
        return new ExactlyOnceWorld(ids, idSpace, window, interval, filters, lostPercent, swappedPercent, mutant);
    }

    ExactlyOnceWorld with(Mutant other) {
        return new ExactlyOnceWorld(ids, idSpace, window, interval, filters, sessionLoss, swap, other);
    }
}
