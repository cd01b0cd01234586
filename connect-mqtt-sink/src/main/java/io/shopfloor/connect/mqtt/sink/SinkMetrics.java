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
        published = metrics.counter("messages-published", "Messages sent to the broker, resends included");
        acknowledged = metrics.counter("messages-acknowledged", "Messages acknowledged by the broker");
        repeated = metrics.counter("messages-repeated", "Messages resent after a disconnect or a refusal");
        refused = metrics.counter("messages-refused", "Messages refused by the broker, temporarily or not");
        unheard = metrics.counter("messages-without-subscriber", "Messages without a matching subscriber");
        replaced = metrics.counter("acknowledgement-timeouts", "Reconnections after an acknowledgement timeout");
        errant = metrics.counter("errant-records", "Records that could not be published");
        ignored = metrics.counter("nulls-ignored", "Records with a null value, skipped");
        lowered = metrics.counter("qos-lowered", "Messages published with the broker's lower maximum QoS");
        unretained =
                metrics.counter("retain-cleared", "Messages published without the retain flag, which the broker lacks");
    }

    /** Adds the gauges, once everything that they look at exists. */
    void observe(PublishingSession session, Outbox outbox, PartitionPauser pauser) {
        metrics.gauge("connected", "1 if the MQTT session is connected", () -> session.connected() ? 1 : 0);
        metrics.gauge("reconnects", "Reconnections", () -> Math.max(0, session.connects() - 1));
        metrics.gauge("in-flight", "Messages sent, unacknowledged", outbox::inFlight);
        metrics.gauge("queue-depth", "Messages waiting to be sent", outbox::waiting);
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
