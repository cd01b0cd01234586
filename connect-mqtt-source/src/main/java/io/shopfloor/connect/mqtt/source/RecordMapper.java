// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.putback.PutbackReason;
import io.shopfloor.connect.common.template.TopicMapping;
import io.shopfloor.connect.schema.JsonElements;
import io.shopfloor.connect.schema.JsonPayloads;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.storage.Converter;

/** Turns an MQTT message into a record: payload, topic, key, headers. Used by the task's poll thread alone. */
final class RecordMapper {

    private final TopicMapping mapping;
    private final boolean topicNeedsValue;
    private final Integer partition;
    private final JsonPayloads jsonPayloads;
    private final Converter converter;
    private final MessageHeaders messageHeaders;
    private final MqttSourceOptions.OnEmpty onEmpty;
    private final int maxPayloadBytes;
    private final List<String> explodePath;
    private final int maxElements;
    private final RecordSize size;

    RecordMapper(MqttSourceConfig config) {
        this.mapping = config.mapping();
        this.topicNeedsValue = config.kafkaTopic().usesFields();
        this.partition = config.partition();
        this.jsonPayloads = config.jsonPayloads();
        this.converter = jsonPayloads == null ? config.converter() : jsonPayloads;
        this.messageHeaders = new MessageHeaders(config);
        this.onEmpty = config.onEmpty();
        this.maxPayloadBytes = config.maxPayloadBytes();
        this.explodePath = config.explodePath();
        // Connect holds the records of a transaction; those of other deliveries come in pieces.
        this.maxElements = config.exactlyOnce() ? config.queueMessages() : Integer.MAX_VALUE;
        this.size = new RecordSize(config);
    }

    /** Whether messages can be mapped; waits up to this long for the schema of their payloads if that is not there yet. */
    boolean awaitReady(long ms) throws InterruptedException {
        return jsonPayloads == null || jsonPayloads.awaitSchema(ms);
    }

    /** @throws MappingException saying at which stage the message cannot become a record, and why */
    MqttSourceRecord map(MqttMessageIn in) throws MappingException {
        ConnectHeaders headers = messageHeaders.of(in);
        MessageValues values = new MessageValues(in.topic(), headers);
        check(in, values);
        byte[] payload = in.message().payload();
        String topic = topicNeedsValue ? null : topic(values);
        SchemaAndValue value = value(topic == null ? in.topic() : topic, payload);
        values.payload(value.value());
        if (topic == null) {
            topic = topic(values);
        }
        String key = key(values, topic);
        if (!size.fits(key, value.schema(), value.value(), headers)) {
            throw tooLarge(topic, size.of(key, value.schema(), value.value(), headers));
        }
        return new MqttSourceRecord(
                in.session().origin(in.entry()),
                in.session().sourcePartition(),
                in.session().sourceOffset(),
                topic,
                partition,
                key == null ? null : Schema.STRING_SCHEMA,
                key,
                value.schema(),
                value.value(),
                in.arrivedMs(),
                headers);
    }

    /**
     * The elements of a message that is to be exploded; null if it becomes one record as it is.
     *
     * @throws MappingException if it cannot be told, or if it has more than there may be in one transaction
     */
    ExplodedMessage explode(MqttMessageIn in) throws MappingException {
        byte[] payload = in.message().payload();
        if (payload.length == 0) {
            return null;
        }
        ConnectHeaders headers = messageHeaders.of(in);
        MessageValues values = new MessageValues(in.topic(), headers);
        check(in, values);
        JsonElements elements;
        try {
            elements = JsonElements.of(payload, explodePath);
        } catch (DataException e) {
            throw new MappingException(PutbackReason.PAYLOAD, topicOrNull(values), e);
        }
        if (elements != null && elements.count() > maxElements) {
            throw new MappingException(
                    PutbackReason.SIZE,
                    topicOrNull(values),
                    new IllegalArgumentException(
                            "the array has " + elements.count() + " elements, which must be in one transaction; "
                                    + MqttSourceOptions.QUEUE_MESSAGES + " is " + maxElements));
        }
        return elements == null ? null : new ExplodedMessage(in, elements, headers);
    }

    private void check(MqttMessageIn in, MessageValues values) throws MappingException {
        int bytes = in.message().payload().length;
        if (bytes > maxPayloadBytes) {
            throw new MappingException(
                    PutbackReason.SIZE,
                    topicOrNull(values),
                    new IllegalArgumentException("the payload has " + bytes + " bytes; "
                            + MqttSourceOptions.PAYLOAD_BYTES + " is " + maxPayloadBytes));
        }
        if (in.altered()) {
            throw new MappingException(
                    PutbackReason.TOPIC,
                    null,
                    new IllegalArgumentException(
                            "the topic or properties contain control or non-characters, which MQTT discourages"
                                    + " (section 1.5.4); shown as '?' here"));
        }
    }

    private MappingException tooLarge(String topic, long bytes) {
        return new MappingException(
                PutbackReason.SIZE,
                topic,
                new IllegalArgumentException(
                        "the serialised record may have " + bytes + " bytes with its key and headers; "
                                + MqttSourceOptions.RECORD_BYTES + " leaves room for " + size.limit()));
    }

    private String topicOrNull(MessageValues values) {
        try {
            return topicNeedsValue ? null : topic(values);
        } catch (MappingException e) {
            return null; // the message is put back for another reason already
        }
    }

    private String topic(MessageValues values) throws MappingException {
        try {
            return mapping.kafkaTopic(values);
        } catch (RuntimeException e) {
            throw new MappingException(PutbackReason.TOPIC, null, e);
        }
    }

    private String key(MessageValues values, String topic) throws MappingException {
        try {
            return mapping.key(values);
        } catch (RuntimeException e) {
            throw new MappingException(PutbackReason.KEY, topic, e);
        }
    }

    private SchemaAndValue value(String topic, byte[] payload) throws MappingException {
        if (payload.length == 0 && onEmpty == MqttSourceOptions.OnEmpty.NULL) {
            return SchemaAndValue.NULL;
        }
        if (payload.length == 0 && onEmpty == MqttSourceOptions.OnEmpty.PUTBACK) {
            throw new MappingException(
                    PutbackReason.PAYLOAD,
                    topic,
                    new IllegalArgumentException(
                            "the payload is empty, and " + MqttSourceOptions.ON_EMPTY + "=putback"));
        }
        if (converter == null) {
            return new SchemaAndValue(Schema.BYTES_SCHEMA, payload);
        }
        try {
            return converter.toConnectData(topic, payload);
        } catch (RuntimeException e) {
            throw new MappingException(PutbackReason.PAYLOAD, topic, e);
        }
    }
}
