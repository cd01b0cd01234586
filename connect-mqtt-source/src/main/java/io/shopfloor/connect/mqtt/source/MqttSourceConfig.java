// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.queue.Overflow;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TopicMapping;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.MqttConnectorConfig;
import io.shopfloor.connect.mqtt.source.topics.AskedTopics;
import io.shopfloor.connect.mqtt.source.topics.KafkaAdmin;
import io.shopfloor.connect.mqtt.source.topics.KafkaTopicOptions;
import io.shopfloor.connect.mqtt.source.topics.RememberedNames;
import io.shopfloor.connect.mqtt.source.topics.TopicGate;
import io.shopfloor.connect.schema.JsonPayloads;
import io.shopfloor.connect.schema.PayloadSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The options of the MQTT source. Immutable. */
final class MqttSourceConfig extends MqttConnectorConfig {

    private static final Set<String> BYTES_CONVERTERS =
            Set.of("org.apache.kafka.connect.converters.ByteArrayConverter", "ByteArrayConverter", "ByteArray");

    /** Kafka's converters that give a single value. */
    private static final Set<String> WITHOUT_FIELDS = Stream.of(
                    "storage.StringConverter",
                    "converters.ByteArrayConverter",
                    "converters.BooleanConverter",
                    "converters.DoubleConverter",
                    "converters.FloatConverter",
                    "converters.IntegerConverter",
                    "converters.LongConverter",
                    "converters.ShortConverter")
            .map("org.apache.kafka.connect."::concat)
            .collect(Collectors.toUnmodifiableSet());

    /** Well-known converters of bytes that are no text: Kafka's of single values, and those that a registry goes with. */
    private static final Set<String> NOT_OF_TEXT = Set.of(
            "BooleanConverter",
            "DoubleConverter",
            "FloatConverter",
            "IntegerConverter",
            "LongConverter",
            "ShortConverter",
            "AvroConverter",
            "ProtobufConverter",
            "JsonSchemaConverter",
            "ExtJsonConverter");

