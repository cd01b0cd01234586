// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.record;

import io.shopfloor.connect.common.template.RecordText;
import io.shopfloor.connect.common.template.TemplateValues;
import io.shopfloor.connect.common.template.TopicLevels;
import java.util.List;
import org.apache.kafka.connect.connector.ConnectRecord;

/**
 * What a record offers to a template. Its topic is the Kafka topic, or an MQTT topic that a header holds. Made for one
 * record, used by one thread.
 */
public final class RecordValues implements TemplateValues {
    private final ConnectRecord<?> record;
    private final TopicLevels topic;
    private Fields fields;

    private RecordValues(ConnectRecord<?> record, TopicLevels topic) {
        this.record = record;
        this.topic = topic;
    }

    public static RecordValues of(ConnectRecord<?> record) {
        return new RecordValues(record, TopicLevels.ofKafka(record.topic()));
    }

    /** The topic is the MQTT topic in a header; absent if the record lacks the header. An empty name means the Kafka topic. */
    public static RecordValues of(ConnectRecord<?> record, String topicHeader) {
        if (topicHeader.isEmpty()) {
            return of(record);
        }
        String mqttTopic = HeaderText.of(record, topicHeader);
        return new RecordValues(record, mqttTopic == null ? null : TopicLevels.ofMqtt(mqttTopic));
    }

    /** The values of a Kafka topic and nothing else. */
    public static RecordValues ofTopic(String kafkaTopic) {
        return new RecordValues(null, TopicLevels.ofKafka(kafkaTopic));
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
        return HeaderText.of(record, name);
    }

    @Override
    public String field(List<String> path) {
        return fields().text(path);
    }

    /** The fields of the value, which JSON is read for at most once. */
    public Fields fields() {
        if (fields == null) {
            fields = new Fields(record.value());
        }
        return fields;
    }
}
