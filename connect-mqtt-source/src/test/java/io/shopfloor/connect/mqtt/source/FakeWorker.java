// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.testkit.FakePluginMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * What a source task sees of a Connect worker: one thread polls and keeps the records, another one (the producer's)
 * reports them back, in whatever order the test wants. Records are only reported when the test says so. The polling
 * thread lives on after a failure of {@code poll()}, as {@link #failure} tells it, but polls no more.
 */
final class FakeWorker implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MqttSourceTask task = new MqttSourceTask();
    private final FakePluginMetrics metrics = new FakePluginMetrics();
    private final BlockingQueue<MqttSourceRecord> polled = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final ExecutorService taskThread = Executors.newSingleThreadExecutor(job -> daemon("fake-task", job));
    private final ExecutorService producer = Executors.newSingleThreadExecutor(job -> daemon("fake-producer", job));
    private volatile boolean paused;
    private volatile boolean stopped;

    private FakeWorker(Map<String, String> config, Map<Map<String, String>, Map<String, Object>> offsets) {
        task.initialize(new Context(config, offsets));
        task.start(config);
        taskThread.execute(this::pollOnce);
    }

    /** A task without stored offsets. */
    static FakeWorker start(Map<String, String> config) {
        return new FakeWorker(config, Map.of());
    }

    /** A task that has stored these offsets before. */
    static FakeWorker start(Map<String, String> config, Map<Map<String, String>, Map<String, Object>> offsets) {
        return new FakeWorker(config, offsets);
    }

    private void pollOnce() {
        try {
            List<SourceRecord> records = paused ? null : task.poll();
            if (records != null) {
                records.forEach(record -> polled.add((MqttSourceRecord) record));
            } else if (paused) {
                TimeUnit.MILLISECONDS.sleep(20); // a paused worker does not poll
            }
            if (!stopped) {
                taskThread.execute(this::pollOnce);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    /** The next record that {@code poll()} returned. */
    MqttSourceRecord next() {
        return next(1).get(0);
    }

    /** The next {@code count} records, in the order of {@code poll()}. */
    List<MqttSourceRecord> next(int count) {
        List<MqttSourceRecord> records = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                MqttSourceRecord record = polled.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
                if (record == null) {
                    throw new AssertionError("poll() gave " + i + " of " + count + " records; failures " + failures);
                }
                records.add(record);
            }
            return records;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** How many records {@code poll()} has returned that the test did not take. */
    int waiting() {
        return polled.size();
    }

    /** Kafka has these records, in this order: reported on the producer's thread. */
    void stored(Collection<? extends SourceRecord> records) {
        report(records, new RecordMetadata(new TopicPartition("any", 0), 0, 0, 0, 0, 0));
    }

    void stored(SourceRecord... records) {
        stored(List.of(records));
    }

    /** A transformation filtered these records out. */
    void dropped(SourceRecord... records) {
        report(List.of(records), null);
    }

    /**
     * As a worker ends a task that did not stop in time, amid the retries of a transformation or with sends pending: it
     * reports what it never sent as if it had been filtered out, polls no more, and stops the task.
     */
    void cancelled(SourceRecord... unsent) {
        stopped = true;
        await(taskThread.submit(() -> {
            List.of(unsent).forEach(record -> task.commitRecord(record, null));
            task.stop();
        }));
    }

    private void report(Collection<? extends SourceRecord> records, RecordMetadata metadata) {
        await(producer.submit(() -> records.forEach(record -> task.commitRecord(record, metadata))));
    }

    /** As an exactly-once worker ends a transaction: between two polls, on the thread that polls. */
    void committed(SourceRecord... records) {
        await(taskThread.submit(() -> {
            List.of(records)
                    .forEach(record ->
                            task.commitRecord(record, new RecordMetadata(new TopicPartition("any", 0), 0, 0, 0, 0, 0)));
            task.commit();
        }));
    }

    /** As an exactly-once worker ends a transaction in which a transformation dropped these. */
    void committedWithout(MqttSourceRecord filtered, SourceRecord... records) {
        await(taskThread.submit(() -> task.commitRecord(filtered, null)));
        committed(records);
    }

    /** As an at-least-once worker says that it has flushed some offsets: on a thread of its own. */
    void offsetsFlushed() {
        await(producer.submit(task::commit));
    }

    void pause() {
        paused = true;
        await(taskThread.submit(() -> {}));
    }

    void resume() {
        paused = false;
    }

    /** What {@code poll()} threw: the task has failed. */
    Throwable failure() {
        try {
            Throwable failure = failures.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            assertThat(failure).as("the task should have failed").isNotNull();
            return failure;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    boolean failed() {
        return !failures.isEmpty();
    }

    long metric(String name) {
        return metrics.value(name);
    }

    /** Ends the task as the worker does: on the task's thread, after the last poll. */
    void stop() {
        if (!stopped) {
            stopped = true;
            await(taskThread.submit(task::stop));
        }
    }

    @Override
    public void close() {
        stop();
        taskThread.shutdownNow();
        producer.shutdownNow();
    }

    private static void await(Future<?> done) {
        try {
            done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the task threw at the worker", e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("the task does not come back", e);
        }
    }

    private static Thread daemon(String name, Runnable job) {
        Thread thread = new Thread(job, name);
        thread.setDaemon(true);
        return thread;
    }

    private final class Context implements SourceTaskContext {
        private final Map<String, String> config;
        private final FakeOffsets offsets;

        Context(Map<String, String> config, Map<Map<String, String>, Map<String, Object>> offsets) {
            this.config = config;
            this.offsets = new FakeOffsets(offsets);
        }

        @Override
        public Map<String, String> configs() {
            return config;
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return offsets;
        }

        @Override
        public PluginMetrics pluginMetrics() {
            return metrics;
        }
    }

    /** Offsets that were stored before. */
    record FakeOffsets(Map<Map<String, String>, Map<String, Object>> stored) implements OffsetStorageReader {

        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return stored.get(partition);
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            Map<Map<String, T>, Map<String, Object>> found = new ConcurrentHashMap<>();
            for (Map<String, T> partition : partitions) {
                if (stored.containsKey(partition)) {
                    found.put(partition, stored.get(partition));
                }
            }
            return found;
        }
    }
}
