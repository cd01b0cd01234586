// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/**
 * How many bytes a reading has at most once a converter has written it: as JSON, the longest of the usual ones, with its
 * schema. Pure functions.
 */
final class RecordSize {

    private static final int HEADERS_AND_KEY = 2_000;
    private static final int SCHEMA_A_FIELD = 250;
    private static final int NUMBER = 26;
    private static final int DECIMAL = 48;

    private RecordSize() {}

    /** With its schema, which the JSON converter writes into each record unless it is told not to. */
    static long ofRecord(Struct value) {
        long size = HEADERS_AND_KEY + of(value);
        for (Field field : value.schema().fields()) {
            size += SCHEMA_A_FIELD + text(field.name());
        }
        return size;
    }

    static long of(Object value) {
        if (value instanceof String text) {
            return text(text);
        }
        if (value instanceof byte[] bytes) {
            return bytes.length * 4L / 3 + 6;
        }
        if (value instanceof List<?> list) {
            long size = 2;
            for (Object element : list) {
                size += 1 + of(element);
            }
            return size;
        }
        if (value instanceof Map<?, ?> map) {
            long size = 2;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                size += 2 + of(entry.getKey()) + of(entry.getValue());
            }
            return size;
        }
        return value instanceof Struct struct ? ofFields(struct) : value instanceof BigDecimal ? DECIMAL : NUMBER;
    }

    private static long ofFields(Struct struct) {
        long size = 2;
        for (Field field : struct.schema().fields()) {
            size += 2 + text(field.name()) + of(struct.get(field));
        }
        return size;
    }

    private static long text(String text) {
        long size = 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            size += c < 0x20
                    ? 6
                    : c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return size;
    }
}
