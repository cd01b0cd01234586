// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.common.queue.HandoffQueue;
import io.shopfloor.connect.common.queue.Overflow;
import io.shopfloor.connect.plc4x.Plc4xSourceOptions.WhenFull;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The bounded way from the connections' threads to {@code poll()}. When Kafka is away it either drops the oldest records and
 * tells {@link Gaps}, or has no {@link #room} and the threads do not read. Any thread.
 */
final class Outbox {

    private static final int BYTES_A_RECORD = 200;

    private final HandoffQueue<SourceRecord> queue;
    private final boolean blocks;
    private final int maxRecords;
    private final long maxBytes;
    private final Gaps gaps;
    private final LongAdder dropped = new LongAdder();

    Outbox(Plc4xSourceConfig config, Gaps gaps) {
        this.maxRecords = config.queueRecords();
        this.maxBytes = config.queueBytes();
        this.queue = new HandoffQueue<>(maxRecords, maxBytes);
        this.blocks = config.whenFull() == WhenFull.BLOCK;
        this.gaps = gaps;
    }

    /** Whether a cycle may be read: always, where the oldest make room. */
    boolean room() {
        return !blocks || (queue.size() < maxRecords && queue.bytes() < maxBytes);
    }

    void add(List<SourceRecord> records) {
        for (SourceRecord record : records) {
            int bytes = (int) Math.min(Integer.MAX_VALUE, BYTES_A_RECORD + RecordSize.of(record.value()));
            if (blocks) {
                queue.admit(record, bytes); // one cycle more than fits, since there was room for its beginning
            } else {
                queue.offer(record, bytes, Overflow.DROP_OLDEST, this::dropped);
            }
        }
    }

    private void dropped(SourceRecord record) {
        dropped.increment();
        gaps.dropped((String) record.sourcePartition().get(ReadingRecords.CONNECTION), (Long)
                record.sourceOffset().get(ReadingRecords.TIMESTAMP));
    }

    /** Moves waiting records into the list, waiting for the first; then the status records that are due. */
    void drain(List<SourceRecord> into, int max, long timeoutMs) throws InterruptedException {
        queue.drain(into, max, timeoutMs);
        into.addAll(gaps.take(queue.size() <= maxRecords / 2));
    }

    void fail(RuntimeException cause) {
        queue.fail(cause);
    }

    void close() {
        queue.close();
    }

    int size() {
        return queue.size();
    }

    long bytes() {
        return queue.bytes();
    }

    long dropped() {
        return dropped.sum();
    }
}
