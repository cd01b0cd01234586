// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Which records of each partition are not done with yet, in the order in which they came. The position that may be
 * committed is the offset of the first of them; where there is none, it is where the consumer stands, so that offsets
 * which never reach the task (filtered records, transaction markers, compacted ones) hold nothing up and are never
 * mistaken for missing ones. Owned by the task's thread; {@link Entry#done} may come from any.
 */
final class OffsetLedger {

    /** One record that is on its way. */
    static final class Entry {
        private final long offset;
        private volatile boolean done;

        private Entry(long offset) {
            this.offset = offset;
        }

        /** The broker has it, or it went where errors go: nothing is left to do for it. */
        void done() {
            done = true;
        }

        /** It is sent once more, behind an earlier one of its partition that is not done: it must not count before. */
        void again() {
            done = false;
        }
    }

    private final Map<TopicPartition, ArrayDeque<Entry>> open = new HashMap<>();

    /** A record came in; by the partition and offset that it had in Kafka, whatever transforms made of them. */
    Entry add(TopicPartition partition, long offset) {
        ArrayDeque<Entry> entries = open.computeIfAbsent(partition, p -> new ArrayDeque<>());
        removeDone(entries);
        Entry entry = new Entry(offset);
        entries.addLast(entry);
        return entry;
    }

    /**
     * The positions that may be committed: a restart from there misses nothing.
     *
     * @param consumed where the consumer stands in each partition: one behind the last record that was handed over
     */
    Map<TopicPartition, OffsetAndMetadata> safe(Map<TopicPartition, OffsetAndMetadata> consumed) {
        Map<TopicPartition, OffsetAndMetadata> safe = new HashMap<>();
        consumed.forEach((partition, position) -> {
            ArrayDeque<Entry> entries = open.getOrDefault(partition, new ArrayDeque<>());
            removeDone(entries);
            Entry first = entries.peekFirst();
            safe.put(partition, first == null ? position : new OffsetAndMetadata(first.offset));
        });
        return safe;
    }

    /** These partitions are somebody else's now; what is still done for their old entries has no effect. */
    void forget(Collection<TopicPartition> partitions) {
        open.keySet().removeAll(partitions);
    }

    private static void removeDone(ArrayDeque<Entry> entries) {
        while (!entries.isEmpty() && entries.peekFirst().done) {
            entries.removeFirst();
        }
    }
}
