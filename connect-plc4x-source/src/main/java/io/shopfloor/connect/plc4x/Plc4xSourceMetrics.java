// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import java.util.List;
import java.util.function.ToLongFunction;

/** The metrics of one task: over all its connections, and for each connection and group by name. */
final class Plc4xSourceMetrics implements AutoCloseable {

    private final TaskMetrics metrics;

    Plc4xSourceMetrics(TaskMetrics metrics) {
        this.metrics = metrics;
    }

    /** Publishes the gauges, once everything that they look at exists. */
    void observe(List<ConnectionLoop> loops, Outbox outbox, Gaps gaps) {
        metrics.gauge("connections", "PLC connections of this task", loops::size);
        metrics.gauge("connected", "PLC connections that give readings", () -> sum(loops, Plc4xSourceMetrics::up));
        metrics.gauge("connects", "Times a connection was opened", () -> sum(loops, ConnectionLoop::opened));
        metrics.gauge(
                "connection-failures",
                "Times a connection was lost or could not be opened",
                () -> sum(loops, ConnectionLoop::failures));
        metrics.gauge("cycles", "Cycles read", () -> overTurns(loops, Turn::cycles));
        metrics.gauge("late-cycles", "Cycles left out, their time had passed", () -> overTurns(loops, Turn::late));
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
                "Times a changed tags file was wrong and the former tags stayed",
                () -> overTurns(loops, turn -> turn.reader().faultyFiles()));
        metrics.gauge(
                "implausible-times",
                "Readings whose device told a time that cannot be true",
                () -> overTurns(loops, turn -> turn.records().implausibleTimes()));
        metrics.gauge(
                "values-too-large",
                "Values left out because Kafka would not take their record",
                () -> overTurns(loops, turn -> turn.records().tooLarge()));
        metrics.gauge(
                "records-too-large",
                "Records longer than record.max.bytes whatever is left out",
                () -> overTurns(loops, turn -> turn.records().recordsTooLarge()));
        metrics.gauge("queue-depth", "Records waiting for poll()", outbox::size);
        metrics.gauge("queue-bytes", "Bytes, estimated, waiting for poll()", outbox::bytes);
        metrics.gauge("overflow-drops", "Records dropped because the queue was full", outbox::dropped);
        metrics.gauge("gaps", "Gaps in the readings that have ended", gaps::count);
        loops.forEach(this::observe);
    }

    private void observe(ConnectionLoop loop) {
        metrics.gauge("connected." + loop.name(), "1 while the connection gives readings", () -> up(loop));
        metrics.gauge("connects." + loop.name(), "Times the connection was opened", loop::opened);
        for (Turn turn : loop.turns()) {
            String group = turn.reader().group().label();
            metrics.gauge("cycles." + group, "Cycles of the group read", turn::cycles);
            metrics.gauge(
                    "cycle-ms." + group, "Duration of the group's newest cycle in milliseconds", turn::lastCycleMs);
            metrics.gauge("late-cycles." + group, "Cycles of the group left out", turn::late);
            metrics.gauge("bad-tags." + group, "Tags of the group left out of the requests", () -> turn.reader()
                    .leftOut());
        }
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
        metrics.close();
    }
}
