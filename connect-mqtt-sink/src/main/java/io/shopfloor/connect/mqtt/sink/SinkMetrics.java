// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import java.util.concurrent.atomic.LongAdder;

/** The metrics of one task: counters that its parts add to, and gauges over its session and outbox. */
final class SinkMetrics implements AutoCloseable {

    private final TaskMetrics metrics;
    final LongAdder published;
    final LongAdder acknowledged;
    final LongAdder repeated;
    final LongAdder refused;
    final LongAdder unheard;
    final LongAdder replaced;
    final LongAdder errant;
    final LongAdder ignored;
    final LongAdder lowered;
    final LongAdder unretained;

    SinkMetrics(TaskMetrics metrics) {
        this.metrics = metrics;
        published = metrics.counter("messages-published", "Messages handed to the MQTT client, repetitions included");
        acknowledged = metrics.counter("messages-acknowledged", "Messages that the broker acknowledged");
        repeated =
                metrics.counter("messages-repeated", "Messages published again after a lost connection or a refusal");
        refused = metrics.counter("messages-refused", "Messages that the broker refused, for now or for good");
        unheard =
                metrics.counter("messages-without-subscriber", "Messages of which the broker said that nobody listens");
        replaced = metrics.counter(
                "acknowledgement-timeouts", "Connections replaced because an acknowledgement did not come");
        errant = metrics.counter("errant-records", "Records that could not be published");
        ignored = metrics.counter("nulls-ignored", "Records without value that were passed over");
        lowered = metrics.counter(
                "qos-lowered", "Messages published with a lower QoS, because the broker takes no higher");
        unretained = metrics.counter(
                "retain-cleared", "Messages published without the retain flag, because the broker retains none");
    }

    /** Adds the gauges, once everything that they look at exists. */
    void observe(PublishingSession session, Outbox outbox, PartitionPauser pauser) {
        metrics.gauge("connected", "1 if the MQTT session is connected", () -> session.connected() ? 1 : 0);
        metrics.gauge("reconnects", "Connections made after the first", () -> Math.max(0, session.connects() - 1));
        metrics.gauge("in-flight", "Messages sent and not answered", outbox::inFlight);
        metrics.gauge("queue-depth", "Messages that wait to be sent", outbox::waiting);
        metrics.gauge("queue-bytes", "Bytes of all messages held", outbox::bytes);
        metrics.gauge(
                "oldest-unacknowledged-age-ms",
                "Age of the oldest unacknowledged message in milliseconds",
                () -> outbox.oldestAge(System.nanoTime()) / 1_000_000);
        metrics.gauge("paused", "1 while the partitions are paused", () -> pauser.paused() ? 1 : 0);
    }

    @Override
    public void close() {
        metrics.close();
    }
}
