// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;

/** Publishes through the worker's registry; loaded only where the worker has one. */
final class WorkerRegistry implements TaskMetrics.Registry {

    private final PluginMetrics metrics;
    private final LinkedHashMap<String, String> tags;
    private final List<MetricName> registered = new ArrayList<>();

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
        metrics.addMetric(metricName, (Gauge<Long>) (config, now) -> value.getAsLong());
        registered.add(metricName);
    }

    @Override
    public void close() {
        registered.forEach(metrics::removeMetric);
        registered.clear();
    }
}
