// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A time without readings, as a connector has told it in its status topic.
 *
 * @param reason a word of the status record; empty for no gap
 * @param fromMs since when, milliseconds since 1970
 * @param toMs until when
 */
record Gap(String reason, long fromMs, long toMs) {
    static final Gap NONE = new Gap("", 0, 0);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param record of a status topic, with its schema */
    static Gap of(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode gap = JSON.readTree(record.value()).get("payload");
            return new Gap(
                    gap.get("reason").asText(),
                    gap.get("from").asLong(),
                    gap.get("to").asLong());
        } catch (IOException e) {
            throw new UncheckedIOException("No JSON in " + record.topic(), e);
        }
    }
}