    MqttSourceConfig(Map<String, String> originals) {
        super(MqttSourceOptions.DEFINITION, originals, "mqtt-source");
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

    /** Whether the user demands exactly-once delivery from Connect. */
    boolean exactlyOnce() {
        Object support = originals().get(MqttSourceOptions.EXACTLY_ONCE);
        return support != null && support.toString().trim().equalsIgnoreCase("required");
    }

    /** Whether Connect tries failed transformations and conversions again. */
    boolean retriesErrors() {
        Object timeout = originals().get(MqttSourceOptions.ERRORS_RETRY_TIMEOUT);
        return timeout != null && !timeout.toString().trim().equals("0");
    }

    String releaseTopic() {
        return getString(MqttSourceOptions.RELEASE_TOPIC);
    }

    int receiveMaximum() {
        return getInt(MqttSourceOptions.RECEIVE_MAXIMUM);
    }

    /** A shared subscription is never asked for retained messages: each of its sessions could get them all. */
    int retainHandling() {
        boolean shared = !getString(MqttSourceOptions.SHARED_GROUP).isEmpty();
        return (shared ? MqttSourceOptions.RetainHandling.NEVER : chosenRetainHandling()).ordinal();
    }

    MqttSourceOptions.RetainHandling chosenRetainHandling() {
        return choice(MqttSourceOptions.RetainHandling.class, MqttSourceOptions.RETAIN_HANDLING);
    }

    Overflow overflow() {
        return choice(Overflow.class, MqttSourceOptions.OVERFLOW);
    }

    MqttSourceOptions.OnError onError() {
        return choice(MqttSourceOptions.OnError.class, MqttSourceOptions.ON_ERROR);
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

    /** What a record may have with its key and headers: as the option says, else the producer's limit. */
    int maxRecordBytes() {
        Integer bytes = getInt(MqttSourceOptions.RECORD_BYTES);
        return bytes != null ? bytes : producerMaxRequestBytes().orElse(MqttSourceOptions.KAFKA_MAX_REQUEST_BYTES);
    }

    /** The producer's limit as far as the connector's configuration tells it. */
    OptionalInt producerMaxRequestBytes() {
        Object value = originals().get(MqttSourceOptions.PRODUCER_MAX_REQUEST);
        try {
            return value == null
                    ? OptionalInt.empty()
                    : OptionalInt.of(Integer.parseInt(value.toString().trim()));
        } catch (NumberFormatException e) {
            return OptionalInt.empty(); // Connect reports it on the producer's option
        }
    }

    /** Whether the connector's configuration names the converter that writes bytes as they are. */
    boolean writesBytesAsTheyAre() {
        return BYTES_CONVERTERS.contains(String.valueOf(originals().get("value.converter")));
    }

    MqttSourceOptions.OnEmpty onEmpty() {
        return choice(MqttSourceOptions.OnEmpty.class, MqttSourceOptions.ON_EMPTY);
    }

    /** Whether user properties may be the headers of a trace. */
    boolean trustsTrace() {
        return choice(MqttSourceOptions.UserTrace.class, MqttSourceOptions.USER_TRACE)
                == MqttSourceOptions.UserTrace.TRUSTED;
    }

    /** Whether arrays become one record for each element. */
    boolean explodes() {
        return choice(MqttSourceOptions.Explode.class, MqttSourceOptions.EXPLODE) == MqttSourceOptions.Explode.ARRAY;
    }

    /** The names that lead to the array; none if it is the payload itself. */
    List<String> explodePath() {
        String path = getString(MqttSourceOptions.EXPLODE_PATH);
        return path.isEmpty() ? List.of() : List.of(path.split("\\.", -1));
    }

    /** The converter that reads payloads of another kind than JSON text; null if it may read such text. */
    String converterOfOtherThanText() {
        Class<?> converter = getClass(MqttSourceOptions.CONVERTER);
        return converter != null && NOT_OF_TEXT.contains(converter.getSimpleName()) ? converter.getName() : null;
    }

    /** Whether values of records have fields. */
    boolean valuesHaveFields() {
        Class<?> converter = getClass(MqttSourceOptions.CONVERTER);
        return !getString(PayloadSchema.SCHEMA).isBlank()
                || converter != null && !WITHOUT_FIELDS.contains(converter.getName());
    }

    String userHeaderPrefix() {
        return getString(MqttSourceOptions.USER_PREFIX);
    }

    Integer partition() {
        return getInt(MqttSourceOptions.KAFKA_PARTITION);
    }

    /** The templates that a message's payload may be asked for. */
    Map<String, Template> templatesOfMessage() {
        String key = getString(MqttSourceOptions.KAFKA_KEY);
        return Map.of(
                MqttSourceOptions.KAFKA_TOPIC,
                kafkaTopic(),
                MqttSourceOptions.KAFKA_KEY,
                Template.text(key, MqttSourceOptions.MESSAGE_AND_VALUE));
    }

    /** Whether the connector's configuration tells how to reach Kafka. */
    boolean asksKafka() {
        return !getString(KafkaTopicOptions.SERVERS).isBlank();
    }

    /** The options of the client that asks. */
    Map<String, Object> adminClient() {
        return originalsWithPrefix(KafkaTopicOptions.ADMIN_PREFIX);
    }

    TopicGate topicGate() {
        if (!asksKafka()) {
            return new RememberedNames();
        }
        boolean creates =
                choice(KafkaTopicOptions.Missing.class, KafkaTopicOptions.MISSING) == KafkaTopicOptions.Missing.CREATE;
        return new AskedTopics(
                new KafkaAdmin(adminClient(), creates, originalsWithPrefix("topic.creation.default.")),
                System::nanoTime);
    }

    /** What to say once the worker turns out to be exactly-once, which no option of the connector tells. */
    Optional<String> exactlyOnceAdvice() {
        if (originals().containsKey(MqttSourceOptions.TRANSACTION_TIMEOUT)) {
            return Optional.empty();
        }
        return Optional.of("This worker has exactly-once support enabled, and " + MqttSourceOptions.TRANSACTION_TIMEOUT
                + " is not set: after a kill the task resumes only when the open transaction times out,"
                + " after a minute. A lower value, such as 30000, shortens this; it must exceed the Kafka"
                + " outages that the task shall survive.");
    }

    long topicTimeoutMs() {
        return getLong(KafkaTopicOptions.TIMEOUT);
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

    int taskNumber() {
        return getInt(MqttSourceOptions.TASK_NUMBER);
    }

    List<Integer> taskSessions() {
        return getList(MqttSourceOptions.TASK_SESSIONS).stream()
                .map(Integer::valueOf)
                .toList();
    }
}
