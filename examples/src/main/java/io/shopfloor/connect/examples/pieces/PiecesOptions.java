// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.pieces;

import java.time.Duration;

/**
 * What the application reads, writes, and takes for silence.
 *
 * @param counts the Kafka topic of the count messages, keyed by their MQTT topic
 * @param kpis the Kafka topic of the results, keyed by machine
 * @param putback the Kafka topic of what is no count message
 * @param stoppedAfter how long a machine must be silent to have stopped
 * @param unknownAfter how long it must be silent for its state to be unknown
 * @param remembered for how long a message's id is remembered; older messages are not counted, but reported
 */
record PiecesOptions(
        String counts, String kpis, String putback, Duration stoppedAfter, Duration unknownAfter, Duration remembered) {

    static PiecesOptions defaults() {
        return new PiecesOptions(
                "shopfloor",
                "kpi",
                "putback-error.kpi",
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                Duration.ofHours(24));
    }

    MachineState state(long lastCountMs, long nowMs) {
        long silentMs = nowMs - lastCountMs;
        if (silentMs <= stoppedAfter.toMillis()) {
            return MachineState.RUNNING;
        }
        return silentMs <= unknownAfter.toMillis() ? MachineState.STOPPED : MachineState.UNKNOWN;
    }
}
