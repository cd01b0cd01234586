// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;

/** A worker's metrics registry that a test can read. Any thread. */
public final class FakePluginMetrics implements PluginMetrics {

    private final Map<String, Gauge<?>> gauges = new ConcurrentHashMap<>();

    public long value(String name) {
        Gauge<?> gauge = gauges.get(name);
        if (gauge == null) {
            throw new AssertionError("no metric " + name + " in " + gauges.keySet());
        }
        return (Long) gauge.value(new MetricConfig(), System.currentTimeMillis());
    }

    public int count() {
        return gauges.size();
    }

    @Override
    public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
        return new MetricName(name, "plugins", description, tags);
    }

    @Override
    public void addMetric(MetricName name, MetricValueProvider<?> provider) {
        if (gauges.put(name.name(), (Gauge<?>) provider) != null) {
            throw new IllegalArgumentException("metric " + name + " is there already");
        }
    }

    @Override
    public void removeMetric(MetricName name) {
        gauges.remove(name.name());
    }

    @Override
    public Sensor addSensor(String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public void removeSensor(String name) {
        throw new UnsupportedOperationException(name);
    }
}
