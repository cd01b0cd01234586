// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.queue.HandoffQueue;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.source.topics.TopicGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started source task: its MQTT sessions, the queue between them and {@code poll()}, and the way back from
 * {@code commitRecord()} to the ledgers. {@link #poll} and {@link #close} belong to the task's thread, {@link #recordDone}
 * and {@link #recordDropped} to the producer's I/O thread or the task's, {@link #offsetsCommitted} to whichever thread the
 * worker commits on.
 */
final class RunningMqttSource implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningMqttSource.class);
    private static final long POLL_WAIT_MS = 500;
    /** Releases that no message commits are looked for more often. */
    private static final long EXACTLY_ONCE_WAIT_MS = 100;

    private final int batch;
    private final MqttSourceConfig config;
    private final TopicGate gate;
    private final RecordsMaker maker;
    private final StallWatch watch;
    private final HandoffQueue<MqttMessageIn> queue;
    private final SourceMetrics metrics;
    /** Null unless one message can become many records. */
    private final RecordsUnderWay underWay;

    private final List<SubscribedSession> sessions = new ArrayList<>();
    private final List<MqttMessageIn> taken = new ArrayList<>();
    private final Queue<SourceRecord> dropped = new ConcurrentLinkedQueue<>();

    private volatile Thread pollThread;
    private final ReleaseRecords releases;
    private boolean committedBetweenPolls;
    private boolean advised;

    RunningMqttSource(MqttSourceConfig config, SourceTaskContext context) {
        this.batch = config.batch();
        this.config = config;
        this.queue = new HandoffQueue<>(config.queueMessages(), config.queueBytes());
        this.underWay = config.explodes() ? new RecordsUnderWay(config.queueMessages()) : null;
        this.metrics = new SourceMetrics(TaskMetrics.of(context, config.connectorName(), config.taskNumber()));
        MqttConnectionConfig connection = config.connection();
        SessionPlan plan = config.plan();
        RememberedSessions remembered = RememberedSessions.read(plan, context.offsetStorageReader());
        for (int number : config.taskSessions()) {
            Optional<ExactlyOnceSession> exactlyOnce = config.exactlyOnce()
                    ? Optional.of(ExactlyOnceSession.restore(
                            context.offsetStorageReader().offset(plan.partition(number)),
                            plan.clientId(number),
                            connection.servers().get(0).toString()))
                    : Optional.empty();
            sessions.add(
                    new SubscribedSession(config, connection, plan, number, remembered, queue, metrics, exactlyOnce));
        }
        this.advised = config.exactlyOnce(); // the connector has said it
        this.gate = config.topicGate();
        this.releases = new ReleaseRecords(config, sessions, gate, metrics);
        this.maker = new RecordsMaker(config, gate, metrics);
        this.watch = new StallWatch(
                config.topicTimeoutMs(), () -> context.offsetStorageReader().offset(plan.partition(0)));
        metrics.observe(sessions, queue, watch);
        sessions.forEach(SubscribedSession::start);
    }

    /** Records of what has arrived, oldest first; null if nothing does for half a second. */
    List<SourceRecord> poll() throws InterruptedException {
        watch.back();
        pollThread = Thread.currentThread();
        settleDropped();
        settleIfCommitted();
        if (!maker.awaitReady(POLL_WAIT_MS)) {
            return null; // what has arrived waits, unacknowledged
        }
        if (underWay != null && !underWay.awaitRoom(waitMs())) {
            queue.drain(taken, 0, 0); // for a failure only
            return null;
        }
        if (!maker.unfinished()) {
            boolean more = maker.hasMore();
            take(more ? 0 : underWay == null ? batch : 1, more ? 0 : waitMs()); // 0: for a failure only
            while (underWay != null && maker.takesMore() && queue.size() > 0) {
                take(1, 0); // one by one: each may fill the batch, and what is not taken waits where it is counted
            }
        }
        boolean idle = !maker.unfinished();
        List<SourceRecord> records = idle ? List.of() : maker.finish();
        if (records == null) {
            return null;
        }
        records = releases.addTo(records, idle, idle ? Set.of() : maker.exploded());
        if (records.isEmpty()) {
            return null;
        }
        if (underWay != null) {
            underWay.handedOut(records.size());
        }
        return watch.handedOut(records);
    }

    private void take(int messages, long waitMs) throws InterruptedException {
        taken.clear();
        queue.drain(taken, messages, waitMs);
        maker.begin(taken);
    }

    private long waitMs() {
        return config.exactlyOnce() ? EXACTLY_ONCE_WAIT_MS : POLL_WAIT_MS;
    }

    private void reported() {
        if (underWay != null) {
            underWay.reported();
        }
    }

    /** A record that {@link #poll} returned is in Kafka. */
    void recordDone(SourceRecord record) {
        reported();
        MqttSourceRecord done = (MqttSourceRecord) record;
        MqttSourceRecord.Origin origin = done.origin();
        if (origin.session().exactlyOnce().isPresent()) {
            if (Thread.currentThread() != pollThread) {
                throw new ConnectException(MqttSourceOptions.EXACTLY_ONCE + "=required, but this worker writes no"
                        + " transactions. Use a distributed worker with exactly.once.source.support=enabled, or unset "
                        + MqttSourceOptions.EXACTLY_ONCE);
            }
            origin.session().batchCommitted(done.heldOffset().version());
        }
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
        reported();
        dropped.add(record);
    }

    private void settleDropped() {
        for (SourceRecord record = dropped.poll(); record != null; record = dropped.poll()) {
            MqttSourceRecord.Origin origin = ((MqttSourceRecord) record).origin();
            releases.checkNotDropped(record);
            if (origin.entry() != null) {
                origin.session().recordDropped(origin.entry());
            }
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
            if (!advised) {
                advised = true;
                config.exactlyOnceAdvice().ifPresent(LOG::info);
            }
        }
    }

    private void settleIfCommitted() {
        if (committedBetweenPolls) {
            committedBetweenPolls = false;
            if (underWay != null) {
                underWay.settled();
            }
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
        watch.close();
        gate.close();
        metrics.close();
    }
}
