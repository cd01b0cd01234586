// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.template.TemplateValues;
import io.shopfloor.connect.common.template.TopicLevels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Values;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/** What one record offers to templates, as text. Used by the task's thread. */
final class RecordValues implements TemplateValues {

    private final SinkRecord record;
    private final TopicLevels topic;

    RecordValues(SinkRecord record) {
        this.record = record;
        this.topic = TopicLevels.ofKafka(record.topic());
    }

    /** A value as text: bytes are read as UTF-8; null stays null. */
    static String text(Schema schema, Object value) {
        if (value == null) {
            return null;
        }
        return value instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : Values.convertToString(schema, value);
    }

    @Override
    public TopicLevels topic() {
        return topic;
    }

    @Override
    public String key() {
        return text(record.keySchema(), record.key());
    }

    @Override
    public String header(String name) {
        Header header = record.headers().lastWithName(name);
        return header == null ? null : text(header.schema(), header.value());
    }

    @Override
    public String field(List<String> path) {
        Object at = record.value();
        for (String name : path) {
            if (at instanceof Struct struct) {
                at = struct.schema().field(name) == null ? null : struct.get(name);
            } else if (at instanceof Map<?, ?> map) {
                at = map.get(name);
            } else {
                return null;
            }
        }
        return text(null, at);
    }
}
