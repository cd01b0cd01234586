// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * What a record holds beside its value: the key and all headers, also those that do not become user properties. The record
 * is held until its message is acknowledged, for the dead letter queue wants it whole. An estimate; pure functions.
 */
final class RecordSize {

    private static final int OBJECT = 16;

    private RecordSize() {}

    /** The bytes of the key and the headers. */
    static long besideValue(SinkRecord record) {
        long bytes = of(record.key());
        for (Header header : record.headers()) {
            bytes += OBJECT + header.key().length() + of(header.value());
        }
        return bytes;
    }

    /** Without recursion: how deep a value is nested is for others to decide. */
    private static long of(Object value) {
        if (value == null) {
            return 0;
        }
        long bytes = 0;
        Deque<Object> open = new ArrayDeque<>();
        open.push(value);
        while (!open.isEmpty()) {
            Object one = open.pop();
            bytes += OBJECT + plain(one);
            if (one instanceof Struct struct) {
                for (Field field : struct.schema().fields()) {
                    push(open, struct.getWithoutDefault(field.name()));
                }
            } else if (one instanceof Map<?, ?> map) {
                map.forEach((key, element) -> {
                    push(open, key);
                    push(open, element);
                });
            } else if (one instanceof Collection<?> list) {
                list.forEach(element -> push(open, element));
            }
        }
        return bytes;
    }

    private static void push(Deque<Object> open, Object value) {
        if (value != null) {
            open.push(value);
        }
    }

    private static long plain(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length;
        }
        if (value instanceof ByteBuffer buffer) {
            return buffer.remaining();
        }
        if (value instanceof String text) {
            return text.length() < 1_000 ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
        }
        return 0;
    }
}
