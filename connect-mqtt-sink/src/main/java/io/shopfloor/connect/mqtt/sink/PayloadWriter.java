// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.Converter;

/**
 * Writes a record's value as the payload of a message: by the configured converter, or else bytes and strings as they
 * are and everything else as JSON. Used by the task's thread.
 */
final class PayloadWriter {

    private final Converter converter;
    private final JsonConverter json = new JsonConverter();

    /** @param converter null for the default */
    PayloadWriter(Converter converter) {
        this.converter = converter;
        json.configure(Map.of("schemas.enable", "false", "decimal.format", "NUMERIC"), false);
    }

    /** The payload; null for a record without value. */
    byte[] write(SinkRecord record) {
        Object value = record.value();
        if (value == null) {
            return null;
        }
        Schema schema = record.valueSchema();
        if (converter != null) {
            return converter.fromConnectData(record.topic(), schema, value);
        }
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        return value instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : json.fromConnectData(record.topic(), schema, value);
    }
}
