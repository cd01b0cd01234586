// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.pieces;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A light barrier's message: {@code {"timestamp_ms":1795410000000,"count":1,"id":17}} under the key
 * {@code ia/acme/aachen/press1/count}. Its time is the device's, but never later than when Kafka got the message: a clock
 * that is ahead must not make others late.
 *
 * @param machine the MQTT topic without its first and its last level
 * @param identity the id where the message has one, else the whole message
 * @param hasId whether the identity alone says that two messages are the same one
 * @param marked whether the connector says that the message may be a repetition
 * @param timeMs when the pieces passed, milliseconds since 1970
 * @param count how many
 */
record CountMessage(String machine, String identity, boolean hasId, boolean marked, long timeMs, long count) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static CountMessage parse(Record<String, byte[]> message) throws NoCountMessageException {
        JsonNode json = json(message.value());
        JsonNode id = json.path("id");
        boolean hasId = id.isIntegralNumber() || id.isTextual();
        String identity = hasId ? id.asText() : new String(message.value(), StandardCharsets.UTF_8);
        long time = Math.min(number(json, "timestamp_ms"), message.timestamp());
        Header mark = message.headers().lastHeader("mqtt.duplicate");
        boolean marked = mark != null && "true".equals(new String(mark.value(), StandardCharsets.UTF_8));
        return new CountMessage(machine(message.key()), identity, hasId, marked, time, number(json, "count"));
    }

    private static JsonNode json(byte[] value) throws NoCountMessageException {
        if (value == null) {
            throw new NoCountMessageException("the message is empty");
        }
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new NoCountMessageException("the message is not JSON");
        }
    }

    private static long number(JsonNode json, String field) throws NoCountMessageException {
        JsonNode value = json.path(field);
        if (!value.canConvertToLong() || !value.isIntegralNumber() || value.asLong() < 0) {
            throw new NoCountMessageException("the field " + field + " is missing or not a whole number >= 0");
        }
        return value.asLong();
    }

    private static String machine(String topic) throws NoCountMessageException {
        int first = topic == null ? -1 : topic.indexOf('/');
        int last = topic == null ? -1 : topic.lastIndexOf('/');
        if (first < 0 || last <= first + 1) {
            throw new NoCountMessageException("the key is not an MQTT topic with three levels");
        }
        return topic.substring(first + 1, last);
    }
}
