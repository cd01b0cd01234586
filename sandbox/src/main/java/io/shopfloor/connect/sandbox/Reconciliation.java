// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a light barrier's broker acknowledged, held against what Kafka has.
 *
 * @param sent how many ids the broker acknowledged
 * @param stored how many different ids Kafka has
 * @param lost ids that were acknowledged and are not in Kafka
 * @param duplicated ids of messages (id and attempt) that Kafka has more than once
 * @param marked how many of the repetitions carry the header {@code mqtt.duplicate=true}
 */
public record Reconciliation(int sent, int stored, Set<Long> lost, List<Long> duplicated, int marked) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Compares by id; the records' values are the light barrier's JSON. */
    public static Reconciliation of(Set<Long> acknowledged, Collection<ConsumerRecord<byte[], byte[]>> records) {
        Set<Long> stored = new HashSet<>();
        Set<String> seen = new HashSet<>();
        List<Long> duplicated = new ArrayList<>();
        int marked = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            JsonNode message = parse(record.value());
            long id = message.get("id").asLong();
            stored.add(id);
            if (!seen.add(id + "/" + message.get("attempt").asInt())) {
                duplicated.add(id);
                marked += isMarked(record) ? 1 : 0;
            }
        }
        Set<Long> lost = new TreeSet<>(acknowledged);
        lost.removeAll(stored);
        return new Reconciliation(acknowledged.size(), stored.size(), lost, duplicated, marked);
    }

    private static boolean isMarked(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader("mqtt.duplicate") != null
                && new String(
                                record.headers().lastHeader("mqtt.duplicate").value(),
                                java.nio.charset.StandardCharsets.UTF_8)
                        .equals("true");
    }

    private static JsonNode parse(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException("A record is no light barrier's message", e);
        }
    }

    /** The line that the demo ends with. */
    @Override
    public String toString() {
        return "sent=" + sent + " stored=" + stored + " lost=" + lost.size() + " duplicated=" + duplicated.size();
    }
}
