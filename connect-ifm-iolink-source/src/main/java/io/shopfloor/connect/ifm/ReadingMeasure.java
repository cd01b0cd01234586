// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.polling.ReadingQueue;

/** What the queue has to know of a reading. Stateless. */
final class ReadingMeasure implements ReadingQueue.Measure<Reading> {
    @Override
    public int bytes(Reading reading) {
        return reading.bytes();
    }

    @Override
    public String connection(Reading reading) {
        return reading.address().toString();
    }

    @Override
    public long timeMs(Reading reading) {
        return reading.timeMs();
    }
}
