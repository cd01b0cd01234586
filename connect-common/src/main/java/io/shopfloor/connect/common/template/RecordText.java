// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;

/**
 * The one text of a value of Connect's in topics, keys and MQTT properties, whichever connector or transform asks: scalars as
 * they are, bytes as UTF-8, times in ISO 8601 and UTC, structs, maps and lists as JSON. Pure functions.
 */
public final class RecordText {

    private static final int MAX_DEPTH = 200;
    private static final int MIN_PRINTABLE = 0x20;
    private static final DateTimeFormatter TIMESTAMP = utc("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
    private static final DateTimeFormatter DATE = utc("uuuu-MM-dd");
    private static final DateTimeFormatter TIME = utc("HH:mm:ss.SSS'Z'");

    private RecordText() {}

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
    }

    /**
     * The text of a value.
     *
     * @param schema its schema, or null
     * @return null if the value is null, nested deeper than 200, or no value of Connect's
     */
    public static String of(Schema schema, Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        byte[] bytes = bytes(value);
        if (bytes != null) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (value instanceof java.util.Date date) {
            return time(schema, date);
        }
        StringBuilder json = new StringBuilder();
        return append(json, schema, value, 1) ? json.toString() : null;
    }

    /** The text of what stands at a path of names in structs and maps; null also if nothing does. */
    public static String at(Schema schema, Object root, List<String> path) {
        Schema schemaThere = schema;
        Object there = root;
        for (String name : path) {
            if (there instanceof Struct struct) {
                Field field = struct.schema().field(name);
                schemaThere = field == null ? null : field.schema();
                there = field == null ? null : struct.get(field);
            } else {
                schemaThere = ofElements(schemaThere);
                there = there instanceof Map<?, ?> map ? map.get(name) : null;
            }
        }
        return of(schemaThere, there);
    }

    private static boolean append(StringBuilder json, Schema schema, Object value, int depth) {
        if (value == null || value instanceof Boolean) {
            json.append(value);
            return true;
        }
        if (value instanceof Number number) {
            boolean floating = number instanceof Double || number instanceof Float;
            boolean written = !floating || Double.isFinite(number.doubleValue()); // JSON has no NaN
            json.append(written ? "" : "\"").append(number).append(written ? "" : "\"");
            return true;
        }
        byte[] bytes = bytes(value);
        if (bytes != null) {
            json.append('"').append(Base64.getEncoder().encodeToString(bytes)).append('"');
            return true;
        }
        if (value instanceof String || value instanceof java.util.Date) {
            appendQuoted(json, of(schema, value));
            return true;
        }
        return depth <= MAX_DEPTH && appendNested(json, schema, value, depth);
    }

    private static boolean appendNested(StringBuilder json, Schema schema, Object value, int depth) {
        if (value instanceof Struct struct) {
            json.append('{');
            for (Field field : struct.schema().fields()) {
                appendName(json, field.name());
                if (!append(json, field.schema(), struct.get(field), depth + 1)) {
                    return false;
                }
            }
            json.append('}');
            return true;
        }
        if (value instanceof Map<?, ?> map) {
            json.append('{');
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                String name = entry.getKey() instanceof Map || entry.getKey() instanceof List
                        ? null
                        : of(schema == null ? null : schema.keySchema(), entry.getKey());
                if (name == null) {
                    return false;
                }
                appendName(json, name);
                if (!append(json, ofElements(schema), entry.getValue(), depth + 1)) {
                    return false;
                }
            }
            json.append('}');
            return true;
        }
        if (!(value instanceof List<?> list)) {
            return false;
        }
        json.append('[');
        for (Object element : list) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",");
            if (!append(json, ofElements(schema), element, depth + 1)) {
                return false;
            }
        }
        json.append(']');
        return true;
    }

    private static Schema ofElements(Schema schema) {
        boolean hasElements =
                schema != null && (schema.type() == Schema.Type.MAP || schema.type() == Schema.Type.ARRAY);
        return hasElements ? schema.valueSchema() : null;
    }

    private static void appendName(StringBuilder json, String name) {
        json.append(json.charAt(json.length() - 1) == '{' ? "" : ",");
        appendQuoted(json, name);
        json.append(':');
    }

    private static void appendQuoted(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < MIN_PRINTABLE || Character.isSurrogate(c) && isAlone(text, i)) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    private static boolean isAlone(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? Character.charCount(text.codePointAt(i)) == 1
                : i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
    }

    private static byte[] bytes(Object value) {
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        return value instanceof byte[] bytes ? bytes : null;
    }

    private static String time(Schema schema, java.util.Date date) {
        String type = schema == null ? "" : String.valueOf(schema.name());
        DateTimeFormatter format = type.equals(Time.LOGICAL_NAME)
                ? TIME
                : type.equals(org.apache.kafka.connect.data.Date.LOGICAL_NAME) ? DATE : TIMESTAMP;
        return format.format(Instant.ofEpochMilli(date.getTime()));
    }
}
