// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.mqtt.Publication;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/** One record on its way to the broker. Made by the task's thread; its state belongs to the {@link Outbox}. */
final class Delivery {

    enum State {
        WAITING,
        SENT,
        /** Refused for now: it goes back. */
        REFUSED,
        /** The broker has it. */
        SETTLED,
        /** The broker will never have it: it is the task's to report, and is not sent again. */
        ERRANT
    }

    private final SinkRecord record;
    private final OffsetLedger.Entry entry;
    private final Publication publication;
    private final TopicPartition partition;
    private final long acceptedNanos;
    private final long bytes;

    /** Guarded by the outbox. */
    State state = State.WAITING;

    /** Guarded by the outbox: the partition was taken from this task. */
    boolean abandoned;

    /** Guarded by the outbox: it was handed to the client library before. */
    boolean repeated;

    /** Guarded by the outbox: it was refused, or the broker closed the connection and may have meant it. */
    boolean suspect;

    /** Guarded by the outbox: what was sent next on the same connection. */
    Delivery sentNext;

    /** How often the broker refused it, when first, and with which reason code last; belong to {@link Answers}. */
    int refusals;

    long refusedSinceNanos;
    int lastRefusal;

    Delivery(SinkRecord record, OffsetLedger.Entry entry, Publication publication, long acceptedNanos) {
        this.record = record;
        this.entry = entry;
        this.publication = publication;
        this.partition = new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
        this.acceptedNanos = acceptedNanos;
        this.bytes = publication.packetBytes() + RecordSize.besideValue(record);
    }

    SinkRecord record() {
        return record;
    }

    OffsetLedger.Entry entry() {
        return entry;
    }

    Publication publication() {
        return publication;
    }

    TopicPartition partition() {
        return partition;
    }

    long acceptedNanos() {
        return acceptedNanos;
    }

    /** What this takes of {@code max.queue.size.in.bytes}: the whole packet, and what the record holds beside its value. */
    long bytes() {
        return bytes;
    }

    /** As operators know the record. */
    static String nameOf(SinkRecord record) {
        return "the record " + record.originalTopic() + "-" + record.originalKafkaPartition() + "@"
                + record.originalKafkaOffset();
    }

    @Override
    public String toString() {
        return nameOf(record);
    }
}
