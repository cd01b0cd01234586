// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.metrics;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.utils.Sanitizer;

/**
 * One bean {@code kafka.connect:type=plugins,connector=name,task=0} whose attributes are the metrics: the very name
 * under which newer workers show a task's plugin metrics.
 */
final class JmxRegistry implements TaskMetrics.Registry, DynamicMBean {

    private record Metric(String description, LongSupplier value) {}

    private final Map<String, Metric> metrics = new ConcurrentSkipListMap<>();
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName name;

    JmxRegistry(String connector, int task) {
        // As Kafka's own reporter writes it: quoted only where it must be.
        this("kafka.connect:type=plugins,connector=" + Sanitizer.jmxSanitize(connector) + ",task=" + task);
    }

    private JmxRegistry(String objectName) {
        try {
            name = new ObjectName(objectName);
            unregister(); // a task that was cancelled, not closed, may have left its bean behind
            server.registerMBean(this, name);
        } catch (JMException e) {
            throw new IllegalStateException("cannot register the metrics bean " + objectName, e);
        }
    }

    @Override
    public TaskMetrics.Registry part(String tag, String value) {
        return new JmxRegistry(name + "," + tag + "=" + Sanitizer.jmxSanitize(value));
    }

    @Override
    public void register(String metric, String description, LongSupplier value) {
        metrics.put(metric, new Metric(description, value));
    }

    @Override
    public void close() {
        try {
            unregister();
        } catch (JMException e) {
            throw new IllegalStateException("cannot unregister the metrics bean " + name, e);
        }
    }

    private void unregister() throws JMException {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            // Nothing to remove: the state that was asked for.
        }
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        Metric metric = metrics.get(attribute);
        if (metric == null) {
            throw new AttributeNotFoundException(attribute);
        }
        return metric.value().getAsLong();
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        AttributeList values = new AttributeList();
        for (String attribute : attributes) {
            Metric metric = metrics.get(attribute);
            if (metric != null) {
                values.add(new Attribute(attribute, metric.value().getAsLong()));
            }
        }
        return values;
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanAttributeInfo[] attributes = metrics.entrySet().stream()
                .map(entry -> new MBeanAttributeInfo(
                        entry.getKey(), "long", entry.getValue().description(), true, false, false))
                .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(getClass().getName(), "Metrics of one task", attributes, null, null, null);
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(attribute.getName() + " can only be read");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String actionName, Object[] params, String[] signature) {
        throw new UnsupportedOperationException(actionName);
    }
}
