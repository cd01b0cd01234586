// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.template.TemplateValues;
import io.shopfloor.connect.common.template.TopicLevels;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
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
        return header == null || header.value() == null ? null : header.value().toString();
    }

    @Override
    public String field(List<String> path) {
        Object at = payload;
        for (String name : path) {
            if (at instanceof Struct struct) {
                at = struct.schema().field(name) == null ? null : struct.get(name);
            } else if (at instanceof Map<?, ?> map) {
                at = map.get(name);
            } else {
                return null;
            }
        }
        return at == null ? null : at.toString();
    }

    @Override
    public String scalar(String name) {
        return kafkaTopic;
    }
}
