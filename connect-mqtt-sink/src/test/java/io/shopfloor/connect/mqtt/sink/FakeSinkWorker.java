// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.mqtt.testkit.FakePluginMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * What a sink task sees of a Connect worker; the test's thread is the task's. Pauses are kept twice, as Connect does: what
 * the task asked for outlives a rebalance for partitions that come back, and the consumer begins with it anew.
 */
final class FakeSinkWorker implements SinkTaskContext, AutoCloseable {

    static final TopicPartition ONE = new TopicPartition("set-points", 0);

    /** A record in the dead letter queue. */
    record Dead(SinkRecord record, Throwable why, CompletableFuture<Void> written) {}

    private final SinkTask task;
    private final FakePluginMetrics metrics = new FakePluginMetrics();
    private final Map<String, String> config;
    private final Map<TopicPartition, OffsetAndMetadata> consumed = new HashMap<>();
    private final Set<TopicPartition> assigned = new LinkedHashSet<>();
    private final Set<TopicPartition> askedToPause = new HashSet<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private boolean stopped;
    final List<Dead> dead = new ArrayList<>();
    final boolean reports;

    private FakeSinkWorker(Map<String, String> config, SinkTask task) {
        this.task = task;
        this.config = config;
        this.reports = config.containsKey("errors.deadletterqueue.topic.name");
        task.initialize(this);
        task.start(config);
        assign(Map.of(ONE, 0L));
    }

    static FakeSinkWorker start(Map<String, String> config) {
        return new FakeSinkWorker(config, new MqttSinkTask());
    }

    /** A worker with another task than the connector's. */
    static FakeSinkWorker start(Map<String, String> config, SinkTask task) {
        return new FakeSinkWorker(config, task);
    }

    /** A record of the partition, with a string as its value and key. */
    static SinkRecord record(long offset, String key, Object value) {
        return new SinkRecord(ONE.topic(), ONE.partition(), null, key, null, value, offset);
    }

    void put(SinkRecord... records) {
        task.put(List.of(records));
        for (SinkRecord record : records) {
            consumed.put(
                    new TopicPartition(record.originalTopic(), record.originalKafkaPartition()),
                    new OffsetAndMetadata(record.originalKafkaOffset() + 1));
        }
    }

    /** Records 0 to count - 1 at once, the offset as the value. */
    void putNumbered(long from, int count) {
        SinkRecord[] records = new SinkRecord[count];
        for (int i = 0; i < count; i++) {
            records[i] = record(from + i, "k", String.valueOf(from + i));
        }
        put(records);
    }

    /** What the task lets Connect commit for the partition; then the next round, as Connect makes it. */
    long committable() {
        long safe = task.preCommit(consumed).get(ONE).offset();
        put();
        return safe;
    }

    /** What the task lets Connect commit, without another round. */
    Map<TopicPartition, OffsetAndMetadata> commit() {
        return task.preCommit(new HashMap<>(consumed));
    }

    /** As Connect ends a task: a last commit, then the partitions go. */
    long stop() {
        stopped = true;
        long safe = task.preCommit(consumed).get(ONE).offset();
        task.close(consumed.keySet());
        task.stop();
        return safe;
    }

    /** The partition goes elsewhere and comes back, to be read from where it was committed: an eager rebalance. */
    long rebalance() {
        long safe = revoke(ONE).get(ONE).offset();
        assign(Map.of(ONE, safe));
        return safe;
    }

    /** These partitions come, to be read from there, beside those that stay. */
    void assign(Map<TopicPartition, Long> partitions) {
        assigned.addAll(partitions.keySet());
        partitions.forEach((partition, offset) -> consumed.put(partition, new OffsetAndMetadata(offset)));
        askedToPause.retainAll(assigned);
        paused.addAll(askedToPause);
        if (!partitions.isEmpty()) {
            task.open(partitions.keySet());
        }
    }

    /** These go elsewhere after a last commit, which is returned. */
    Map<TopicPartition, OffsetAndMetadata> revoke(TopicPartition... partitions) {
        Map<TopicPartition, OffsetAndMetadata> going = new HashMap<>(consumed);
        going.keySet().retainAll(List.of(partitions));
        Map<TopicPartition, OffsetAndMetadata> safe = task.preCommit(going);
        lose(partitions);
        return safe;
    }

    /** These are somebody else's already: no commit. */
    void lose(TopicPartition... partitions) {
        task.close(List.of(partitions));
        for (TopicPartition partition : partitions) {
            consumed.remove(partition);
            assigned.remove(partition);
            paused.remove(partition);
        }
    }

    int metricsCount() {
        return metrics.count();
    }

    long metric(String name) {
        return metrics.value(name);
    }

    Set<TopicPartition> pausedPartitions() {
        return paused;
    }

    boolean isPaused() {
        return !paused.isEmpty();
    }

    @Override
    public void close() {
        if (!stopped) {
            stop();
        }
    }

    @Override
    public Map<String, String> configs() {
        return config;
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {
        throw new AssertionError("the task rewinds");
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
        throw new AssertionError("the task rewinds");
    }

    @Override
    public void timeout(long millis) {
        // The test decides when to call.
    }

    @Override
    public Set<TopicPartition> assignment() {
        return assigned;
    }

    @Override
    public void pause(TopicPartition... partitions) {
        askedToPause.addAll(Arrays.asList(partitions));
        paused.addAll(Arrays.asList(partitions));
    }

    @Override
    public void resume(TopicPartition... partitions) {
        askedToPause.removeAll((Collection<?>) Arrays.asList(partitions));
        paused.removeAll((Collection<?>) Arrays.asList(partitions));
    }

    @Override
    public void requestCommit() {
        // The test decides when to commit.
    }

    @Override
    public PluginMetrics pluginMetrics() {
        return metrics;
    }

    @Override
    public ErrantRecordReporter errantRecordReporter() {
        return reports ? this::report : null;
    }

    private Future<Void> report(SinkRecord record, Throwable why) {
        Dead one = new Dead(record, why, new CompletableFuture<>());
        dead.add(one);
        return one.written();
    }
}
