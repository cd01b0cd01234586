// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.metrics;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * The metrics of one task under stable names: through the worker's own registry where it offers one (KIP-877, Kafka 4.1
 * and newer), else as a JMX bean with the same object name and attributes, so that one dashboard serves both. Values are
 * read when somebody looks; nothing is computed in between. Created by the task, closed with it.
 */
public final class TaskMetrics implements AutoCloseable {

    /** Where metrics are published; the two ways in are {@link WorkerRegistry} and {@link JmxRegistry}. */
    interface Registry extends AutoCloseable {
        void register(String name, String description, LongSupplier value);

        /** The registry of a part of the task, which is closed on its own. */
        Registry part(String tag, String value);

        @Override
        void close();
    }

    private final Registry registry;

    TaskMetrics(Registry registry) {
        this.registry = registry;
    }

    /** Metrics of a source task. {@code connector} and {@code task} name the JMX bean on workers before Kafka 4.1. */
    public static TaskMetrics of(SourceTaskContext context, String connector, int task) {
        return of(() -> registryOf(context.pluginMetrics()), connector, task);
    }

    /** Metrics of a sink task. {@code connector} and {@code task} name the JMX bean on workers before Kafka 4.1. */
    public static TaskMetrics of(SinkTaskContext context, String connector, int task) {
        return of(() -> registryOf(context.pluginMetrics()), connector, task);
    }

    private static TaskMetrics of(Supplier<Registry> fromWorker, String connector, int task) {
        Registry registry = null;
        try {
            registry = fromWorker.get();
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            // A worker before Kafka 4.1 has no plugin metrics: the bean below is what its users get.
        }
        return new TaskMetrics(registry == null ? new JmxRegistry(connector, task) : registry);
    }

    private static Registry registryOf(PluginMetrics metrics) {
        return metrics == null ? null : new WorkerRegistry(metrics);
    }

    /**
     * Metrics of one part of the task, a device for example: under the task's name with one tag more.
     *
     * @param tag such as {@code master}
     * @param value which one
     */
    public TaskMetrics part(String tag, String value) {
        return new TaskMetrics(registry.part(tag, value));
    }

    /** Publishes a value that is read whenever somebody looks. */
    public void gauge(String name, String description, LongSupplier value) {
        registry.register(name, description, value);
    }

    /** Publishes a count that only grows. */
    public LongAdder counter(String name, String description) {
        LongAdder count = new LongAdder();
        registry.register(name, description, count::sum);
        return count;
    }

    @Override
    public void close() {
        registry.close();
    }
}
