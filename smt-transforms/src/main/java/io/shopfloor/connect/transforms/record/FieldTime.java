// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.record;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.DataException;

/** How a field tells a time: a number in this unit, a Timestamp of Connect's, or ISO 8601 with an offset. */
public enum FieldTime {
    S(TimeUnit.SECONDS, -3),
    MS(TimeUnit.MILLISECONDS, 0),
    US(TimeUnit.MICROSECONDS, 3),
    NS(TimeUnit.NANOSECONDS, 6);

    private final TimeUnit unit;
    private final int digits;

    /** @param digits by how many digits a number of milliseconds is shorter */
    FieldTime(TimeUnit unit, int digits) {
        this.unit = unit;
        this.digits = digits;
    }

    /**
     * Milliseconds since 1970; what is less than one is left out.
     *
     * @throws DataException if the value is no time; its message continues "the field x"
     */
    public long millis(Object value) {
        if (value instanceof Number number) {
            double nearest = number.doubleValue();
            if (!(number instanceof Long) && !(Math.abs(nearest) < Long.MAX_VALUE)) {
                throw new DataException("is not a valid time"); // Its last 64 bits alone could be any time.
            }
            return nearest == Math.rint(nearest) ? unit.toMillis(number.longValue()) : millis(nearest);
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

    /** By decimal digits: 1700000000.123 seconds are no whole number of milliseconds in a double. */
    private long millis(double fraction) {
        return BigDecimal.valueOf(fraction)
                .movePointLeft(digits)
                .setScale(0, RoundingMode.FLOOR)
                .longValue();
    }
}
