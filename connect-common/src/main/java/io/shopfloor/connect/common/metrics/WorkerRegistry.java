// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;

/**
 * Publishes through the worker's registry; loaded only where the worker has one. A worker starts a task anew even if its
 * predecessor has not ended in time, and the predecessor's metrics have the same names: they make way. Any thread.
 */
final class WorkerRegistry implements TaskMetrics.Registry {

    /** Who holds a name now: only the holder can give it back to the worker. */
    private static final Map<MetricName, WorkerRegistry> HOLDERS = new ConcurrentHashMap<>();

    private final PluginMetrics metrics;
    private final LinkedHashMap<String, String> tags;
    private final Set<MetricName> registered = ConcurrentHashMap.newKeySet();

    WorkerRegistry(PluginMetrics metrics) {
        this(metrics, new LinkedHashMap<>());
    }

    private WorkerRegistry(PluginMetrics metrics, LinkedHashMap<String, String> tags) {
        this.metrics = metrics;
        this.tags = tags;
    }

    @Override
    public TaskMetrics.Registry part(String tag, String value) {
        LinkedHashMap<String, String> more = new LinkedHashMap<>(tags);
        more.put(tag, value);
        return new WorkerRegistry(metrics, more);
    }

    @Override
    public void register(String name, String description, LongSupplier value) {
        MetricName metricName = metrics.metricName(name, description, new LinkedHashMap<>(tags));
        Gauge<Long> gauge = (config, now) -> value.getAsLong();
        try {
            metrics.addMetric(metricName, gauge);
        } catch (IllegalArgumentException e) {
            WorkerRegistry predecessor = HOLDERS.get(metricName);
            if (predecessor == null || predecessor == this) {
                throw e;
            }
            predecessor.release(metricName);
            metrics.addMetric(metricName, gauge);
        }
        HOLDERS.put(metricName, this);
        registered.add(metricName);
    }

    private void release(MetricName metricName) {
        HOLDERS.remove(metricName, this);
        if (registered.remove(metricName)) {
            metrics.removeMetric(metricName);
        }
    }

    @Override
    public void close() {
        List.copyOf(registered).forEach(this::release);
    }
}
