// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.record;

import io.shopfloor.connect.common.polling.ReadingQueue;
import io.shopfloor.connect.common.polling.RecordSize;
import org.apache.kafka.connect.source.SourceRecord;

/** What the queue has to know of a record of {@link ReadingRecords}. Stateless. */
public final class RecordMeasure implements ReadingQueue.Measure<SourceRecord> {

    private static final int BYTES_A_RECORD = 200;

    @Override
    public int bytes(SourceRecord record) {
        return (int) Math.min(Integer.MAX_VALUE, BYTES_A_RECORD + RecordSize.of(record.value()));
    }

    @Override
    public String connection(SourceRecord record) {
        return (String) record.sourcePartition().get(ReadingRecords.CONNECTION);
    }

    @Override
    public long timeMs(SourceRecord record) {
        return (Long) record.sourceOffset().get(ReadingRecords.TIMESTAMP);
    }
}
