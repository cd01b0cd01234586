// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * How many bytes a reading has at most once a converter has written it: as JSON, the longest of the usual ones. Pure functions.
 */
public final class RecordSize {

    /** What a record has besides its value. */
    public static final int HEADERS_AND_KEY = 2_000;

    /** <code>{"type":"boolean","optional":false,"field":},</code>. */
    private static final int SCHEMA = 45;

    /** What stands around the name, the version, the fields or the parameters of a schema. */
    private static final int SCHEMA_PART = 16;

    /** The longest number, or time. */
    public static final int NUMBER = 26;

    private static final int DECIMAL = 48;

    /** <code>:"TOO_LARGE",</code> among the qualities, and the null in place of the value. */
    private static final int LEFT_OUT = 18;

    private RecordSize() {}

    /** Without a schema. */
    public static long ofRecord(Struct value) {
        return HEADERS_AND_KEY + of(value);
    }

    /** What the JSON converter writes into each record unless it is told not to. */
    public static long ofSchema(Schema schema) {
        long size = SCHEMA + (schema.name() == null ? 0 : SCHEMA_PART + text(schema.name()));
        if (schema.version() != null) {
            size += SCHEMA_PART;
        }
        if (schema.parameters() != null) {
            size += SCHEMA_PART + of(schema.parameters());
        }
        return size
                + switch (schema.type()) {
                    case STRUCT -> ofFields(schema);
                    case ARRAY -> SCHEMA_PART + ofSchema(schema.valueSchema());
                    case MAP -> 2 * SCHEMA_PART + ofSchema(schema.keySchema()) + ofSchema(schema.valueSchema());
                    default -> 0;
                };
    }

    private static long ofFields(Schema struct) {
        long size = SCHEMA_PART;
        for (Field field : struct.fields()) {
            size += text(field.name()) + ofSchema(field.schema());
        }
        return size;
    }

    /** How much shorter a group's record is without this value of a tag: a number is about as long as the reason for its absence. */
    public static long saving(String tag, Object value) {
        boolean varies =
                value instanceof String || value instanceof byte[] || value instanceof List || value instanceof Map;
        return varies ? Math.max(0, of(value) - text(tag) - LEFT_OUT) : 0;
    }

    public static long of(Object value) {
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
        return value instanceof Struct struct ? ofFields(struct) : ofScalar(value);
    }

    /** The longest there is of this kind. */
    private static long ofScalar(Object value) {
        if (value == null || value instanceof Byte) {
            return 4;
        }
        if (value instanceof Short || value instanceof Boolean) {
            return 6;
        }
        if (value instanceof Integer) {
            return 11;
        }
        return value instanceof Float ? 15 : value instanceof BigDecimal ? DECIMAL : NUMBER;
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
