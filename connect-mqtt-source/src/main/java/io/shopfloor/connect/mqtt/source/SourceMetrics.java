// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.queue.HandoffQueue;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** The metrics of one task: counters that its parts add to, and gauges over its sessions. */
final class SourceMetrics implements AutoCloseable {

    private final TaskMetrics metrics;
    final LongAdder received;
    final LongAdder acknowledged;
    final LongAdder dropped;
    final LongAdder merged;
    final LongAdder possibleDuplicates;
    final LongAdder sessionsLost;
    final LongAdder readPauses;
    final LongAdder conversionErrors;
    final LongAdder putback;
    final LongAdder mergedAfterRestart;
    final LongAdder released;
    final LongAdder releaseRecords;
    final LongAdder elements;
    final LongAdder emptyArrays;

    SourceMetrics(TaskMetrics metrics) {
        this.metrics = metrics;
        received = metrics.counter("messages-received", "MQTT messages received, without redeliveries");
        acknowledged = metrics.counter("messages-acknowledged", "QoS 1 and 2 messages acknowledged to the broker");
        dropped = metrics.counter("overflow-drops", "QoS 0 messages dropped because the queue was full");
        merged = metrics.counter("redeliveries-merged", "Redeliveries recognised as already received");
        possibleDuplicates =
                metrics.counter("possible-duplicates", "Messages that may be duplicates (mqtt.duplicate=true)");
        sessionsLost =
                metrics.counter("sessions-lost", "Sessions that the broker had lost, with their queued messages");
        readPauses = metrics.counter("read-pauses", "Pauses in reading from the broker because the queue was full");
        conversionErrors =
                metrics.counter("conversion-errors", "Messages, or elements of them, that could not become records");
        putback = metrics.counter("putback-records", "Records sent to the putback topic");
        mergedAfterRestart = metrics.counter(
                "merged-after-restart",
                "Exactly once: redeliveries of messages that an earlier process had stored, recognised by the offsets");
        released = metrics.counter(
                "packet-ids-released",
                "Exactly once: PUBCOMPs sent after the commit of an offset without the packet id");
        releaseRecords = metrics.counter("release-records", "Exactly once: records that only commit offsets");
        elements = metrics.counter("exploded-elements", "Elements of arrays that were read as payloads of their own");
        emptyArrays = metrics.counter("empty-arrays", "Messages without a record, because their array has no element");
    }

    /** Adds the gauges, once everything that they look at exists. */
    void observe(List<SubscribedSession> sessions, HandoffQueue<MqttMessageIn> queue, StallWatch watch) {
        metrics.gauge("sessions", "MQTT sessions of this task", sessions::size);
        metrics.gauge("connected", "Connected MQTT sessions", () -> sum(sessions, s -> s.connected() ? 1 : 0));
        metrics.gauge("reconnects", "Reconnections", () -> sum(sessions, s -> Math.max(0, s.connects() - 1)));
        metrics.gauge(
                "session-expiry-seconds",
                "Shortest time that the broker keeps a disconnected session, in seconds",
                () -> sessions.stream()
                        .mapToLong(SubscribedSession::sessionExpirySeconds)
                        .min()
                        .orElse(0));
        metrics.gauge(
                "in-flight",
                "QoS 1 and 2 messages not yet acknowledged",
                () -> sum(sessions, s -> s.inFlight().size()));
        metrics.gauge(
                "in-flight-bytes",
                "Bytes of QoS 1 and 2 messages not yet stored by Kafka",
                () -> sum(sessions, s -> s.room().bytes()));

        metrics.gauge(
                "oldest-unacknowledged-age-ms",
                "Age of the oldest unacknowledged message in milliseconds",
                () -> sessions.stream()
                        .mapToLong(s -> s.inFlight().oldestAgeMs())
                        .max()
                        .orElse(0));
        metrics.gauge(
                "held-packet-ids",
                "Exactly once: packet ids of stored messages that the broker has not released",
                () -> sum(
                        sessions, s -> s.exactlyOnce().map(e -> e.held().size()).orElse(0)));
        metrics.gauge(
                "releases-waiting",
                "Exactly once: released packet ids whose PUBCOMP waits for a commit",
                () -> sum(
                        sessions,
                        s -> s.exactlyOnce().map(e -> e.held().waiting()).orElse(0)));
        metrics.gauge("queue-depth", "Messages waiting for poll()", queue::size);
        metrics.gauge("queue-bytes", "Bytes waiting for poll()", queue::bytes);
        metrics.gauge(
                "topic-wait-ms",
                "Time the producer has been waiting for a topic that does not exist, in milliseconds",
                watch::stalledMs);
    }

    private static long sum(List<SubscribedSession> sessions, ToLongFunction<SubscribedSession> value) {
        return sessions.stream().mapToLong(value).sum();
    }

    @Override
    public void close() {
        metrics.close();
    }
}
