// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * How many bytes Connect data has at most when Kafka's JSON converter writes it, with its schema. Other converters write
 * less: binary formats leave names and digits out, and text formats escape less. A quick bound looks at no character; an
 * exact one does. Immutable.
 */
final class JsonSize {

    /** What JSON takes to write a number or a time. */
    private static final int NUMBER = 26;

    /** Braces, quotes, commas and the fixed words of one element of a value, and of one of a schema. */
    private static final int ELEMENT = 6;

    private static final int SCHEMA_ELEMENT = 96;

    /** {@code {"schema":...,"payload":...}} */
    static final int ENVELOPE = 32;

    static final JsonSize QUICK = new JsonSize(false);
    static final JsonSize EXACT = new JsonSize(true);

    private final boolean exact;

    private JsonSize(boolean exact) {
        this.exact = exact;
    }

    /** A text in quotes. */
    long text(String text) {
        if (text == null) {
            return 0;
        }
        if (!exact) {
            return ELEMENT + 6L * text.length();
        }
        long bytes = ELEMENT;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += bytes(c);
        }
        return bytes;
    }

    /** Jackson escapes control characters, and both halves of what is beyond the basic plane. */
    private static int bytes(char c) {
        if (c < 0x20 || Character.isSurrogate(c)) {
            return 6;
        }
        if (c < 0x80) {
            return c == '"' || c == '\\' ? 2 : 1;
        }
        return c < 0x800 ? 2 : 3;
    }

    /** Bytes in Base64, in quotes. */
    static long base64(long bytes) {
        return ELEMENT + (bytes + 2) / 3 * 4;
    }

    long value(Object value) {
        if (value == null || value instanceof Boolean) {
            return ELEMENT;
        } else if (value instanceof String text) {
            return text(text);
        } else if (value instanceof byte[] bytes) {
            return base64(bytes.length);
        } else if (value instanceof ByteBuffer bytes) {
            return base64(bytes.remaining());
        } else if (value instanceof BigDecimal decimal) {
            return NUMBER + base64(decimal.precision());
        } else if (value instanceof BigInteger integer) {
            return NUMBER + integer.bitLength() / 3;
        } else if (value instanceof Struct struct) {
            return struct(struct);
        } else if (value instanceof Map<?, ?> map) {
            return map(map);
        } else if (value instanceof Iterable<?> list) {
            return list(list);
        }
        return NUMBER;
    }

    private long struct(Struct struct) {
        long bytes = ELEMENT;
        for (Field field : struct.schema().fields()) {
            bytes += text(field.name()) + value(struct.get(field));
        }
        return bytes;
    }

    private long map(Map<?, ?> map) {
        long bytes = ELEMENT;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            bytes += value(entry.getKey()) + value(entry.getValue());
        }
        return bytes;
    }

    private long list(Iterable<?> list) {
        long bytes = ELEMENT;
        for (Object element : list) {
            bytes += value(element) + 1;
        }
        return bytes;
    }

    long schema(Schema schema) {
        if (schema == null) {
            return ELEMENT;
        }
        long bytes = SCHEMA_ELEMENT + text(schema.name()) + text(schema.doc()) + value(schema.defaultValue());
        if (schema.parameters() != null) {
            bytes += map(schema.parameters());
        }
        return bytes
                + switch (schema.type()) {
                    case STRUCT -> fields(schema.fields());
                    case MAP -> schema(schema.keySchema()) + schema(schema.valueSchema());
                    case ARRAY -> schema(schema.valueSchema());
                    default -> 0;
                };
    }

    private long fields(List<Field> fields) {
        long bytes = 0;
        for (Field field : fields) {
            bytes += text(field.name()) + schema(field.schema());
        }
        return bytes;
    }
}
