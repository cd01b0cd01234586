// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.template.RecordText;
import io.shopfloor.connect.common.template.TemplateValues;
import io.shopfloor.connect.common.template.TopicLevels;
import java.util.List;
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

    @Override
    public TopicLevels topic() {
        return topic;
    }

    @Override
    public String key() {
        return RecordText.of(record.keySchema(), record.key());
    }

    @Override
    public String header(String name) {
        Header header = record.headers().lastWithName(name);
        return header == null ? null : RecordText.of(header.schema(), header.value());
    }

    @Override
    public String field(List<String> path) {
        return RecordText.at(record.valueSchema(), record.value(), path);
    }
}
