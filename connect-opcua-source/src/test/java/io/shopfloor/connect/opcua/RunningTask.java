// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** A whole task, polled as a worker does, with what it has polled and the offsets that Kafka has of it. */
final class RunningTask implements AutoCloseable {

    private final OpcUaSourceTask task = new OpcUaSourceTask();
    private final Map<Object, Map<String, ?>> offsets;
    private final List<SourceRecord> records = new ArrayList<>();

    RunningTask(Map<String, String> config) {
        this(config, new ConcurrentHashMap<>());
    }

    /** @param offsets of a former run */
    RunningTask(Map<String, String> config, Map<Object, Map<String, ?>> offsets) {
        this.offsets = offsets;
        OffsetStorageReader reader = proxy(OffsetStorageReader.class, arguments -> {
            Map<Object, Object> found = new HashMap<>();
            ((Collection<?>) arguments[0]).forEach(partition -> found.put(partition, offsets.get(partition)));
            return found;
        });
        task.initialize(proxy(SourceTaskContext.class, arguments -> arguments == null ? reader : null));
        task.start(config);
    }

    private interface Answer {
        Object to(Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> method.getName().equals("pluginMetrics") ? null : answer.to(arguments)));
    }

    Map<Object, Map<String, ?>> offsets() {
        return offsets;
    }

    List<SourceRecord> records() {
        return records;
    }

    /** Polls once. */
    List<SourceRecord> poll() throws InterruptedException {
        List<SourceRecord> polled = task.poll();
        if (polled == null) {
            return List.of();
        }
        polled.forEach(record -> offsets.put(record.sourcePartition(), record.sourceOffset()));
        records.addAll(polled);
        return polled;
    }

    /** Polls once and keeps nothing; returns how many records there were. */
    int discard() throws InterruptedException {
        List<SourceRecord> polled = task.poll();
        return polled == null ? 0 : polled.size();
    }

    /** Polls until a record is what is looked for, and returns it; fails after half a minute. */
    SourceRecord until(Predicate<SourceRecord> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < deadline) {
            for (SourceRecord record : poll()) {
                if (wanted.test(record)) {
                    return record;
                }
            }
        }
        throw new AssertionError("not found among " + records.size() + " records: "
                + records.stream()
                        .limit(20)
                        .map(record -> record.topic() + " " + record.key() + " " + record.value())
                        .toList());
    }

    /** The first reading of this node from now on. */
    Struct reading(String name) throws InterruptedException {
        return (Struct) until(record -> name.equals(record.key())).value();
    }

    /** The first reading of this node with this value from now on. */
    SourceRecord reading(String name, Object value) throws InterruptedException {
        return until(record -> name.equals(record.key()) && value.equals(((Struct) record.value()).get("value")));
    }

    /** The values of a node, in the order of their records. */
    List<Object> values(String name) {
        return records.stream()
                .filter(record -> name.equals(record.key()))
                .map(record -> ((Struct) record.value()).get("value"))
                .toList();
    }

    List<Struct> gaps() {
        return records.stream()
                .filter(record -> record.topic().equals("status"))
                .map(record -> (Struct) record.value())
                .toList();
    }

    @Override
    public void close() {
        task.stop();
    }
}
