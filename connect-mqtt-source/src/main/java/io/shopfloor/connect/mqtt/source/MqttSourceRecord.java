// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.mqtt.source.ledger.LedgerEntry;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A record that knows which MQTT message it came from: Connect gives the very object that {@code poll()} returned back
 * to {@code commitRecord()}. It equals only itself, because an exactly-once worker collects records in a map, and two
 * equal messages are two messages.
 */
final class MqttSourceRecord extends SourceRecord {

    private final transient Origin origin;

    /**
     * Who waits for the record: a session's ledger and the entry in it; null entry for QoS 0.
     *
     * @param release whether it is a record that only commits releases
     */
    record Origin(SubscribedSession session, LedgerEntry entry, boolean release) {

        Origin(SubscribedSession session, LedgerEntry entry) {
            this(session, entry, false);
        }
    }

    MqttSourceRecord(
            Origin origin,
            Map<String, ?> sourcePartition,
            Map<String, ?> sourceOffset,
            String topic,
            Integer partition,
            Schema keySchema,
            Object key,
            Schema valueSchema,
            Object value,
            Long timestamp,
            Headers headers) {
        super(sourcePartition, sourceOffset, topic, partition, keySchema, key, valueSchema, value, timestamp, headers);
        this.origin = origin;
    }

    Origin origin() {
        return origin;
    }

    /** Its source offset, with exactly-once delivery. */
    HeldOffset heldOffset() {
        return (HeldOffset) sourceOffset();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
