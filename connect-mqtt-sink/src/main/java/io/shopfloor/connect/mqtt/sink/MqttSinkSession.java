// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.mqtt.BrokerException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * A started sink task: turns records into messages, hands them to the outbox, and lets Connect commit only what the broker
 * has. {@code put()} never waits; too much on the way pauses the partitions instead. All methods belong to the task's
 * thread; what other threads find wrong is kept and thrown by the next {@link #put}.
 */
final class MqttSinkSession implements AutoCloseable {

    /** Before a commit nothing new is sent for at most so long, so that a stop or rebalance repeats nothing. */
    private static final long SETTLE_MS = 2_000;

    /** Offsets are committed this often if there is anything new; the worker's own interval is a minute. */
    private static final long COMMIT_NANOS = 5_000_000_000L;

    private record Errant(Delivery delivery, UnpublishableException why) {}

    private final SinkTaskContext context;
    private final PublicationMapper mapper;
    private final OffsetLedger ledger = new OffsetLedger();
    private final Outbox outbox = new Outbox();
    private final SinkMetrics metrics;
    private final ErrantRecords errants;
    private final PartitionPauser pauser;
    private final PublishingSession session;
    private final Queue<Errant> refused = new ConcurrentLinkedQueue<>();

    private volatile ConnectException failure;
    private long commitNanos = System.nanoTime();
    private boolean uncommitted;

    MqttSinkSession(MqttSinkConfig config, SinkTaskContext context) {
        this.context = context;
        this.mapper = new PublicationMapper(config);
        this.metrics = new SinkMetrics(TaskMetrics.of(context, config.connectorName(), config.taskNumber()));
        this.errants = new ErrantRecords(context.errantRecordReporter(), config.toleratesErrors(), metrics.errant);
        this.pauser = new PartitionPauser(context, config.queueMessages(), config.queueBytes());
        this.session = new PublishingSession(
                config, outbox, metrics, (delivery, why) -> refused.add(new Errant(delivery, why)), this::failed);
        metrics.observe(session, outbox, pauser);
        session.start();
    }

    /** Takes records, in the order of their partitions; an empty collection is a look at how things are. */
    void put(Collection<SinkRecord> records) {
        if (failure != null) {
            throw failure;
        }
        for (Errant errant = refused.poll(); errant != null; errant = refused.poll()) {
            if (!outbox.abandoned(errant.delivery())) {
                errants.report(errant.delivery().record(), errant.delivery().entry(), errant.why());
            }
        }
        errants.settle();
        outbox.release();
        for (SinkRecord record : records) {
            accept(record);
        }
        session.signal();
        pauser.regulate(outbox.size(), outbox.bytes());
        uncommitted |= !records.isEmpty();
        if (uncommitted && System.nanoTime() - commitNanos > COMMIT_NANOS) {
            context.requestCommit();
        }
    }

    private void accept(SinkRecord record) {
        TopicPartition partition = new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
        OffsetLedger.Entry entry = ledger.add(partition, record.originalKafkaOffset());
        try {
            Optional<Publication> message = mapper.map(record);
            if (message.isPresent()) {
                outbox.add(new Delivery(record, entry, message.get(), System.nanoTime()));
            } else {
                metrics.ignored.increment();
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
            outbox.hold(SETTLE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        commitNanos = System.nanoTime();
        uncommitted = outbox.size() > 0;
        context.timeout(1);
        return ledger.safe(consumed);
    }

    void opened() {
        pauser.assignmentChanged();
    }

    /** These partitions go elsewhere: what is not sent of them is dropped here and read there. */
    void closed(Collection<TopicPartition> partitions) {
        outbox.drop(partitions);
        refused.removeIf(errant -> partitions.contains(errant.delivery().partition()));
        ledger.forget(partitions);
    }

    private void failed(BrokerException cause) {
        failure = new ConnectException(cause.field() + ": " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        session.close();
        metrics.close();
    }
}
