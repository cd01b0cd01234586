// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.poll;

import io.shopfloor.connect.common.polling.FixedRate;
import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.plc4x.link.PlcLink;
import io.shopfloor.connect.plc4x.record.ReadingRecords;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.connect.source.SourceRecord;

/** The cycles of one poll group: reads it and makes the records. Owned by the connection's thread; counters for any. */
public final class Turn {

    private final GroupReader reader;
    private final ReadingRecords records;
    private final FixedRate rate;
    private final LongAdder cycles = new LongAdder();
    private volatile long lastCycleNanos;

    Turn(GroupReader reader, ReadingRecords records) {
        this.reader = reader;
        this.records = records;
        this.rate = new FixedRate(reader.group().interval().toNanos());
    }

    public GroupReader reader() {
        return reader;
    }

    public ReadingRecords records() {
        return records;
    }

    /** When the next cycle is due. */
    public FixedRate rate() {
        return rate;
    }

    /** Reads and makes the records. */
    List<SourceRecord> take(PlcLink link) throws LinkLostException, InterruptedException {
        long begin = System.nanoTime();
        long beginMs = System.currentTimeMillis();
        try {
            reader.cycle(link);
        } finally {
            lastCycleNanos = System.nanoTime() - begin;
        }
        cycles.increment();
        return records.of(reader.points(), beginMs + lastCycleNanos / 2_000_000, begin);
    }

    public long cycles() {
        return cycles.sum();
    }

    public long lastCycleMs() {
        return lastCycleNanos / 1_000_000;
    }
}
