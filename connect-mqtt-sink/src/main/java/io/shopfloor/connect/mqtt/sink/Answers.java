// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What the broker's answers mean for the messages: done, sent again, or never. A refusal that says that it passes, or does
 * not say why, is tried again for a bounded time; one that says why is believed. A connection that is closed with a reason
 * speaks of a message only if the message was alone on it, and several times: the broker may have meant the client. Answers
 * come on the client library's callback thread, losses on the session's, never both at a time for one message.
 */
final class Answers {

    /** Fewer refusals than these are never taken as lasting, however long they took. */
    private static final int TRIES = 5;

    /** So often the connection must be closed on the same message alone. */
    private static final int CLOSINGS = 3;

    private static final int NO_SUBSCRIBERS = 0x10;

    private final Outbox outbox;
    private final SinkMetrics metrics;
    private final long timeoutNanos;
    private final LongSupplier clock;

    private volatile boolean anyTaken;
    private volatile long takenNanos;

    Answers(Outbox outbox, SinkMetrics metrics, Duration refusalTimeout, LongSupplier clock) {
        this.outbox = outbox;
        this.metrics = metrics;
        this.timeoutNanos = refusalTimeout.toNanos();
        this.clock = clock;
    }

    /** PUBACK, PUBREC or PUBCOMP came; at QoS 0, the message is sent. */
    Outbox.Effect answered(Delivery delivery, int connection, int code) {
        long now = clock.getAsLong();
        Refusal refusal = Refusal.of(code);
        if (refusal == Refusal.NONE) {
            metrics.acknowledged.increment();
            if (code == NO_SUBSCRIBERS) {
                metrics.unheard.increment();
            }
            if (delivery.publication().qos() > 0) {
                takenNanos = now;
                anyTaken = true;
            }
            return outbox.answered(delivery, connection, Outbox.Answer.SETTLED, now);
        }
        boolean never = refused(delivery, code, refusal, now) || refusal == Refusal.FINAL;
        return never
                ? outbox.errant(delivery, connection, why(delivery, code, refusal, now), now)
                : outbox.answered(
                        delivery,
                        connection,
                        refusal == Refusal.UNCLEAR ? Outbox.Answer.UNCLEAR : Outbox.Answer.REFUSED,
                        now);
    }

    /** The connection is lost, with this reason code or with 0; what is unanswered goes back. */
    void lost(int code) {
        long now = clock.getAsLong();
        Refusal refusal = Refusal.ofClosing(code);
        Delivery only = refusal == Refusal.NONE ? null : outbox.onlyUnanswered();
        if (only != null) {
            boolean never = refused(only, code, refusal, now) || refusal == Refusal.FINAL && only.refusals >= CLOSINGS;
            if (never) {
                outbox.errant(only, outbox.connection(), why(only, code, refusal, now), now);
            }
        }
        outbox.lost(refusal != Refusal.NONE);
    }

    /** Notes a refusal; whether it has gone on for so long that waiting will not help. */
    private boolean refused(Delivery delivery, int code, Refusal refusal, long now) {
        metrics.refused.increment();
        delivery.lastRefusal = code;
        if (++delivery.refusals == 1) {
            delivery.refusedSinceNanos = now;
        }
        // Where nobody knows why, a broker that takes other messages meanwhile is well: it is this message.
        boolean othersAreTaken = refusal == Refusal.UNCLEAR && anyTaken && takenNanos - delivery.refusedSinceNanos > 0;
        return delivery.refusals >= TRIES && (othersAreTaken || now - delivery.refusedSinceNanos > timeoutNanos);
    }

    private static UnpublishableException why(Delivery delivery, int code, Refusal refusal, long now) {
        String topic = delivery.publication().topic();
        return refusal == Refusal.FINAL
                ? Refusal.explain(code, topic)
                : Refusal.explainLasting(
                        code, topic, delivery.refusals, (now - delivery.refusedSinceNanos) / 1_000_000);
    }
}
