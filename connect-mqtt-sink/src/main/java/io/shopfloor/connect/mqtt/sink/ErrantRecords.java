// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
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
                    "Passed over {}, as errors.tolerance=all says: {}. Set errors.deadletterqueue.topic.name to keep"
                            + " such records.",
                    name(record),
                    why.getMessage());
            entry.done();
        } else {
            throw new ConnectException(
                    name(record) + " cannot be published: " + why.getMessage()
                            + ". Set errors.tolerance=all and errors.deadletterqueue.topic.name to have such records"
                            + " set aside",
                    why);
        }
    }

    /** Looks after reports: what is written is done with. */
    void settle() {
        while (!unwritten.isEmpty() && unwritten.peekFirst().written().isDone()) {
            Report report = unwritten.removeFirst();
            try {
                report.written().get();
                report.entry().done();
            } catch (ExecutionException e) {
                throw new ConnectException("the report about " + name(report.record()) + " was not written", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConnectException("interrupted while the report about " + name(report.record()) + " was read");
            }
        }
    }

    private static String name(SinkRecord record) {
        return "the record " + record.originalTopic() + "-" + record.originalKafkaPartition() + "@"
                + record.originalKafkaOffset();
    }
}
