// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.queue.Overflow;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TopicMapping;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.PayloadConverter;
import io.shopfloor.connect.schema.JsonPayloads;
import io.shopfloor.connect.schema.PayloadSchema;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.storage.Converter;

/** The options of the MQTT source. Immutable. */
final class MqttSourceConfig extends AbstractConfig {

    MqttSourceConfig(Map<String, String> originals) {
        super(MqttSourceOptions.DEFINITION, originals, false);
    }

    /** The connector's name, as the worker puts it into every configuration. */
    String connectorName() {
        String name = originalsStrings().get("name");
        return name == null ? "mqtt-source" : name;
    }

    /** @throws ConfigException naming the option at fault */
    MqttConnectionConfig connection() {
        return MqttConnectionConfig.of(this, connectorName());
    }

    boolean probesBroker() {
        return getString(MqttConnectionConfig.CONNECTION_VALIDATE).equals("connect");
    }

    SessionPlan plan() {
        return new SessionPlan(
                MqttConnectionConfig.clientId(this, connectorName()),
                getList(MqttSourceOptions.TOPICS),
                getInt(MqttSourceOptions.SESSIONS),
                getString(MqttSourceOptions.SHARED_GROUP));
    }

    int qos() {
        return getInt(MqttSourceOptions.QOS);
    }

    int receiveMaximum() {
        return getInt(MqttSourceOptions.RECEIVE_MAXIMUM);
    }

    int retainHandling() {
        return MqttSourceOptions.RetainHandling.valueOf(
                        getString(MqttSourceOptions.RETAIN_HANDLING).toUpperCase(Locale.ROOT))
                .ordinal();
    }

    Overflow overflow() {
        return Overflow.valueOf(getString(MqttSourceOptions.OVERFLOW).toUpperCase(Locale.ROOT));
    }

    MqttSourceOptions.OnError onError() {
        return MqttSourceOptions.OnError.valueOf(
                getString(MqttSourceOptions.ON_ERROR).toUpperCase(Locale.ROOT));
    }

    int queueMessages() {
        return getInt(MqttSourceOptions.QUEUE_MESSAGES);
    }

    long queueBytes() {
        return getLong(MqttSourceOptions.QUEUE_BYTES);
    }

    int batch() {
        return getInt(MqttSourceOptions.BATCH);
    }

    int maxPayloadBytes() {
        return getInt(MqttSourceOptions.PAYLOAD_BYTES);
    }

    String userHeaderPrefix() {
        return getString(MqttSourceOptions.USER_PREFIX);
    }

    Integer partition() {
        return getInt(MqttSourceOptions.KAFKA_PARTITION);
    }

    Template kafkaTopic() {
        return Template.kafkaTopic(getString(MqttSourceOptions.KAFKA_TOPIC), MqttSourceOptions.MESSAGE_AND_VALUE);
    }

    TopicMapping mapping() {
        String key = getString(MqttSourceOptions.KAFKA_KEY);
        return new TopicMapping(
                kafkaTopic(), key.isEmpty() ? null : Template.text(key, MqttSourceOptions.MESSAGE_AND_VALUE));
    }

    Template putbackTopic() {
        return Template.kafkaTopic(getString(MqttSourceOptions.PUTBACK_TOPIC), MqttSourceOptions.FAILED_MESSAGE);
    }

    /** Reads JSON payloads by a schema; null where none is named. */
    JsonPayloads jsonPayloads() {
        return PayloadSchema.of(this);
    }

    /** The payload converter, configured; null for raw bytes. */
    Converter converter() {
        return PayloadConverter.of(this);
    }

    int taskNumber() {
        return getInt(MqttSourceOptions.TASK_NUMBER);
    }

    List<Integer> taskSessions() {
        return getList(MqttSourceOptions.TASK_SESSIONS).stream()
                .map(Integer::valueOf)
                .toList();
    }
}
