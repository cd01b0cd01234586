// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;

/**
 * How many bytes a record has at most when it reaches Kafka: value, key and headers after their converters, which are the
 * worker's and come later. A converter that the connector's own configuration names is known; any other is taken for the
 * JSON converter with schemas, which writes bytes as Base64. A sixty-fourth of the limit is left for what transforms add.
 * Used by the poll thread, for it remembers the last schema.
 */
final class RecordSize {

    /** The smallest limit in which a record of the putback-error topic always has room for bytes of the message. */
    static final int SMALLEST_LIMIT = 16_384;

    /** What Kafka counts beside key, value and headers, and what it counts for each header. */
    private static final int RECORD = 96;

    private static final int HEADER = 10;

    private final long limit;
    private final boolean writesBytesAsTheyAre;
    private Schema lastSchema;
    private long lastSchemaBytes;

    RecordSize(MqttSourceConfig config) {
        this.limit = config.maxRecordBytes() - config.maxRecordBytes() / 64;
        this.writesBytesAsTheyAre = config.writesBytesAsTheyAre();
    }

    /** What a record may have, by {@link #of}. */
    long limit() {
        return limit;
    }

    boolean fits(String key, Schema schema, Object value, Headers headers) {
        return of(JsonSize.QUICK, key, schema, value, headers) <= limit || of(key, schema, value, headers) <= limit;
    }

    long of(String key, Schema schema, Object value, Headers headers) {
        return of(JsonSize.EXACT, key, schema, value, headers);
    }

    private long of(JsonSize json, String key, Schema schema, Object value, Headers headers) {
        return RECORD + key(json, key) + headers(json, headers) + value(json, schema, value);
    }

    /** Everything but the value, to the byte. */
    long withoutValue(String key, Headers headers) {
        return RECORD + key(JsonSize.EXACT, key) + headers(headers);
    }

    long headers(Headers headers) {
        return headers(JsonSize.EXACT, headers);
    }

    /** How many bytes of a message fit as the value into a record with so much else in it. */
    long room(long withoutValue) {
        long free = limit - withoutValue;
        return writesBytesAsTheyAre ? free : (free - JsonSize.ENVELOPE - schema(Schema.BYTES_SCHEMA)) / 4 * 3 - 12;
    }

    private long value(JsonSize json, Schema schema, Object value) {
        if (value == null) {
            return 0;
        }
        if (writesBytesAsTheyAre) {
            return value instanceof byte[] bytes ? bytes.length : json.value(value);
        }
        return JsonSize.ENVELOPE + schema(schema) + json.value(value);
    }

    private long key(JsonSize json, String key) {
        return key == null ? 0 : JsonSize.ENVELOPE + schema(Schema.STRING_SCHEMA) + json.text(key);
    }

    private long headers(JsonSize json, Headers headers) {
        long bytes = 0;
        for (Header header : headers) {
            bytes += HEADER + json.text(header.key()) + JsonSize.ENVELOPE + json.value(header.value());
            bytes += JsonSize.EXACT.schema(header.schema());
        }
        return bytes;
    }

    private long schema(Schema schema) {
        if (schema == Schema.BYTES_SCHEMA || schema == Schema.STRING_SCHEMA) {
            return JsonSize.EXACT.schema(schema);
        }
        if (schema != lastSchema) {
            lastSchema = schema;
            lastSchemaBytes = JsonSize.EXACT.schema(schema);
        }
        return lastSchemaBytes;
    }
}
