// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

import io.shopfloor.connect.common.polling.Gaps.Reason;

/**
 * Knows when one connection gives readings and when it does not, and reports what was missed as gaps. Owned by the connection's
 * thread; {@link #reading} is for any.
 */
public final class GapWatch {

    private final Gaps gaps;
    private final String connection;
    private Reason reason = Reason.NOT_RUNNING;
    private String detail;
    private long lastMs;
    private long previousMs;
    private boolean waited;
    private boolean whole;
    private volatile boolean reading;

    /** @param lastMs epoch milliseconds of the newest reading that Kafka has from a former run; 0 if there is none */
    public GapWatch(Gaps gaps, String connection, long lastMs) {
        this.gaps = gaps;
        this.connection = connection;
        this.lastMs = lastMs;
    }

    /** The same as a constructor's {@code lastMs}, where it becomes known only later; the first one counts. */
    public void since(long newestMs) {
        lastMs = lastMs == 0 ? newestMs : lastMs;
    }

    /**
     * Nothing is missing up to this time, though the connection gave no readings: the device keeps them, and they were read. What
     * is missed from then on is reported as ever.
     */
    public void filled(long untilMs) {
        lastMs = untilMs;
        detail = null;
        whole = true;
    }

    /** Epoch milliseconds up to which nothing is missing but what was reported; 0 if there was no reading yet. */
    public long lastMs() {
        return lastMs;
    }

    /**
     * A cycle was read.
     *
     * @return whether it is the first one since the connection was lost, or at all
     */
    public boolean read(long nowMs) {
        boolean first = !reading;
        if (first && !whole && lastMs > 0) {
            gaps.ended(connection, reason, lastMs, nowMs, detail);
        }
        whole = false;
        previousMs = first ? 0 : lastMs; // what was missed before the first cycle has been reported
        lastMs = nowMs;
        detail = null;
        reading = true;
        return first;
    }

    /** The connection is lost, or could not be opened; the first reason is reported. */
    public void lost(String why) {
        reason = reading || whole ? Reason.CONNECTION_LOST : reason;
        whole = false;
        detail = detail == null ? why : detail;
        reading = false;
    }

    /** The connection was not read until now, because the queue was full. */
    public void blocked(long nowMs) {
        waited = true;
        if (lastMs > 0) {
            gaps.ended(connection, Reason.BLOCKED, lastMs, nowMs, null);
        }
    }

    /**
     * The end of a cycle and of all waiting that belongs to it.
     *
     * @param late whether so many cycles were left out that it is a gap; one for which the full queue is the reason is reported
     *     as that only
     */
    public void cycleEnded(boolean late) {
        if (late && !waited && previousMs > 0) {
            gaps.ended(connection, Reason.LATE, previousMs, lastMs, null);
        }
        waited = false;
    }

    /** Whether the connection gives readings. */
    public boolean reading() {
        return reading;
    }
}
