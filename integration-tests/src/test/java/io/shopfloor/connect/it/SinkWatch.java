// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Listens behind a sink and knows what may have made it publish again. What is repeated before such a reason has only the
 * earlier ones, so it is judged just before. Used by the test's thread.
 */
final class SinkWatch implements AutoCloseable {

    private final MqttListener listener;
    private SinkRepeats.Reason reason = SinkRepeats.Reason.NONE;
    private int unexplainedBefore;

    SinkWatch(MqttListener listener) {
        this.listener = listener;
    }

    /** Whether this is a stronger reason than those there were, so that what was repeated until now is judged without it. */
    boolean isNew(SinkRepeats.Reason next) {
        return next.compareTo(reason()) > 0;
    }

    /** From now on the sink has this reason; until now, the outcome's. */
    void suffers(SinkRepeats.Reason next, FaultOutcome untilNow) {
        unexplainedBefore = untilNow.sinkUnexplained();
        reason = next;
    }

    /** The strongest so far. */
    SinkRepeats.Reason reason() {
        return listener.reconnections() > 0 ? SinkRepeats.Reason.RESTART : reason;
    }

    /** Payloads by their MQTT topics, as they came. */
    Map<String, List<byte[]>> heard() {
        return listener.heard().stream()
                .collect(Collectors.groupingBy(
                        MqttListener.Heard::topic,
                        Collectors.mapping(MqttListener.Heard::payload, Collectors.toList())));
    }

    /** The outcome with what nothing explains, now or at an earlier judgement. */
    FaultOutcome judge(FaultOutcome outcome, long byTheSink) {
        FaultOutcome now = outcome.explained(reason(), byTheSink);
        return now.unexplainedAtSink(Math.max(unexplainedBefore, now.sinkUnexplained()));
    }

    @Override
    public void close() {
        listener.close();
    }

    @Override
    public String toString() {
        return "listener heard " + listener.count() + ", reconnected " + listener.reconnections()
                + "; unexplained before " + reason + ": " + unexplainedBefore;
    }
}
