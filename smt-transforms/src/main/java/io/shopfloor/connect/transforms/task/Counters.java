// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.task;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The counters of one transform as a JMX bean, {@code io.shopfloor.connect:type=transforms,transform=TracingHeaders,
 * connector="c",task="0",instance="0"}. Not through the worker's plugin metrics: a class that implements their interface does
 * not load on workers before Kafka 4.1. Registered on the task's thread with the first record, closed with the transform;
 * counted on that thread, read by JMX.
 */
public final class Counters implements AutoCloseable {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final String transform;
    private final Map<String, LongSupplier> values = new LinkedHashMap<>();
    private final Map<String, String> descriptions = new LinkedHashMap<>();
    private ObjectName name;

    /** @param transform the simple name of the transform's class */
    public Counters(String transform) {
        this.transform = transform;
    }

    /** A counter that the bean shows under this name. All come before {@link #register}. */
    public LongAdder counter(String attribute, String description) {
        LongAdder counter = new LongAdder();
        value(attribute, description, counter::sum);
        return counter;
    }

    /** A number that is counted elsewhere. */
    public void value(String attribute, String description, LongSupplier value) {
        values.put(attribute, value);
        descriptions.put(attribute, description);
    }

    /** Shows the counters in JMX, from the first call on. On the task's thread, whose name tells the connector. */
    public void register() {
        if (name == null) {
            TaskId task = TaskId.ofThread(Thread.currentThread());
            try {
                name = register(task, new Bean());
            } catch (JMException e) {
                throw new ConnectException("Cannot register the metrics bean of " + transform + ".", e);
            }
        }
    }

    private ObjectName register(TaskId task, DynamicMBean bean) throws JMException {
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

    @Override
    public void close() {
        if (name == null) {
            return;
        }
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            // Gone already: the state that was asked for.
        } catch (JMException e) {
            throw new ConnectException("Cannot unregister the metrics bean " + name + ".", e);
        }
    }

    /** Attributes by name, so that no transform needs a public interface for its counters. */
    private final class Bean implements DynamicMBean {

        @Override
        public Object getAttribute(String attribute) throws AttributeNotFoundException {
            LongSupplier value = values.get(attribute);
            if (value == null) {
                throw new AttributeNotFoundException(transform + " has no counter " + attribute);
            }
            return value.getAsLong();
        }

        @Override
        public AttributeList getAttributes(String[] attributes) {
            AttributeList list = new AttributeList();
            for (String attribute : attributes) {
                LongSupplier value = values.get(attribute);
                if (value != null) {
                    list.add(new Attribute(attribute, value.getAsLong()));
                }
            }
            return list;
        }

        @Override
        public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
            throw new AttributeNotFoundException(attribute.getName() + " of " + transform + " cannot be set");
        }

        @Override
        public AttributeList setAttributes(AttributeList attributes) {
            return new AttributeList();
        }

        @Override
        public Object invoke(String operation, Object[] arguments, String[] signature) throws ReflectionException {
            throw new ReflectionException(new NoSuchMethodException(operation), transform + " has no operations");
        }

        @Override
        public MBeanInfo getMBeanInfo() {
            MBeanAttributeInfo[] attributes = descriptions.entrySet().stream()
                    .map(each -> new MBeanAttributeInfo(
                            each.getKey(), long.class.getName(), each.getValue(), true, false, false))
                    .toArray(MBeanAttributeInfo[]::new);
            return new MBeanInfo(
                    Counters.class.getName(),
                    "The counters of the transform " + transform,
                    attributes,
                    null,
                    null,
                    null);
        }
    }
}
