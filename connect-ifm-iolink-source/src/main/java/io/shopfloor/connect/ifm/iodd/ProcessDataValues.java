// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

/**
 * What one reading of process data says, item by item in the order of its layout. Owned by whoever decoded it.
 */
public final class ProcessDataValues {
    private final Object[] values;
    private final String[] qualities;

    ProcessDataValues(int items) {
        values = new Object[items];
        qualities = new String[items];
    }

    void set(int item, Object value, String quality) {
        values[item] = value;
        qualities[item] = quality;
    }

    public int size() {
        return values.length;
    }

    /** The value, of the Java type that {@link ProcessDataLayout.ValueType} tells; null where it is no measurement. */
    public Object value(int item) {
        return values[item];
    }

    /** {@link ValueDomain#GOOD}, or what is wrong with the value. */
    public String quality(int item) {
        return qualities[item];
    }
}
