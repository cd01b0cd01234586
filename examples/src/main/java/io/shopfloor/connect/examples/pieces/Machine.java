// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.pieces;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * What is known of a machine. Immutable.
 *
 * @param lastHour its pieces of the last hour
 * @param total its pieces since the application first ran
 * @param repeated how many messages were not counted, because they repeat one
 * @param tooLate how many were not counted, because their id would be forgotten already
 * @param lastCountMs when its last piece passed, milliseconds since 1970
 */
record Machine(long lastHour, long total, long repeated, long tooLate, long lastCountMs) {
    static final Machine NEW = new Machine(0, 0, 0, 0, 0);

    private static final ObjectMapper JSON = new ObjectMapper();

    Machine counted(long pieces, long timeMs) {
        return new Machine(lastHour + pieces, total + pieces, repeated, tooLate, Math.max(lastCountMs, timeMs));
    }

    Machine aged(long pieces) {
        return new Machine(lastHour - pieces, total, repeated, tooLate, lastCountMs);
    }

    Machine sawRepetition() {
        return new Machine(lastHour, total, repeated + 1, tooLate, lastCountMs);
    }

    Machine sawTooLate() {
        return new Machine(lastHour, total, repeated, tooLate + 1, lastCountMs);
    }

    /** The value of the KPI's record. */
    String kpi(MachineState state) {
        return JSON.createObjectNode()
                .put("pieces_last_hour", lastHour)
                .put("pieces_total", total)
                .put("state", state.name().toLowerCase(Locale.ROOT))
                .put("last_count_ms", lastCountMs)
                .put("repeated", repeated)
                .put("too_late", tooLate)
                .toString();
    }

    static Serde<Machine> serde() {
        return Serdes.serdeFrom((topic, machine) -> write(machine), (topic, bytes) -> read(bytes));
    }

    private static byte[] write(Machine machine) {
        try {
            return machine == null ? null : JSON.writeValueAsBytes(machine);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Cannot write the state of a machine", e);
        }
    }

    private static Machine read(byte[] bytes) {
        try {
            return bytes == null ? null : JSON.readValue(bytes, Machine.class);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the state of a machine", e);
        }
    }
}
