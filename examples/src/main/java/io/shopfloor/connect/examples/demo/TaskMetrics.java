// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalLong;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;

/** Reads the metrics that the connector's only task publishes over JMX. Every call connects anew; any thread may. */
final class TaskMetrics {
    private final ConnectWorker worker;
    private final String connector;

    TaskMetrics(ConnectWorker worker, String connector) {
        this.worker = worker;
        this.connector = connector;
    }

    /** The metric's value; empty where there is no such task at the moment. */
    OptionalLong read(String metric) {
        try (JMXConnector jmx = worker.jmx()) {
            ObjectName name = new ObjectName("kafka.connect:type=plugins,connector=" + connector + ",task=0");
            Object value = jmx.getMBeanServerConnection().getAttribute(name, metric);
            return OptionalLong.of(((Number) value).longValue());
        } catch (JMException | IOException | UncheckedIOException notThere) {
            return OptionalLong.empty();
        }
    }

    /** Whether the connector is connected and the MQTT broker has its acknowledgement of everything that it got. */
    boolean settled() {
        OptionalLong connected = read("connected");
        OptionalLong inFlight = read("in-flight");
        return connected.isPresent() && connected.getAsLong() == 1 && inFlight.isPresent() && inFlight.getAsLong() == 0;
    }
}
