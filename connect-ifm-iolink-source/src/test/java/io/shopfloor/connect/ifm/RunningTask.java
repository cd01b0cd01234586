// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** A task as a worker runs it, without plugin metrics, hence with JMX beans. */
final class RunningTask implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final IfmIoLinkSourceTask task = new IfmIoLinkSourceTask();
    private final List<SourceRecord> all = new CopyOnWriteArrayList<>();
    private final String name;

    RunningTask(String name, Map<String, String> config) {
        this(name, config, null);
    }

    /** @param offset what Kafka has of each master; null for nothing */
    RunningTask(String name, Map<String, String> config, Map<String, Object> offset) {
        this.name = name;
        Map<String, String> properties = new HashMap<>(config);
        properties.put("name", name);
        properties.put("task.masters", config.get("ifm.masters"));
        OffsetStorageReader offsets = answering(OffsetStorageReader.class, "offset", offset);
        task.initialize(answering(SourceTaskContext.class, "offsetStorageReader", offsets));
        task.start(properties);
    }

    private static <T> T answering(Class<T> type, String name, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                RunningTask.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> method.getName().equals(name) ? answer : null));
    }

    /** Polls until such a record comes. */
    SourceRecord next(Predicate<SourceRecord> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            List<SourceRecord> records = task.poll();
            if (records != null) {
                all.addAll(records);
                for (SourceRecord record : records) {
                    if (wanted.test(record)) {
                        return record;
                    }
                }
            }
        }
        List<Object> seen = new ArrayList<>();
        all.forEach(record -> seen.add(record.value()));
        throw new AssertionError("no such record in " + seen.subList(Math.max(0, seen.size() - 20), seen.size()));
    }

    /** What one call of poll() gives; an empty list for nothing. */
    List<SourceRecord> poll() throws InterruptedException {
        List<SourceRecord> records = task.poll();
        return records == null ? List.of() : records;
    }

    /** The next record of a port with this quality. */
    Struct next(String port, String quality) throws InterruptedException {
        return (Struct) next(record -> isOfPort(record, port)
                        && ((Struct) record.value()).getString("quality").equals(quality))
                .value();
    }

    static boolean isOfPort(SourceRecord record, String port) {
        Struct value = (Struct) record.value();
        return value.schema().field("port") != null && port.equals(value.getString("port"));
    }

    List<SourceRecord> all() {
        return all;
    }

    long metric(String metric, String more) {
        try {
            ObjectName bean = new ObjectName("kafka.connect:type=plugins,connector=" + name + ",task=0" + more);
            return (Long) java.lang.management.ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(bean, metric);
        } catch (JMException e) {
            throw new AssertionError("metric " + metric, e);
        }
    }

    IfmIoLinkSourceTask task() {
        return task;
    }

    @Override
    public void close() {
        task.stop();
    }
}
