// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.remote.JMXConnector;

/**
 * The worker's heap before, in and after an outage of Kafka, with more messages at the MQTT broker than the source may hold:
 * 40,000 of 4 KiB (164 MB) at QoS 1, bounded by {@code max.queue.size.in.bytes}. Kafka is frozen for less than
 * the worker's session, so that the task lives. Each figure is taken after a garbage collection.
 */
public final class SourceOutage {

    private static final int MESSAGES = 40_000;
    private static final int BYTES = 4_096;
    private static final int WARM_UP = 5_000;

    private SourceOutage() {}

    public static void main(String[] args) throws Exception {
        try (Stage stage = new Stage()) {
            String name = stage.newRun();
            Map<String, String> config = stage.connector(name, 1, 20_000);
            config.put("max.queue.size.in.bytes", System.getProperty("max.queue.size.in.bytes", "67108864"));
            stage.worker().rest().putConnector(name, config);
            stage.worker().rest().awaitRunning(name, 1, Duration.ofMinutes(2));
            Backlog.publish(stage.mqtt(), name + "-warm", name, WARM_UP, BYTES, 1);
            awaitInKafka(stage, name, WARM_UP);
            report("before", stage, name);
            stage.kafka().freeze();
            Backlog.publish(stage.mqtt(), name + "-filler", name, MESSAGES, BYTES, 1);
            TimeUnit.SECONDS.sleep(2);
            report("in the outage", stage, name);
            stage.kafka().thaw();
            awaitInKafka(stage, name, WARM_UP + MESSAGES);
            report("after", stage, name);
        }
    }

    private static void awaitInKafka(Stage stage, String topic, long count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (stage.kafka().topics().endOffset(topic) < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Kafka has "
                        + stage.kafka().topics().endOffset(topic) + " of " + count + " messages after 5 minutes");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static void report(String when, Stage stage, String name) throws IOException, JMException {
        ConnectWorker worker = stage.worker();
        try (JMXConnector jmx = worker.jmx()) {
            var server = jmx.getMBeanServerConnection();
            MemoryMXBean memory = ManagementFactory.newPlatformMXBeanProxy(
                    server, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
            memory.gc();
            System.out.printf(
                    "%s: heap %,d MB, %d messages in flight%n",
                    when, memory.getHeapMemoryUsage().getUsed() / 1_000_000, stage.metric(name, "in-flight"));
        }
    }
}
