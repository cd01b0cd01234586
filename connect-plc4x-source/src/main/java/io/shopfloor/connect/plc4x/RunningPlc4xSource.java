// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.polling.GapWatch;
import io.shopfloor.connect.common.polling.Gaps;
import io.shopfloor.connect.common.polling.ReadingOptions;
import io.shopfloor.connect.common.polling.ReadingQueue;
import io.shopfloor.connect.plc4x.config.ConnectionConfig;
import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import io.shopfloor.connect.plc4x.link.PlcDrivers;
import io.shopfloor.connect.plc4x.poll.ConnectionLoop;
import io.shopfloor.connect.plc4x.record.ReadingRecords;
import io.shopfloor.connect.plc4x.record.RecordMeasure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * A started source task: its connections, each with a thread, and the queue between them and {@code poll()}. Belongs to the
 * task's thread.
 */
final class RunningPlc4xSource implements AutoCloseable {

    private static final long CLOSE_MS = 4_000;

    private final ReadingQueue<SourceRecord> queue;
    private final Plc4xSourceMetrics metrics;
    private final List<ConnectionLoop> loops = new ArrayList<>();

    RunningPlc4xSource(Plc4xSourceConfig config, SourceTaskContext context) {
        Gaps gaps = new Gaps(ReadingOptions.statusTopic(config));
        this.queue = new ReadingQueue<>(ReadingOptions.limits(config), gaps, new RecordMeasure());
        PlcDrivers drivers = new PlcDrivers();
        for (String name : config.taskConnections()) {
            ConnectionConfig connection = config.connection(name);
            try {
                GapWatch watch = new GapWatch(gaps, name, lastReading(name, context));
                loops.add(new ConnectionLoop(config, connection, drivers, queue, watch));
            } catch (IllegalArgumentException e) {
                throw new ConnectException("connection " + name + ": " + e.getMessage(), e);
            }
        }
        this.metrics = new Plc4xSourceMetrics(TaskMetrics.of(context, config.connectorName(), config.taskNumber()));
        metrics.observe(loops, queue);
        loops.forEach(ConnectionLoop::start);
    }

    /**
     * Offsets hold no position, for a PLC repeats nothing; only up to when Kafka has everything of the connection. That is true
     * whichever topics are slow, because all of its groups share one source partition.
     */
    private static long lastReading(String connection, SourceTaskContext context) {
        Map<String, Object> offset = context.offsetStorageReader().offset(ReadingRecords.partition(connection));
        return offset != null && offset.get(ReadingRecords.TIMESTAMP) instanceof Long timestamp ? timestamp : 0;
    }

    /** Records of what has been read, oldest first; null if nothing comes for half a second. */
    List<SourceRecord> poll() throws InterruptedException {
        return queue.poll(record -> record);
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
        queue.close();
        metrics.close();
    }
}
