// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.putback.PutbackHeaders;
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
 * MQTT topic as the key and in its header, and the error in {@code putback.*} headers. They can always be written: what is
 * too large for one record is cut into several, numbered by {@code putback.part} of {@code putback.parts}. Headers that
 * would leave no room for the payload are not on the records but are parts themselves, as JSON. Used by the poll thread.
 */
final class PutbackRecords {

    static final String LAST_RESORT = PutbackHeaders.LAST_RESORT + "." + PutbackHeaders.UNMAPPED;
    private static final int MAX_MESSAGE_BYTES = 3_000;

    /** What the headers that number the parts take. */
    private static final int PART_HEADERS = 640;

    private final Template topic;
    private final MessageHeaders messageHeaders;
    private final RecordSize size;
    private final int maxPayloadBytes;

    PutbackRecords(MqttSourceConfig config) {
        this.topic = config.putbackTopic();
        this.messageHeaders = new MessageHeaders(config);
        this.size = new RecordSize(config);
        this.maxPayloadBytes = config.maxPayloadBytes();
    }

    /** The records of one message, for this topic. */
    List<MqttSourceRecord> of(MqttMessageIn in, MappingException failure, String putbackTopic) {
        ConnectHeaders all = messageHeaders.of(in);
        if (size.headers(all) <= size.limit() / 4 && size.withoutValue(in.topic(), all) <= size.limit() / 2) {
            return whole(in, failure, putbackTopic, all);
        }
        return withHeadersApart(in, failure, putbackTopic, all);
    }

    private List<MqttSourceRecord> whole(
            MqttMessageIn in, MappingException failure, String putbackTopic, ConnectHeaders headers) {
        describe(headers, in, failure);
        byte[] payload = in.message().payload();
        int room = Math.min(room(in.topic(), headers), maxPayloadBytes);
        int parts = parts(payload, room);
        List<MqttSourceRecord> records = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            ConnectHeaders own = headers.duplicate();
            if (parts > 1) {
                PutbackHeaders.to(own::addString).part(part + 1, parts, null);
            }
            records.add(record(in, putbackTopic, in.topic(), slice(payload, part, room), own));
        }
        return records;
    }

    private List<MqttSourceRecord> withHeadersApart(
            MqttMessageIn in, MappingException failure, String putbackTopic, ConnectHeaders all) {
        String key = beginning(in.topic(), size.limit() / 16);
        ConnectHeaders headers = MessageHeaders.withoutProperties(in, key);
        describe(headers, in, failure);
        byte[] payload = in.message().payload();
        byte[] text = HeadersText.of(all);
        int room = room(key, headers);
        int payloadRoom = Math.min(room, maxPayloadBytes);
        int payloadParts = parts(payload, payloadRoom);
        int parts = payloadParts + parts(text, room);
        List<MqttSourceRecord> records = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            boolean ofPayload = part < payloadParts;
            ConnectHeaders own = headers.duplicate();
            PutbackHeaders.to(own::addString).part(part + 1, parts, ofPayload ? "payload" : "headers");
            byte[] value = ofPayload ? slice(payload, part, payloadRoom) : slice(text, part - payloadParts, room);
            records.add(record(in, putbackTopic, key, value, own));
        }
        return records;
    }

    private int room(String key, ConnectHeaders headers) {
        return (int) size.room(size.withoutValue(key, headers) + PART_HEADERS);
    }

    private static int parts(byte[] bytes, int room) {
        return Math.max(1, (int) (((long) bytes.length + room - 1) / room));
    }

    private static byte[] slice(byte[] bytes, int part, int room) {
        return bytes.length <= room
                ? bytes
                : Arrays.copyOfRange(bytes, part * room, (int) Math.min(bytes.length, (part + 1L) * room));
    }

    /** As much of a text from its beginning as has this many bytes at most. */
    private static String beginning(String text, long bytes) {
        int end = text.length();
        while (JsonSize.EXACT.text(text.substring(0, end)) > bytes) {
            end = end * 3 / 4;
        }
        boolean halfPair = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, halfPair ? end - 1 : end);
    }

    private static MqttSourceRecord record(
            MqttMessageIn in, String topic, String key, byte[] value, ConnectHeaders headers) {
        return new MqttSourceRecord(
                in.session().origin(in.entry()),
                in.session().sourcePartition(),
                in.session().sourceOffset(),
                topic,
                null,
                Schema.STRING_SCHEMA,
                key,
                Schema.BYTES_SCHEMA,
                value,
                in.arrivedMs(),
                headers);
    }

    private void describe(ConnectHeaders headers, MqttMessageIn in, MappingException failure) {
        Throwable cause = failure.getCause();
        Throwable root = failure.root();
        String text = String.valueOf(cause.getMessage());
        if (root != cause && root.getMessage() != null && !text.contains(root.getMessage())) {
            text = text + ": " + root.getMessage();
        }
        PutbackHeaders.to(headers::addString)
                .why(
                        failure.reason().text(),
                        root.getClass().getName(),
                        beginning(text, Math.min(MAX_MESSAGE_BYTES, size.limit() / 8)),
                        null)
                .where(failure.kafkaTopic(), null, null)
                .when(in.arrivedMs(), in.arrivedMs(), 1);
    }

    /** The topic that the putback option gives for this message. */
    String topic(MqttMessageIn in, MappingException failure) {
        try {
            ConnectHeaders headers = messageHeaders.of(in);
            describe(headers, in, failure);
            MessageValues values = new MessageValues(in.topic(), headers);
            values.kafkaTopic(failure.kafkaTopic() == null ? PutbackHeaders.UNMAPPED : failure.kafkaTopic());
            String name = topic.render(values);
            return name == null ? LAST_RESORT : name;
        } catch (UnmappableTopicException | AbsentValueException e) {
            // Too long with this message's topic in it, or a value is missing: the last resort needs neither.
            return LAST_RESORT;
        }
    }
}
