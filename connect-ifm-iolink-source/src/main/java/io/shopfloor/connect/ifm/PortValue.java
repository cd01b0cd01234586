// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.ifm.iodd.ProcessDataLayout.ValueType;
import io.shopfloor.connect.ifm.iodd.Unit;
import java.util.Objects;

/**
 * One value of a port's reading, for a record of its own.
 *
 * @param type what the value is, also where there is none
 * @param unit or null
 * @param value of the Java type that {@link ValueType} tells; null where there is none
 * @param quality a word of {@link io.shopfloor.connect.common.polling.Quality}, with the device's own text for a status
 */
record PortValue(String name, ValueType type, Unit unit, Object value, String quality) {

    /** How much memory the value itself holds, about; its name and unit belong to the layout. */
    int bytes() {
        return value instanceof String text ? 2 * text.length() : value instanceof byte[] octets ? octets.length : 24;
    }

    /** Whether both are values of the same kind and as good; how far one is from the other is another question. */
    boolean isLike(PortValue other) {
        return type == other.type && Objects.equals(unit, other.unit) && quality.equals(other.quality);
    }
}
