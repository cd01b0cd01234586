// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.polling.ReadingQueue;
import io.shopfloor.connect.opcua.read.ConnectionLoop;
import io.shopfloor.connect.opcua.record.ReadyRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The metrics of one task: over all its connections, and of each connection, with a tag for its name. */
final class OpcUaSourceMetrics implements AutoCloseable {

    private final TaskMetrics metrics;
    private final List<TaskMetrics> parts = new ArrayList<>();

    OpcUaSourceMetrics(TaskMetrics metrics) {
        this.metrics = metrics;
    }

    /** Publishes the gauges, once everything that they look at exists. */
    void observe(List<ConnectionLoop> loops, ReadingQueue<ReadyRecord> queue) {
        metrics.gauge("connections", "Connections of this task", loops::size);
        metrics.gauge("connected", "Connections that give readings", () -> sum(loops, OpcUaSourceMetrics::up));
        metrics.gauge("connects", "Times a session was opened", () -> sum(loops, ConnectionLoop::opened));
        metrics.gauge(
                "connection-failures",
                "Times a session was lost or could not be opened",
                () -> sum(loops, ConnectionLoop::failures));
        metrics.gauge(
                "late-cycles",
                "Cycles of mode=poll left out because their time had passed",
                () -> sum(loops, ConnectionLoop::late));
        metrics.gauge(
                "implausible-times",
                "Readings whose server gave an impossible time",
                () -> sum(loops, loop -> loop.records().implausibleTimes()));
        metrics.gauge(
                "values-too-large",
                "Values left out because Kafka would not take their record",
                () -> sum(loops, loop -> loop.records().tooLarge()));
        queue.observe(metrics);
        loops.forEach(this::observe);
    }

    private void observe(ConnectionLoop loop) {
        TaskMetrics own = metrics.part("connection", loop.name());
        parts.add(own);
        own.gauge("connected", "1 while the connection gives readings", () -> up(loop));
        own.gauge("connects", "Times a session was opened", loop::opened);
        own.gauge("nodes", "Nodes that are read", loop::nodes);
        own.gauge("bad-nodes", "Nodes that the server refuses to monitor or to read", loop::badNodes);
        own.gauge("readings", "Readings reported", loop::readings);
        own.gauge("history-readings", "Readings that came from the server's history", loop::filled);
        own.gauge("events", "Events reported", loop::events);
        own.gauge(
                "server-overflows",
                "Times the server dropped values of a node, or events, because a queue was full",
                loop::overflows);
        own.gauge(
                "browse-errors",
                "Times nodes could not be browsed again and the previous nodes stayed",
                loop::faultyBrowses);
    }

    private static long up(ConnectionLoop loop) {
        return loop.connected() ? 1 : 0;
    }

    private static long sum(List<ConnectionLoop> loops, ToLongFunction<ConnectionLoop> value) {
        return loops.stream().mapToLong(value).sum();
    }

    @Override
    public void close() {
        parts.forEach(TaskMetrics::close);
        metrics.close();
    }
}
