// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The counters of one transform as a JMX bean, {@code io.shopfloor.connect:type=transforms,transform=TracingHeaders,
 * connector="c",task="0",instance="0"}. Not through the worker's plugin metrics: a class that implements their interface does
 * not load on workers before Kafka 4.1. Made on the task's thread with the first record, closed with the transform.
 */
final class MetricsBean implements AutoCloseable {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName name;

    <T> MetricsBean(String transform, Class<T> type, T counters) {
        TaskId task = TaskId.ofThread(Thread.currentThread());
        try {
            this.name = register(transform, task, new StandardMBean(counters, type, true));
        } catch (JMException e) {
            throw new ConnectException("Cannot register the metrics bean of " + transform + ".", e);
        }
    }

    private ObjectName register(String transform, TaskId task, StandardMBean bean) throws JMException {
        for (int instance = 0; ; instance++) {
            ObjectName candidate = new ObjectName("io.shopfloor.connect:type=transforms,transform=" + transform
                    + ",connector=" + ObjectName.quote(task.connector()) + ",task=\"" + task.task() + "\",instance=\""
                    + instance + "\"");
            try {
                return server.registerMBean(bean, candidate).getObjectName();
            } catch (InstanceAlreadyExistsException e) {
                // Another transform of the same kind in this task: the next number is tried.
            }
        }
    }

    ObjectName name() {
        return name;
    }

    @Override
    public void close() {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            // Gone already: the state that was asked for.
        } catch (JMException e) {
            throw new ConnectException("Cannot unregister the metrics bean " + name + ".", e);
        }
    }
}
