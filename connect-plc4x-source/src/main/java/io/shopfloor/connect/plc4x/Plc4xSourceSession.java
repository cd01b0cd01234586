// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * A started source task: its connections, each with a thread, and the queue between them and {@code poll()}. Belongs to the
 * task's thread.
 */
final class Plc4xSourceSession implements AutoCloseable {

    private static final long POLL_WAIT_MS = 500;
    private static final long CLOSE_MS = 4_000;

    private final int batch;
    private final Outbox outbox;
    private final Plc4xSourceMetrics metrics;
    private final List<ConnectionLoop> loops = new ArrayList<>();

    Plc4xSourceSession(Plc4xSourceConfig config, SourceTaskContext context) {
        this.batch = config.batch();
        Gaps gaps = new Gaps(config.statusTopic());
        this.outbox = new Outbox(config, gaps);
        PlcDrivers drivers = new PlcDrivers();
        for (String name : config.taskConnections()) {
            ConnectionConfig connection = config.connection(name);
            try {
                loops.add(new ConnectionLoop(
                        config, connection, drivers, outbox, gaps, lastReading(connection, context)));
            } catch (IllegalArgumentException e) {
                throw new ConnectException("connection " + name + ": " + e.getMessage(), e);
            }
        }
        this.metrics = new Plc4xSourceMetrics(TaskMetrics.of(context, config.connectorName(), config.taskNumber()));
        metrics.observe(loops, outbox, gaps);
        loops.forEach(ConnectionLoop::start);
    }

    /** Offsets hold no position, for a PLC repeats nothing; only how old the newest reading is that Kafka has. */
    private static long lastReading(ConnectionConfig connection, SourceTaskContext context) {
        List<Map<String, String>> partitions =
                connection.groups().stream().map(ReadingRecords::partition).toList();
        return context.offsetStorageReader().offsets(partitions).values().stream()
                .filter(Objects::nonNull)
                .map(offset -> offset.get(ReadingRecords.TIMESTAMP))
                .filter(Long.class::isInstance)
                .mapToLong(Long.class::cast)
                .max()
                .orElse(0);
    }

    /** Records of what has been read, oldest first; null if nothing comes for half a second. */
    List<SourceRecord> poll() throws InterruptedException {
        List<SourceRecord> records = new ArrayList<>();
        outbox.drain(records, batch, POLL_WAIT_MS);
        return records.isEmpty() ? null : records;
    }

    @Override
    public void close() {
        loops.forEach(ConnectionLoop::stop);
        long deadline = System.nanoTime() + CLOSE_MS * 1_000_000;
        try {
            for (ConnectionLoop loop : loops) {
                loop.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        outbox.close();
        metrics.close();
    }
}
