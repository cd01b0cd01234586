// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import io.shopfloor.connect.common.polling.Deadband;
import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.plc4x.config.GroupConfig;
import io.shopfloor.connect.plc4x.tags.Tag;
import io.shopfloor.connect.plc4x.value.RawParts;
import io.shopfloor.connect.plc4x.value.UnfitValueException;
import io.shopfloor.connect.plc4x.value.UnsignedLong;
import io.shopfloor.connect.plc4x.value.ValueConverter;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Objects;
import org.apache.plc4x.java.api.value.PlcValue;
import org.apache.plc4x.java.spi.values.PlcList;
import org.apache.plc4x.java.spi.values.PlcNull;

/**
 * One tag at run time: its converter, its newest reading, and what was reported last. Owned by the connection's thread.
 */
public final class Point {

    private final PreparedTag prepared;
    private final UnsignedLong mode;
    private final ZoneId zone;
    private final boolean onChange;
    private final Deadband deadband;
    private final PlcValue[] elements;
    private ValueConverter converter;
    private Object value;
    private Quality quality = Quality.GOOD;
    private boolean reported;
    private Object reportedValue;
    private Quality reportedQuality;
    private long reportedNanos;

    public Point(PreparedTag prepared, GroupConfig group, UnsignedLong mode, ZoneId zone) {
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

    public Tag tag() {
        return prepared.tag();
    }

    /** Null until a value has told the type, where nothing else does. */
    public ValueConverter converter() {
        return converter;
    }

    public Object value() {
        return value;
    }

    public Quality quality() {
        return quality;
    }

    public boolean good() {
        return quality == Quality.GOOD;
    }

    /** The value stays behind, because Kafka would not take its record. */
    public void tooLarge() {
        value = null;
        quality = Quality.TOO_LARGE;
    }

    /** There is no value now. */
    public void bad(Quality why) {
        value = null;
        quality = why;
    }

    /** Takes the answer for one of its addresses; the last one completes the reading. */
    public void answered(int element, PlcValue read) {
        elements[element] = read;
        if (element < elements.length - 1) {
            return;
        }
        quality = Quality.GOOD;
        try {
            value = converted(whole());
        } catch (UnfitValueException e) {
            value = e.rest();
            quality = e.quality();
        } catch (RuntimeException e) {
            // Whatever a driver makes of what a device sends, it costs this reading and nothing else.
            value = null;
            quality = Quality.UNSUPPORTED;
        }
    }

    private PlcValue whole() throws UnfitValueException {
        if (prepared.layout() != null) {
            return prepared.layout()
                    .read(RawParts.bytes(elements, prepared.layout().order() != null));
        }
        return elements.length == 1
                ? elements[0]
                : new PlcList(Arrays.stream(elements)
                        .map(element -> element == null ? new PlcNull() : element)
                        .toList());
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

    /** Whether the newest reading is reported: always, or if it differs from the last reported one, or that is too old. */
    public boolean due(long nowNanos, long heartbeatNanos) {
        return !onChange || changed() || heartbeatNanos > 0 && nowNanos - reportedNanos >= heartbeatNanos;
    }

    private boolean changed() {
        return !reported || quality != reportedQuality || differs();
    }

    private boolean differs() {
        if (deadband != null && value instanceof Number now && reportedValue instanceof Number last) {
            return deadband.exceededBy(last.doubleValue(), now.doubleValue());
        }
        return !Objects.deepEquals(value, reportedValue);
    }

    public void reported(long nowNanos) {
        reported = true;
        reportedValue = value;
        reportedQuality = quality;
        reportedNanos = nowNanos;
    }
}
