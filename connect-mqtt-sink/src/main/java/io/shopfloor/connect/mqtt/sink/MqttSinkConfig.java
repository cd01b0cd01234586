// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TopicMapping;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.PayloadConverter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.storage.Converter;

/** The options of the MQTT sink. Immutable. */
final class MqttSinkConfig extends AbstractConfig {

    MqttSinkConfig(Map<String, String> originals) {
        super(MqttSinkOptions.DEFINITION, originals, false);
    }

    /** The connector's name, as the worker puts it into every configuration. */
    String connectorName() {
        String name = originalsStrings().get("name");
        return name == null ? "mqtt-sink" : name;
    }

    /** @throws ConfigException naming the option at fault */
    MqttConnectionConfig connection() {
        return MqttConnectionConfig.of(this, connectorName());
    }

    boolean probesBroker() {
        return getString(MqttConnectionConfig.CONNECTION_VALIDATE).equals("connect");
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
        return MqttSinkOptions.OnNull.valueOf(getString(MqttSinkOptions.ON_NULL).toUpperCase(Locale.ROOT));
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

    /** The payload converter, configured; null for the default. */
    Converter converter() {
        return PayloadConverter.of(this);
    }

    int taskNumber() {
        return getInt(MqttSinkOptions.TASK_NUMBER);
    }
}
