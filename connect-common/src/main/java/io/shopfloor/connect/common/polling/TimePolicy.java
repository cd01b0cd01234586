// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import java.time.Instant;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * Which time a reading's record has in Kafka: the device's own or that of the poll. A device whose clock is wrong must not
 * fail a task: Kafka refuses a record that is more than an hour ahead ({@code message.timestamp.after.max.ms}) or before
 * 1970, and deletes at once what seems to be older than the retention. So a device's time that cannot be true is replaced by the
 * time of the poll, and {@link Stamp#implausible} says so. Immutable and pure.
 *
 * @param source whose time is wanted
 * @param maxAheadMs how far a device's time may be ahead of the poll
 */
public record TimePolicy(Source source, long maxAheadMs) {

    public static final String SOURCE = "timestamp.source";
    public static final String MAX_AHEAD = "timestamp.max.ahead.ms";

    /** A clock without a battery begins at 1970, 1984, 1990 or the like; no reading is that old. */
    private static final long EARLIEST_MS =
            Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

    /** The hour that Kafka allows, without five minutes by which worker and broker may differ. */
    private static final long MOST_AHEAD_MS = 55 * 60_000L;

    private static final long DEFAULT_AHEAD_MS = 5 * 60_000L;

    /** Whose time a record has. */
    public enum Source {
        DEVICE,
        POLL
    }

    /**
     * The time of one record.
     *
     * @param recordMs for Kafka, epoch milliseconds
     * @param deviceMs what the device says, plausible or not; null if it says nothing
     * @param fromDevice whether {@code recordMs} is the device's
     * @param implausible whether the device's time was wanted and cannot be true
     */
    public record Stamp(long recordMs, Long deviceMs, boolean fromDevice, boolean implausible) {}

    /** Defines the options; {@code fallback} is the default of {@link #SOURCE}. */
    public static void define(ConfigGroup group, Source fallback) {
        group.choice(
                        SOURCE,
                        fallback,
                        Importance.MEDIUM,
                        "Timestamp of the record. device: the device's, where it gives one; poll: when the"
                                + " device was read. A device's time before the year 2000, or further ahead than "
                                + MAX_AHEAD
                                + ", is never used: the record has the time of the poll, and a good value the quality "
                                + Quality.UNCERTAIN_TIME
                                + ".")
                .option(
                        MAX_AHEAD,
                        Type.LONG,
                        DEFAULT_AHEAD_MS,
                        Validators.between(0, MOST_AHEAD_MS),
                        Importance.LOW,
                        "How far a device's clock may be ahead of the worker's. Kafka refuses records further"
                                + " ahead than the topic's message.timestamp.after.max.ms, by default an hour.");
    }

    /** What the options that {@link #define} defined say. */
    public static TimePolicy of(AbstractConfig config) {
        return new TimePolicy(ConfigGroup.chosen(Source.class, config, SOURCE), config.getLong(MAX_AHEAD));
    }

    /**
     * The time of a record.
     *
     * @param deviceMs epoch milliseconds that the device told, any value; null if none
     * @param pollMs epoch milliseconds of the poll, by the worker's clock
     */
    public Stamp stamp(Long deviceMs, long pollMs) {
        if (source == Source.POLL || deviceMs == null) {
            return new Stamp(pollMs, deviceMs, false, false);
        }
        boolean plausible = deviceMs >= EARLIEST_MS && deviceMs - maxAheadMs <= pollMs;
        return new Stamp(plausible ? deviceMs : pollMs, deviceMs, plausible, !plausible);
    }
}
