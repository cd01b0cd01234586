// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.polling.ReadingQueue;
import io.shopfloor.connect.plc4x.poll.ConnectionLoop;
import io.shopfloor.connect.plc4x.poll.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.kafka.connect.source.SourceRecord;

/** The metrics of one task: over all its connections, and of each connection and group, with tags for their names. */
final class Plc4xSourceMetrics implements AutoCloseable {

    private final TaskMetrics metrics;
    private final List<TaskMetrics> parts = new ArrayList<>();

    Plc4xSourceMetrics(TaskMetrics metrics) {
        this.metrics = metrics;
    }

    /** Publishes the gauges, once everything that they look at exists. */
    void observe(List<ConnectionLoop> loops, ReadingQueue<SourceRecord> queue) {
        metrics.gauge("connections", "PLC connections of this task", loops::size);
        metrics.gauge("connected", "PLC connections that give readings", () -> sum(loops, Plc4xSourceMetrics::up));
        metrics.gauge("connects", "Times a connection was opened", () -> sum(loops, ConnectionLoop::opened));
        metrics.gauge(
                "connection-failures",
                "Times a connection was lost or could not be opened",
                () -> sum(loops, ConnectionLoop::failures));
        metrics.gauge("cycles", "Cycles read", () -> overTurns(loops, Turn::cycles));
        metrics.gauge(
                "late-cycles",
                "Cycles left out because their time had passed",
                () -> overTurns(loops, turn -> turn.rate().late()));
        metrics.gauge(
                "requests",
                "Requests sent",
                () -> overTurns(loops, turn -> turn.reader().requests()));
        metrics.gauge(
                "bad-tags",
                "Tags left out of the requests until they are tried again",
                () -> overTurns(loops, turn -> turn.reader().leftOut()));
        metrics.gauge(
                "tags-file-errors",
                "Times a changed tags file was wrong and the previous tags stayed",
                () -> overTurns(loops, turn -> turn.reader().faultyFiles()));
        metrics.gauge(
                "values-too-large",
                "Values left out because Kafka would not take their record",
                () -> overTurns(loops, turn -> turn.records().tooLarge()));
        metrics.gauge(
                "records-too-large",
                "Records longer than record.max.bytes, whatever is left out",
                () -> overTurns(loops, turn -> turn.records().recordsTooLarge()));
        queue.observe(metrics);
        loops.forEach(this::observe);
    }

    private void observe(ConnectionLoop loop) {
        TaskMetrics own = part(metrics, "connection", loop.name());
        own.gauge("connected", "1 while the connection gives readings", () -> up(loop));
        own.gauge("connects", "Times the connection was opened", loop::opened);
        loop.turns()
                .forEach(
                        turn -> observe(part(own, "group", turn.reader().group().name()), turn));
    }

    private static void observe(TaskMetrics group, Turn turn) {
        group.gauge("cycles", "Cycles of the group read", turn::cycles);
        group.gauge("cycle-ms", "Duration of the group's newest cycle in milliseconds", turn::lastCycleMs);
        group.gauge("late-cycles", "Cycles of the group left out", turn.rate()::late);
        group.gauge("bad-tags", "Tags of the group left out of the requests", turn.reader()::leftOut);
    }

    private TaskMetrics part(TaskMetrics whole, String tag, String value) {
        TaskMetrics part = whole.part(tag, value);
        parts.add(part);
        return part;
    }

    private static long up(ConnectionLoop loop) {
        return loop.connected() ? 1 : 0;
    }

    private static long sum(List<ConnectionLoop> loops, ToLongFunction<ConnectionLoop> value) {
        return loops.stream().mapToLong(value).sum();
    }

    private static long overTurns(List<ConnectionLoop> loops, ToLongFunction<Turn> value) {
        return loops.stream()
                .flatMap(loop -> loop.turns().stream())
                .mapToLong(value)
                .sum();
    }

    @Override
    public void close() {
        parts.forEach(TaskMetrics::close);
        metrics.close();
    }
}
