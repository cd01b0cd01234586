// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import java.util.List;

/**
 * What one record offers to a template. Implement the methods whose variables the template was allowed to use (see
 * {@link Variables}); {@code null} always means that the record has no such value. Called on the rendering thread only.
 */
public interface TemplateValues {
    /** Behind {@code ${topic}} and its levels. Return the same object for the whole record: it splits only once. */
    default TopicLevels topic() {
        return null;
    }

    /** Behind {@code ${key}}. */
    default String key() {
        return null;
    }

    /** Behind {@code ${header.name}}. */
    default String header(String name) {
        return null;
    }

    /** Behind {@code ${field.a.b}}, with the path {@code [a, b]}: the same list object for every record. */
    default String field(List<String> path) {
        return null;
    }

    /** Behind a name that the caller declared by {@link Variables#withScalars} or {@link Variables#withKafkaNames}. */
    default String scalar(String name) {
        return null;
    }

    /** The values of an MQTT topic and nothing else. */
    static TemplateValues ofMqttTopic(String topic) {
        TopicLevels levels = TopicLevels.ofMqtt(topic);
        return new TemplateValues() {
            @Override
            public TopicLevels topic() {
                return levels;
            }
        };
    }
}
