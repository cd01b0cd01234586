// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.template.RecordText;
import io.shopfloor.connect.common.template.TemplateValues;
import io.shopfloor.connect.common.template.TopicLevels;
import java.util.List;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;

/** What templates may ask of one message: known from the start are topic and headers. Used by the poll thread. */
final class MessageValues implements TemplateValues {

    private final TopicLevels topic;
    private final ConnectHeaders headers;
    private Object payload;
    private String kafkaTopic;

    MessageValues(String mqttTopic, ConnectHeaders headers) {
        this.topic = TopicLevels.ofMqtt(mqttTopic);
        this.headers = headers;
    }

    /** The payload as Connect data, once it is read. */
    void payload(Object value) {
        payload = value;
    }

    /** The Kafka topic that a failed message was meant for. */
    void kafkaTopic(String name) {
        kafkaTopic = name;
    }

    @Override
    public TopicLevels topic() {
        return topic;
    }

    @Override
    public String header(String name) {
        Header header = headers.lastWithName(name);
        return header == null ? null : RecordText.of(header.schema(), header.value());
    }

    @Override
    public String field(List<String> path) {
        return RecordText.at(null, payload, path);
    }

    @Override
    public String scalar(String name) {
        return kafkaTopic;
    }
}
