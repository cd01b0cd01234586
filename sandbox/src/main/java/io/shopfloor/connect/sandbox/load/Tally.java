// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts a light barrier's messages as they are read from Kafka, by id, without keeping the records. Safe for one thread
 * that adds and any that ask.
 */
public final class Tally {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<Long> stored = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private final List<Long> duplicated = new ArrayList<>();
    private int marked;
    private long newest;

    /** Counts one record; its value is the light barrier's JSON. */
    public synchronized void add(ConsumerRecord<byte[], byte[]> record) {
        JsonNode message = parse(record);
        long id = message.get("id").asLong();
        stored.add(id);
        newest = Math.max(newest, id);
        if (!seen.add(id + "/" + message.get("attempt").asInt())) {
            duplicated.add(id);
            marked += Reconciliation.isMarked(record) ? 1 : 0;
        }
    }

    /** How many different ids were read. */
    public synchronized int stored() {
        return stored.size();
    }

    /** The highest id that was read; 0 before that. */
    public synchronized long newest() {
        return newest;
    }

    /** Which of these were not read. */
    public synchronized Set<Long> missing(Set<Long> ids) {
        return ids.stream().filter(id -> !stored.contains(id)).collect(Collectors.toSet());
    }

    /** How many messages were read once more than once. */
    public synchronized int duplicated() {
        return duplicated.size();
    }

    /** Holds what the broker acknowledged against what was read so far. */
    public synchronized Reconciliation against(Set<Long> acknowledged) {
        Set<Long> sent = Set.copyOf(acknowledged);
        Set<Long> lost = new TreeSet<>(sent);
        lost.removeAll(stored);
        return new Reconciliation(sent.size(), stored.size(), lost, List.copyOf(duplicated), marked);
    }

    private static JsonNode parse(ConsumerRecord<byte[], byte[]> record) {
        try {
            return JSON.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The record at " + record.topic() + "-" + record.partition() + ", offset " + record.offset()
                            + ", is no light barrier's message",
                    e);
        }
    }
}
