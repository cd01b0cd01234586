// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.plc4x.Plc4xSourceOptions.UnsignedLong;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.plc4x.java.api.value.PlcValue;

/**
 * One tag at run time: its converter, its newest reading, and what was reported last. Owned by the connection's thread.
 */
final class Point {

    static final String GOOD = "GOOD";

    private final PreparedTag prepared;
    private final UnsignedLong mode;
    private final ZoneId zone;
    private final boolean onChange;
    private final Deadband deadband;
    private final PlcValue[] elements;
    private ValueConverter converter;
    private Object value;
    private String quality = GOOD;
    private Long deviceTimestamp;
    private boolean reported;
    private Object reportedValue;
    private String reportedQuality;
    private long reportedNanos;

    Point(PreparedTag prepared, GroupConfig group, UnsignedLong mode, ZoneId zone) {
        this.prepared = prepared;
        this.mode = mode;
        this.zone = zone;
        Tag tag = prepared.tag();
        this.onChange = tag.onChange() == null ? group.onChange() : tag.onChange();
        this.deadband = tag.deadband() == null ? group.deadband() : tag.deadband();
        this.elements = new PlcValue[prepared.addresses().size()];
        this.converter = prepared.declared();
    }

    PreparedTag prepared() {
        return prepared;
    }

    Tag tag() {
        return prepared.tag();
    }

    /** Null until a value has told the type, where nothing else does. */
    ValueConverter converter() {
        return converter;
    }

    Object value() {
        return value;
    }

    String quality() {
        return quality;
    }

    boolean good() {
        return quality.equals(GOOD);
    }

    /** Epoch milliseconds of the device's own time stamp; null if it gave none. */
    Long deviceTimestamp() {
        return deviceTimestamp;
    }

    /** There is no value now. */
    void bad(String why) {
        value = null;
        quality = why;
        deviceTimestamp = null;
    }

    /** Takes the answer for one of its addresses; the last one completes the reading. */
    void answered(int element, PlcValue read, String readQuality, Long readTimestamp) {
        elements[element] = read;
        if (element < elements.length - 1) {
            return;
        }
        quality = readQuality;
        deviceTimestamp = readTimestamp;
        try {
            value = elements.length == 1 ? converted(read) : bits();
        } catch (UnfitValueException e) {
            value = null;
            quality = e.quality();
        }
    }

    private Object converted(PlcValue read) throws UnfitValueException {
        if (read == null || read.isNull()) {
            return null;
        }
        if (converter == null) {
            converter = ValueConverter.learned(read, tag(), mode, zone);
        }
        return converter == null ? null : converter.convert(read);
    }

    private Object bits() {
        List<Object> bits = new ArrayList<>(elements.length);
        for (PlcValue element : elements) {
            bits.add(element == null || element.isNull() ? null : element.getBoolean());
        }
        return bits;
    }

    /** Whether the newest reading is to be told: always, or if it differs from the last one that was told. */
    boolean due(long nowNanos, long maxIntervalNanos) {
        return !onChange || news() || overdue(nowNanos, maxIntervalNanos);
    }

    /** Whether the newest reading differs from the last one that was told. */
    boolean news() {
        return !reported || !quality.equals(reportedQuality) || differs();
    }

    /** Whether it is time to tell the newest reading once more though nothing changed. */
    boolean overdue(long nowNanos, long maxIntervalNanos) {
        return maxIntervalNanos > 0 && nowNanos - reportedNanos >= maxIntervalNanos;
    }

    private boolean differs() {
        if (deadband != null && value instanceof Number now && reportedValue instanceof Number last) {
            return deadband.exceededBy(last.doubleValue(), now.doubleValue());
        }
        return !Objects.deepEquals(value, reportedValue);
    }

    void reported(long nowNanos) {
        reported = true;
        reportedValue = value;
        reportedQuality = quality;
        reportedNanos = nowNanos;
    }
}
