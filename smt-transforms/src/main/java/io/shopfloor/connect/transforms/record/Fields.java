// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.record;

import io.shopfloor.connect.common.template.RecordText;
import io.shopfloor.connect.schema.Json;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/**
 * The fields of one record's value, wherever they are: in a Struct, in a map, or in JSON that is still text or bytes, which is
 * then read when the first field is asked for and only once. Belongs to one record and one thread.
 */
public final class Fields {
    private Object value;
    private boolean read;

    public Fields(Object value) {
        this.value = value;
    }

    /**
     * What stands at a path; null if nothing does.
     *
     * @throws org.apache.kafka.connect.errors.DataException if the value is text or bytes and no JSON
     */
    public Object at(List<String> path) {
        Object current = tree();
        for (String name : path) {
            if (current instanceof Struct struct) {
                Field field = struct.schema().field(name);
                current = field == null ? null : struct.get(field);
            } else {
                current = current instanceof Map<?, ?> map ? map.get(name) : null;
            }
        }
        return current;
    }

    /**
     * The value with JSON in text or bytes read into maps and lists; throws as {@link #at} does. Read once: a text in JSON is a
     * text, whatever it looks like.
     */
    public Object tree() {
        if (read) {
            return value;
        }
        if (value instanceof String text) {
            value = Json.parse(text);
        } else if (value instanceof byte[] bytes) {
            value = Json.parse(bytes);
        } else if (value instanceof ByteBuffer buffer) {
            value = Json.parse(buffer);
        }
        read = true;
        return value;
    }

    /** The text of what stands at a path; throws as {@link #at} does. */
    public String text(List<String> path) {
        return RecordText.at(null, tree(), path);
    }
}
