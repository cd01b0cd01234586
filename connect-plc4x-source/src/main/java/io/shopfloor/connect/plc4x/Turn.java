// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * When a poll group is read: at a fixed rate from its first cycle on, without drift. Cycles whose time has passed when the
 * one before ends are left out and counted, never made up for. Owned by the connection's thread; counters for any.
 */
final class Turn {

    private static final int GAP_CYCLES = 5;
    private static final long GAP_NANOS = 1_000_000_000;

    private final GroupReader reader;
    private final ReadingRecords records;
    private final long intervalNanos;
    private final LongAdder late = new LongAdder();
    private final LongAdder cycles = new LongAdder();
    private volatile long lastCycleNanos;
    private long due;

    Turn(GroupReader reader, ReadingRecords records) {
        this.reader = reader;
        this.records = records;
        this.intervalNanos = reader.group().interval().toNanos();
    }

    GroupReader reader() {
        return reader;
    }

    ReadingRecords records() {
        return records;
    }

    /** Begins the rate anew: after an outage the missed cycles are a gap, not late. */
    void begin(long now) {
        due = now;
    }

    long due() {
        return due;
    }

    /** Reads and makes the records; the next turn is due one interval after this one was. */
    List<SourceRecord> take(PlcLink link) throws LinkLostException, InterruptedException {
        return read(link, point -> true);
    }

    /** Reads, bad tags as well, and tells only what differs from what was told. */
    List<SourceRecord> catchUp(PlcLink link) throws LinkLostException, InterruptedException {
        reader.retryBadTags();
        return read(link, Point::news);
    }

    /** The records of a notification: the device has told these points by itself. */
    List<SourceRecord> notified(Set<Point> points) {
        cycles.increment();
        return records.of(reader.points(), points::contains, System.currentTimeMillis(), System.nanoTime());
    }

    private List<SourceRecord> read(PlcLink link, Predicate<Point> anew)
            throws LinkLostException, InterruptedException {
        long begin = System.nanoTime();
        long beginMs = System.currentTimeMillis();
        try {
            reader.cycle(link);
        } finally {
            lastCycleNanos = System.nanoTime() - begin;
        }
        cycles.increment();
        return records.of(reader.points(), anew, beginMs + lastCycleNanos / 2_000_000, begin);
    }

    /**
     * Moves on to the next turn whose time has not passed.
     *
     * @return whether so many were left out that it is a gap: five and a second at least, for less is a busy machine
     */
    boolean advance(long now) {
        due += intervalNanos;
        if (due - now >= 0) {
            return false;
        }
        long missed = (now - due) / intervalNanos + 1;
        late.add(missed);
        due += missed * intervalNanos;
        return missed >= GAP_CYCLES && missed * intervalNanos >= GAP_NANOS;
    }

    long late() {
        return late.sum();
    }

    long cycles() {
        return cycles.sum();
    }

    long lastCycleMs() {
        return lastCycleNanos / 1_000_000;
    }
}
