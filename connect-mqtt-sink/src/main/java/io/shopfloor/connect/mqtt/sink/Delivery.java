// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/** One record on its way to the broker. Made by the task's thread; its state belongs to the {@link Outbox}. */
final class Delivery {

    enum State {
        WAITING,
        SENT,
        SETTLED,
        REFUSED
    }

    private final SinkRecord record;
    private final OffsetLedger.Entry entry;
    private final Publication publication;
    private final TopicPartition partition;
    private final long acceptedNanos;

    /** Guarded by the outbox. */
    State state = State.WAITING;

    /** Guarded by the outbox: the partition was taken from this task. */
    boolean abandoned;

    /** Guarded by the outbox: it was handed to the client library before. */
    boolean repeated;

    /** How often the broker refused it for no clear reason; used by the client library's callback thread. */
    int unclearRefusals;

    Delivery(SinkRecord record, OffsetLedger.Entry entry, Publication publication, long acceptedNanos) {
        this.record = record;
        this.entry = entry;
        this.publication = publication;
        this.partition = new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
        this.acceptedNanos = acceptedNanos;
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

    /** What this takes of {@code queue.max.bytes}. */
    int bytes() {
        return publication.packetBytes();
    }
}
