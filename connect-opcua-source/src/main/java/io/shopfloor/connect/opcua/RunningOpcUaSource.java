// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.polling.Gaps;
import io.shopfloor.connect.common.polling.ReadingOptions;
import io.shopfloor.connect.common.polling.ReadingQueue;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import io.shopfloor.connect.opcua.read.ConnectionLoop;
import io.shopfloor.connect.opcua.record.ReadyRecord;
import io.shopfloor.connect.opcua.session.MiloThreads;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * A started source task: its connections, each with a thread, and the queue between them and {@code poll()}. Belongs to the
 * task's thread.
 */
final class RunningOpcUaSource implements AutoCloseable {

    private static final long CLOSE_MS = 5_000;

    private final ReadingQueue<ReadyRecord> queue;
    private final OpcUaSourceMetrics metrics;
    private final MiloThreads threads;
    private final List<ConnectionLoop> loops = new ArrayList<>();

    RunningOpcUaSource(OpcUaSourceConfig config, SourceTaskContext context) {
        Gaps gaps = new Gaps(ReadingOptions.statusTopic(config));
        this.queue = new ReadingQueue<>(ReadingOptions.limits(config), gaps, ReadyRecord.MEASURE);
        this.threads = new MiloThreads("opcua-" + config.connectorName() + "-" + config.taskNumber());
        for (String name : config.taskConnections()) {
            loops.add(new ConnectionLoop(
                    config, config.connection(name), threads, queue, gaps, partitions -> context.offsetStorageReader()
                            .offsets(partitions)));
        }
        this.metrics = new OpcUaSourceMetrics(TaskMetrics.of(context, config.connectorName(), config.taskNumber()));
        metrics.observe(loops, queue);
        loops.forEach(ConnectionLoop::start);
    }

    /** Records of what has been read, oldest first; null if nothing comes for half a second. */
    List<SourceRecord> poll() throws InterruptedException {
        return queue.poll(ReadyRecord::record);
    }

    @Override
    public void close() {
        loops.forEach(ConnectionLoop::stop);
        queue.close();
        long deadline = System.nanoTime() + CLOSE_MS * 1_000_000;
        try {
            for (ConnectionLoop loop : loops) {
                loop.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.close();
        metrics.close();
    }
}
