// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.mqtt.Publication;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * The task's side of the outbox: makes messages of records, reports those that cannot be published, lets Connect commit
 * only what the broker has, and pauses the partitions when too much is on the way. All methods belong to the task's thread.
 */
final class SinkIntake {

    /** Offsets are committed this often if there is anything new; the worker's own interval is a minute. */
    private static final long COMMIT_NANOS = 5_000_000_000L;

    private final SinkTaskContext context;
    private final PublicationMapper mapper;
    private final OffsetLedger ledger = new OffsetLedger();
    private final Outbox outbox;
    private final ErrantRecords errants;
    private final PartitionPauser pauser;
    private final LongAdder ignored;
    private final long settleMs;
    private final LongSupplier clock;

    private long commitNanos;
    private boolean uncommitted;

    /** @param settleMs how long a commit waits for answers that are on their way */
    SinkIntake(
            MqttSinkConfig config,
            SinkTaskContext context,
            Outbox outbox,
            SinkMetrics metrics,
            long settleMs,
            LongSupplier clock) {
        this.context = context;
        this.mapper = new PublicationMapper(config);
        this.outbox = outbox;
        this.errants = new ErrantRecords(context.errantRecordReporter(), config.toleratesErrors(), metrics.errant);
        this.pauser = new PartitionPauser(context, config.queueMessages(), config.queueBytes());
        this.ignored = metrics.ignored;
        this.settleMs = settleMs;
        this.clock = clock;
        this.commitNanos = clock.getAsLong();
    }

    PartitionPauser pauser() {
        return pauser;
    }

    /** Takes records, in the order of their partitions; an empty collection is a look at how things are. */
    void put(Collection<SinkRecord> records) {
        for (Outbox.Errant errant = outbox.errant(); errant != null; errant = outbox.errant()) {
            errants.report(errant.delivery().record(), errant.delivery().entry(), errant.why());
        }
        errants.settle();
        outbox.release();
        for (SinkRecord record : records) {
            accept(record);
        }
        pauser.regulate(outbox.size() + errants.unwritten(), outbox.bytes());
        uncommitted |= !records.isEmpty();
        if (uncommitted && clock.getAsLong() - commitNanos > COMMIT_NANOS) {
            context.requestCommit();
        }
    }

    private void accept(SinkRecord record) {
        TopicPartition partition = new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
        OffsetLedger.Entry entry = ledger.add(partition, record.originalKafkaOffset());
        try {
            Optional<Publication> message = mapper.map(record);
            if (message.isPresent()) {
                outbox.add(new Delivery(record, entry, message.get(), clock.getAsLong()));
            } else {
                ignored.increment();
                entry.done();
            }
        } catch (UnpublishableException e) {
            errants.report(record, entry, e);
        }
    }

    /**
     * What may be committed. Nothing new is sent until the next {@link #put}: a commit may be the last before the
     * partitions go elsewhere, and what is sent after it would be sent there again.
     */
    Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> consumed) {
        try {
            outbox.hold(settleMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        errants.settleBeforeCommit();
        commitNanos = clock.getAsLong();
        uncommitted = outbox.size() > 0;
        context.timeout(1);
        return ledger.safe(consumed);
    }

    /** Partitions came, beside those that stayed. */
    void opened() {
        pauser.assignmentChanged();
    }

    /** These partitions go elsewhere: what is not sent of them is dropped here and read there. */
    void closed(Collection<TopicPartition> partitions) {
        outbox.drop(partitions);
        errants.forget(partitions);
        ledger.forget(partitions);
    }
}
