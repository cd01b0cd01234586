// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.mqtt.BrokerException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * A started sink task: takes records in, publishes them, and lets Connect commit only what the broker has. {@code put()}
 * never waits; too much on the way pauses the partitions instead. All methods belong to the task's thread; what other
 * threads find wrong is kept and thrown by the next {@link #put}.
 */
final class RunningMqttSink implements AutoCloseable {

    /** Before a commit nothing new is sent for at most so long, so that a stop or rebalance repeats nothing. */
    private static final long SETTLE_MS = 2_000;

    private final SinkMetrics metrics;
    private final SinkIntake intake;
    private final PublishingSession session;
    private final AtomicReference<ConnectException> failure = new AtomicReference<>();

    RunningMqttSink(MqttSinkConfig config, SinkTaskContext context) {
        Outbox outbox = new Outbox();
        this.metrics = new SinkMetrics(TaskMetrics.of(context, config.connectorName(), config.taskNumber()));
        this.intake = new SinkIntake(config, context, outbox, metrics, SETTLE_MS, System::nanoTime);
        this.session = new PublishingSession(config, outbox, metrics, this::failed);
        metrics.observe(session, outbox, intake.pauser());
        session.start();
    }

    /** @throws ConnectException if the task cannot go on */
    void put(Collection<SinkRecord> records) {
        ConnectException cause = failure.get();
        if (cause != null) {
            throw cause;
        }
        intake.put(records);
        session.signal();
    }

    Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> consumed) {
        return intake.preCommit(consumed);
    }

    void opened() {
        intake.opened();
    }

    void closed(Collection<TopicPartition> partitions) {
        intake.closed(partitions);
    }

    /** The first cause is the one to tell: what follows is its consequence. */
    private void failed(Throwable cause) {
        failure.compareAndSet(
                null,
                cause instanceof BrokerException e
                        ? new ConnectException(e.field() + ": " + e.getMessage(), e)
                        : new ConnectException("unexpected error while publishing: " + cause, cause));
    }

    @Override
    public void close() {
        session.close();
        metrics.close();
    }
}
