// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;

/**
 * The source offset of a reading. Of all the offsets only the newest of each node is ever looked into, once it is to be stored: so
 * the map that Connect wants is made then. Immutable.
 */
final class NodeOffset extends AbstractMap<String, Object> {

    private final long completeMs;
    private final long sourceTicks;

    NodeOffset(long completeMs, long sourceTicks) {
        this.completeMs = completeMs;
        this.sourceTicks = sourceTicks;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return Map.<String, Object>of(ReadingRecords.TIMESTAMP, completeMs, ReadingRecords.SOURCE_TICKS, sourceTicks)
                .entrySet();
    }
}
