// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.common.polling.TimePolicy;
import io.shopfloor.connect.opcua.value.ValueType;

/**
 * One value of a node, as it becomes a record.
 *
 * @param type null if nothing tells it: then there is no value either
 * @param status by the name that the specification gives it
 * @param sourceTicks the source time in the server's own resolution, 100 ns; 0 if there is none
 * @param serverMs epoch milliseconds; null if there is none
 * @param readMs when it came, epoch milliseconds
 * @param completeMs up to when nothing of its connection is missing once Kafka has it, epoch milliseconds
 * @param history whether it was read from the server's history
 */
public record Reading(
        ValueType type,
        Object value,
        Quality quality,
        String status,
        long sourceTicks,
        Long serverMs,
        TimePolicy.Stamp stamp,
        long readMs,
        long completeMs,
        boolean history) {

    Reading without(Quality why) {
        return new Reading(type, null, why, status, sourceTicks, serverMs, stamp, readMs, completeMs, history);
    }

    /** The same, with all of its connection before this time, epoch milliseconds. */
    public Reading completeUntil(long untilMs) {
        return new Reading(type, value, quality, status, sourceTicks, serverMs, stamp, readMs, untilMs, history);
    }

    /** The quality in the record: a good value with an impossible time says so. */
    public Quality shown() {
        return stamp.implausible() && quality == Quality.GOOD ? Quality.UNCERTAIN_TIME : quality;
    }
}
