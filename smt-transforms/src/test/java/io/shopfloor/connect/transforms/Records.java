// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import io.shopfloor.connect.transforms.record.HeaderText;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.HeaderConverter;

/** Records as the tests need them. */
public final class Records {
    public static final long TIMESTAMP = 1_700_000_000_000L;

    private Records() {}

    public static SourceRecord source(Object value) {
        return source("line1.count", null, value);
    }

    public static SourceRecord source(String topic, Schema schema, Object value) {
        return new SourceRecord(
                Map.of("p", 1), Map.of("o", 2), topic, null, Schema.STRING_SCHEMA, "key", schema, value, TIMESTAMP);
    }

    public static SinkRecord sink(Object value) {
        return new SinkRecord(
                "line1.count", 3, Schema.STRING_SCHEMA, "key", null, value, 42, TIMESTAMP, TimestampType.CREATE_TIME);
    }

    /** Headers as texts, the last of each name. */
    public static Map<String, String> headers(ConnectRecord<?> record) {
        Map<String, String> texts = new HashMap<>();
        record.headers().forEach(header -> texts.put(header.key(), HeaderText.of(header)));
        return texts;
    }

    /** The record as another worker reads it: headers through bytes and back, as its header converter understands them. */
    public static SourceRecord copied(SourceRecord record, HeaderConverter writer, HeaderConverter reader) {
        Headers headers = new ConnectHeaders();
        for (Header header : record.headers()) {
            byte[] bytes = writer.fromConnectHeader(record.topic(), header.key(), header.schema(), header.value());
            SchemaAndValue read = reader.toConnectHeader(record.topic(), header.key(), bytes);
            headers.add(header.key(), read);
        }
        return record.newRecord(
                record.topic(),
                null,
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                record.timestamp(),
                headers);
    }
}
