// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TopicMapping;
import io.shopfloor.connect.mqtt.MqttConnectorConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The options of the MQTT sink. Immutable. */
final class MqttSinkConfig extends MqttConnectorConfig {

    MqttSinkConfig(Map<String, String> originals) {
        super(MqttSinkOptions.DEFINITION, originals, "mqtt-sink");
    }

    /** Whether Connect was told to go on after errors. */
    boolean toleratesErrors() {
        return "all".equalsIgnoreCase(originalsStrings().get("errors.tolerance"));
    }

    /** The MQTT topic; null for the way back of {@link #mapping}. */
    Template topic() {
        return optional(MqttSinkOptions.TOPIC);
    }

    TopicMapping mapping() {
        String key = getString(MqttSinkOptions.KAFKA_KEY);
        return new TopicMapping(
                Template.kafkaTopic(getString(MqttSinkOptions.KAFKA_TOPIC), MqttSinkOptions.MAPPED),
                key.isEmpty() ? null : Template.text(key, MqttSinkOptions.MAPPED));
    }

    Template qos() {
        return Template.text(getString(MqttSinkOptions.QOS), MqttSinkOptions.RECORD);
    }

    Template retained() {
        return Template.text(getString(MqttSinkOptions.RETAINED), MqttSinkOptions.RECORD);
    }

    /** The content type; null for none. */
    Template contentType() {
        return optional(MqttSinkOptions.CONTENT_TYPE);
    }

    private Template optional(String option) {
        String text = getString(option);
        return text.isEmpty() ? null : Template.text(text, MqttSinkOptions.RECORD);
    }

    boolean headersApply() {
        return getString(MqttSinkOptions.HEADERS).equals("apply");
    }

    /** Null for no expiry. */
    Long messageExpirySeconds() {
        Long millis = getLong(MqttSinkOptions.MESSAGE_EXPIRY);
        return millis == null ? null : Duration.ofMillis(millis).plusMillis(999).toSeconds();
    }

    String userHeaderPrefix() {
        return getString(MqttSinkOptions.USER_PREFIX);
    }

    List<String> includedHeaders() {
        return getList(MqttSinkOptions.USER_INCLUDE);
    }

    List<String> excludedHeaders() {
        return getList(MqttSinkOptions.USER_EXCLUDE);
    }

    MqttSinkOptions.OnNull onNull() {
        return choice(MqttSinkOptions.OnNull.class, MqttSinkOptions.ON_NULL);
    }

    int maxInFlight() {
        return getInt(MqttSinkOptions.IN_FLIGHT);
    }

    Duration ackTimeout() {
        return Duration.ofMillis(getLong(MqttSinkOptions.ACK_TIMEOUT));
    }

    Duration refusalTimeout() {
        return Duration.ofMillis(getLong(MqttSinkOptions.REFUSAL_TIMEOUT));
    }

    int queueMessages() {
        return getInt(MqttSinkOptions.QUEUE_MESSAGES);
    }

    long queueBytes() {
        return getLong(MqttSinkOptions.QUEUE_BYTES);
    }

    int taskNumber() {
        return getInt(MqttSinkOptions.TASK_NUMBER);
    }
}
