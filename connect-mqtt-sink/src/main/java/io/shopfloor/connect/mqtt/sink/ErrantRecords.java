// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where records go that cannot be published: to Connect's reporter (its dead letter queue and log), and are done with
 * when the report is written. Without a reporter they end the task, unless {@code errors.tolerance=all} tells Connect to
 * go on: then they are logged and counted. Used by the task's thread.
 */
final class ErrantRecords {

    private record Report(SinkRecord record, OffsetLedger.Entry entry, Future<Void> written) {}

    private static final Logger LOG = LoggerFactory.getLogger(ErrantRecords.class);

    private final ErrantRecordReporter reporter;
    private final boolean tolerated;
    private final LongAdder count;
    private final Deque<Report> unwritten = new ArrayDeque<>();

    /** @param reporter null if Connect was not told to report errors */
    ErrantRecords(ErrantRecordReporter reporter, boolean tolerated, LongAdder count) {
        this.reporter = reporter;
        this.tolerated = tolerated;
        this.count = count;
    }

    /** @throws ConnectException if errors are not tolerated: the task fails, and the record stays unread */
    void report(SinkRecord record, OffsetLedger.Entry entry, UnpublishableException why) {
        count.increment();
        if (reporter != null) {
            unwritten.addLast(new Report(record, entry, reporter.report(record, why)));
        } else if (tolerated) {
            LOG.warn(
                    "Skipped {} (errors.tolerance=all): {}. Set errors.deadletterqueue.topic.name to keep"
                            + " such records.",
                    Delivery.nameOf(record),
                    why.getMessage());
            entry.done();
        } else {
            throw new ConnectException(
                    Delivery.nameOf(record) + " cannot be published: " + why.getMessage()
                            + ". Set errors.tolerance=all and errors.deadletterqueue.topic.name to set such records"
                            + " aside",
                    why);
        }
    }

    /** Looks after reports: what is written is done with. */
    void settle() {
        while (!unwritten.isEmpty() && unwritten.peekFirst().written().isDone()) {
            Report report = unwritten.peekFirst();
            try {
                report.written().get();
                report.entry().done();
                unwritten.removeFirst();
            } catch (ExecutionException e) {
                throw new ConnectException("the error report of " + Delivery.nameOf(report.record()) + " failed", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConnectException(
                        "interrupted while reporting the error of " + Delivery.nameOf(report.record()));
            }
        }
    }

    /** The same before a commit, which Connect makes after all reports: a failed one is left to {@link #settle}. */
    void settleBeforeCommit() {
        try {
            settle();
        } catch (ConnectException e) {
            // Thrown by a commit it would only make Connect read again; the next put() finds it and fails the task.
        }
    }

    /** How many reports are not written yet. */
    int unwritten() {
        return unwritten.size();
    }

    /** These partitions are somebody else's now, who will report anew; Connect cancels the reports of lost ones. */
    void forget(Collection<TopicPartition> partitions) {
        unwritten.removeIf(report -> partitions.contains(new TopicPartition(
                report.record().originalTopic(), report.record().originalKafkaPartition())));
    }
}
