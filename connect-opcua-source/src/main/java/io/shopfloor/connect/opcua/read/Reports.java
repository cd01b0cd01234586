// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.read;

import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.common.polling.ReadingQueue;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import io.shopfloor.connect.opcua.record.ConnectionOffset;
import io.shopfloor.connect.opcua.record.EventRecords;
import io.shopfloor.connect.opcua.record.ReadingRecords;
import io.shopfloor.connect.opcua.record.ReadyRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/**
 * Decides which readings of a connection are reported, and hands their records to the queue. Owned by the connection's thread; the
 * counts are for any.
 */
final class Reports {

    private final ConnectionConfig config;
    private final ReadingQueue<ReadyRecord> queue;
    private final List<ReadyRecord> pending = new ArrayList<>();
    private final ReadingRecords records;
    private final EventRecords eventRecords;
    private final LongAdder readings = new LongAdder();
    private final LongAdder filled = new LongAdder();
    private final LongAdder events = new LongAdder();

    Reports(
            OpcUaSourceConfig source,
            ConnectionConfig config,
            ReadingQueue<ReadyRecord> queue,
            ConnectionOffset offset) {
        this.config = config;
        this.queue = queue;
        this.records = new ReadingRecords(source, config, offset);
        this.eventRecords = new EventRecords(source, config.name(), offset);
    }

    ReadingRecords records() {
        return records;
    }

    /** Readings reported. */
    long readings() {
        return readings.sum();
    }

    /** Of these the ones that came from the server's history. */
    long filled() {
        return filled.sum();
    }

    long events() {
        return events.sum();
    }

    /**
     * Takes a value that the server sent just now. What is taken waits for {@link #flush}.
     *
     * @param completeMs up to when nothing of the connection is missing, even if others of its values that came now are lost
     */
    void take(LiveNode node, DataValue value, long nowMs, long completeMs)
            throws LinkLostException, InterruptedException {
        if (config.reading().subscribes() && node.repeats(value)) {
            return;
        }
        node.take(value, nowMs, completeMs);
        if (node.due(System.nanoTime())) {
            report(node);
        }
    }

    /** Hands on what was taken, all at once: each hand-over may wake the task's thread. */
    void flush() {
        queue.addAll(pending);
        pending.clear();
    }

    /** The node has a value from the history: nothing live makes way for it. */
    void past(LiveNode node) throws InterruptedException {
        queue.awaitSpace();
        filled.increment();
        report(node);
        flush();
    }

    /**
     * The server does not monitor this node; said once, as long as the reason is the same.
     *
     * @param completeMs up to when nothing of the connection is missing
     */
    void refused(LiveNode node, StatusCode why, long completeMs) throws LinkLostException, InterruptedException {
        if (node.newest() == null || node.newest().quality() != Qualities.of(why)) {
            node.refused(why, System.currentTimeMillis(), completeMs);
            report(node);
            flush();
        }
    }

    /**
     * Reports what has not changed for long, where that is wanted.
     *
     * @param completeMs up to when nothing of the connection is missing
     */
    void beat(List<LiveNode> nodes, long completeMs) {
        if (config.reading().heartbeat().isZero()) {
            return;
        }
        long now = System.nanoTime();
        for (LiveNode node : nodes) {
            if (node.overdue(now)) {
                node.again(completeMs);
                report(node);
            }
        }
        flush();
    }

    /**
     * Takes the events that have come.
     *
     * @param completeMs up to when nothing of the connection is missing
     */
    void take(Events told, long completeMs) throws LinkLostException, InterruptedException {
        for (EventRecords.Event event : told.take()) {
            events.increment();
            queue.add(eventRecords.of(event, System.currentTimeMillis(), completeMs));
        }
    }

    private void report(LiveNode node) {
        readings.increment();
        node.reported(System.nanoTime());
        pending.add(records.of(node.form(), node.newest()));
    }
}
