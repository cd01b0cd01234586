// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.queue.HandoffQueue;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * A started source task: its MQTT sessions, the queue between them and {@code poll()}, and the way back from
 * {@code commitRecord()} to the ledgers. {@link #poll} and {@link #close} belong to the task's thread, {@link #recordDone}
 * and {@link #recordDropped} to the producer's I/O thread or the task's, {@link #offsetsCommitted} to whichever thread the
 * worker commits on.
 */
final class MqttSourceSession implements AutoCloseable {

    private static final long POLL_WAIT_MS = 500;

    private final int batch;
    private final boolean failsOnError;
    private final RecordMapper mapper;
    private final PutbackRecords putback;
    private final HandoffQueue<MqttMessageIn> queue;
    private final SourceMetrics metrics;
    private final List<SubscribedSession> sessions = new ArrayList<>();
    private final List<MqttMessageIn> taken = new ArrayList<>();
    private final Queue<SourceRecord> dropped = new ConcurrentLinkedQueue<>();

    private volatile Thread pollThread;
    private boolean committedBetweenPolls;

    MqttSourceSession(MqttSourceConfig config, SourceTaskContext context) {
        this.batch = config.batch();
        this.failsOnError = config.onError() == MqttSourceOptions.OnError.FAIL;
        this.mapper = new RecordMapper(config);
        this.putback = new PutbackRecords(config);
        this.queue = new HandoffQueue<>(config.queueMessages(), config.queueBytes());
        this.metrics = new SourceMetrics(TaskMetrics.of(context, config.connectorName(), config.taskNumber()));
        MqttConnectionConfig connection = config.connection();
        SessionPlan plan = config.plan();
        RememberedSessions remembered = RememberedSessions.read(plan, context.offsetStorageReader());
        for (int number : config.taskSessions()) {
            sessions.add(new SubscribedSession(config, connection, plan, number, remembered, queue, metrics));
        }
        metrics.observe(sessions, queue);
        sessions.forEach(SubscribedSession::start);
    }

    /** Records of what has arrived, oldest first; null if nothing does for half a second. */
    List<SourceRecord> poll() throws InterruptedException {
        pollThread = Thread.currentThread();
        settleDropped();
        settleIfCommitted();
        if (!mapper.awaitReady(POLL_WAIT_MS)) {
            return null; // what has arrived waits, unacknowledged
        }
        taken.clear();
        queue.drain(taken, batch, POLL_WAIT_MS);
        if (taken.isEmpty()) {
            return null;
        }
        List<SourceRecord> records = new ArrayList<>(taken.size());
        for (MqttMessageIn in : taken) {
            append(records, in);
        }
        return records;
    }

    private void append(List<SourceRecord> records, MqttMessageIn in) {
        try {
            MqttSourceRecord mapped = mapper.map(in);
            if (in.entry() != null) {
                in.session().inFlight().handedOut(in.entry(), 1);
            }
            records.add(mapped);
        } catch (MappingException e) {
            metrics.conversionErrors.increment();
            if (failsOnError) {
                throw failure(in, e);
            }
            List<MqttSourceRecord> all = putback.of(in, e);
            if (in.entry() != null) {
                in.session().inFlight().handedOut(in.entry(), all.size());
            }
            metrics.putback.add(all.size());
            records.addAll(all);
        }
    }

    private static ConnectException failure(MqttMessageIn in, MappingException e) {
        String topic = in.topic().length() > 200 ? in.topic().substring(0, 200) + "..." : in.topic();
        String text = "a message on MQTT topic '" + topic + "' cannot become a record ("
                + e.stage().label() + ", "
                + e.root().getClass().getSimpleName() + "). The broker keeps it. Correct the configuration,"
                + " or set " + MqttSourceOptions.ON_ERROR + "=putback to have such messages set aside";
        if (e.stage() != MappingException.Stage.PAYLOAD) {
            return new ConnectException(text, e.getCause());
        }
        // What converters say may quote the payload: where it happened is told, their words are not.
        ConnectException failure = new ConnectException(text);
        failure.setStackTrace(e.root().getStackTrace());
        return failure;
    }

    /** A record that {@link #poll} returned is in Kafka. */
    void recordDone(SourceRecord record) {
        MqttSourceRecord.Origin origin = ((MqttSourceRecord) record).origin();
        if (origin.entry() != null) {
            origin.session().recordDone(origin.entry());
        }
    }

    /**
     * The worker reports a record as filtered out, or as failed and tolerated. That cannot be believed yet: a worker that
     * gives up a stopping task amid the retries of a transformation, or with sends pending, reports what it never sent in
     * the same way. But it does not poll such a task again.
     */
    void recordDropped(SourceRecord record) {
        dropped.add(record);
    }

    private void settleDropped() {
        for (SourceRecord record = dropped.poll(); record != null; record = dropped.poll()) {
            recordDone(record);
        }
    }

    /**
     * The worker has committed offsets. An at-least-once worker does that on a thread of its own, and it means nothing
     * here. An exactly-once worker does it on the thread that polls, after a transaction and after the completions of all
     * its records; only records that a transformation dropped while the transaction stayed empty get no completion. Once
     * that thread polls again everything handed out before is settled.
     */
    void offsetsCommitted() {
        if (Thread.currentThread() == pollThread) {
            committedBetweenPolls = true;
        }
    }

    private void settleIfCommitted() {
        if (committedBetweenPolls) {
            committedBetweenPolls = false;
            sessions.forEach(SubscribedSession::settleHandedOut);
        }
    }

    /** A fault outside of the sessions; {@link #poll} throws it. */
    void fail(RuntimeException cause) {
        queue.fail(cause);
    }

    @Override
    public void close() {
        // All at once: each may take seconds when its broker does not answer, and the worker does not wait long.
        List<Thread> closing = new ArrayList<>();
        for (SubscribedSession session : sessions) {
            Thread thread = new Thread(session::close, "mqtt-source-close");
            thread.setDaemon(true);
            thread.start();
            closing.add(thread);
        }
        try {
            for (Thread thread : closing) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        queue.close();
        metrics.close();
    }
}
