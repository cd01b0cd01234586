// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import java.util.concurrent.atomic.LongAdder;

/** The counters of {@link TracingHeaders}: written by the task's thread, read by JMX. */
final class TracingMetrics implements TracingHeaders.MetricsMXBean {
    final LongAdder records = new LongAdder();
    final LongAdder loops = new LongAdder();
    final LongAdder unreadable = new LongAdder();

    @Override
    public long getRecords() {
        return records.sum();
    }

    @Override
    public long getLoops() {
        return loops.sum();
    }

    @Override
    public long getUnreadableTraces() {
        return unreadable.sum();
    }
}
