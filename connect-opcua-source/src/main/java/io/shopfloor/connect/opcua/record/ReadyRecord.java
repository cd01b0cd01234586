// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import io.shopfloor.connect.common.polling.ReadingQueue;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A record on its way to {@code poll()}, measured once.
 *
 * @param bytes how much memory it holds, about
 */
public record ReadyRecord(SourceRecord record, int bytes) {

    private static final int BYTES_A_RECORD = 400;

    /** What the queue has to know of a record. Stateless. */
    public static final ReadingQueue.Measure<ReadyRecord> MEASURE = new ReadingQueue.Measure<>() {
        @Override
        public int bytes(ReadyRecord ready) {
            return ready.bytes();
        }

        @Override
        public String connection(ReadyRecord ready) {
            return (String) ready.record().sourcePartition().get(ReadingRecords.CONNECTION);
        }

        @Override
        public long timeMs(ReadyRecord ready) {
            return (Long) ready.record().sourceOffset().get(ReadingRecords.TIMESTAMP);
        }
    };

    /** @param valueBytes the estimated size of its value */
    static ReadyRecord of(SourceRecord record, long valueBytes) {
        return new ReadyRecord(record, (int) Math.min(Integer.MAX_VALUE, BYTES_A_RECORD + valueBytes));
    }
}
