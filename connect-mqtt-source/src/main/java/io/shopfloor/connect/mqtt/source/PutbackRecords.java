// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.template.AbsentValueException;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.UnmappableTopicException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;

/**
 * Makes records for the putback-error topic of messages that could not become records: the original bytes, the original
 * MQTT topic as the key and in its header, and the error in {@code putback.*} headers. A payload that is too large for
 * one record is cut into several, numbered by {@code putback.part} of {@code putback.parts}. Used by the poll thread.
 */
final class PutbackRecords {

    private static final String UNMAPPED = "unmapped";
    private static final String LAST_RESORT = "putback-error." + UNMAPPED;
    private static final int MAX_MESSAGE = 1_000;

    private final Template topic;
    private final String userPrefix;
    private final int maxPayloadBytes;

    PutbackRecords(MqttSourceConfig config) {
        this.topic = config.putbackTopic();
        this.userPrefix = config.userHeaderPrefix();
        this.maxPayloadBytes = config.maxPayloadBytes();
    }

    List<MqttSourceRecord> of(MqttMessageIn in, MappingException failure) {
        byte[] payload = in.message().getPayload();
        int parts = Math.max(1, (payload.length + maxPayloadBytes - 1) / maxPayloadBytes);
        ConnectHeaders headers = MessageHeaders.of(in, userPrefix);
        describe(headers, in, failure);
        String putbackTopic = topic(in, headers, failure.kafkaTopic());
        List<MqttSourceRecord> records = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            byte[] value = parts == 1
                    ? payload
                    : Arrays.copyOfRange(
                            payload, part * maxPayloadBytes, Math.min(payload.length, (part + 1) * maxPayloadBytes));
            ConnectHeaders own = headers.duplicate();
            if (parts > 1) {
                own.addInt("putback.part", part + 1).addInt("putback.parts", parts);
            }
            records.add(record(in, putbackTopic, value, own));
        }
        return records;
    }

    private static MqttSourceRecord record(MqttMessageIn in, String topic, byte[] value, ConnectHeaders headers) {
        return new MqttSourceRecord(
                in.session().origin(in.entry()),
                in.session().sourcePartition(),
                in.session().sourceOffset(),
                topic,
                null,
                Schema.STRING_SCHEMA,
                in.topic(),
                Schema.BYTES_SCHEMA,
                value,
                in.arrivedMs(),
                headers);
    }

    private static void describe(ConnectHeaders headers, MqttMessageIn in, MappingException failure) {
        Throwable cause = failure.getCause();
        Throwable root = failure.root();
        String text = String.valueOf(cause.getMessage());
        if (root != cause && root.getMessage() != null && !text.contains(root.getMessage())) {
            text = text + ": " + root.getMessage();
        }
        headers.addString("putback.reason", failure.stage().label());
        headers.addString("putback.error.class", root.getClass().getName());
        headers.addString("putback.error.message", text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) : text);
        if (failure.kafkaTopic() != null) {
            headers.addString("putback.original.topic", failure.kafkaTopic());
        }
        headers.addLong("putback.first.ts", in.arrivedMs());
        headers.addLong("putback.last.ts", in.arrivedMs());
        headers.addInt("putback.attempts", 1);
    }

    private String topic(MqttMessageIn in, ConnectHeaders headers, String kafkaTopic) {
        try {
            MessageValues values = new MessageValues(in.topic(), headers);
            values.kafkaTopic(kafkaTopic == null ? UNMAPPED : kafkaTopic);
            return topic.render(values);
        } catch (UnmappableTopicException | AbsentValueException e) {
            // Too long with this message's topic in it, or a value is missing: the last resort needs neither.
            return LAST_RESORT;
        }
    }
}
