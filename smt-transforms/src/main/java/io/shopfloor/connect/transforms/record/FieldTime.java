// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.record;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.DataException;

/** How a field tells a time: a number in this unit, a Timestamp of Connect's, or ISO 8601 with an offset. */
public enum FieldTime {
    S(TimeUnit.SECONDS),
    MS(TimeUnit.MILLISECONDS),
    US(TimeUnit.MICROSECONDS),
    NS(TimeUnit.NANOSECONDS);

    private final TimeUnit unit;

    FieldTime(TimeUnit unit) {
        this.unit = unit;
    }

    /**
     * Milliseconds since 1970.
     *
     * @throws DataException if the value is no time; its message continues "the field x"
     */
    public long millis(Object value) {
        if (value instanceof Number number) {
            if (!(number instanceof Long) && !(Math.abs(number.doubleValue()) < Long.MAX_VALUE)) {
                throw new DataException("is not a valid time"); // Its last 64 bits alone could be any time.
            }
            return unit.toMillis(number.longValue());
        }
        if (value instanceof Date date) {
            return date.getTime();
        }
        if (value instanceof String text) {
            try {
                return OffsetDateTime.parse(text).toInstant().toEpochMilli();
            } catch (DateTimeException | ArithmeticException e) {
                throw new DataException("is not an ISO 8601 time with an offset");
            }
        }
        throw new DataException(value == null ? "is missing or null" : "holds no time");
    }
}
