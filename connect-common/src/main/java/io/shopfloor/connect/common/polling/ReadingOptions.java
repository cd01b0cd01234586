// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateValidator;
import io.shopfloor.connect.common.template.Variables;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The options that every source of readings has, under the same names and with the same texts. Pure functions. */
public final class ReadingOptions {

    public static final String STATUS_TOPIC = "kafka.status.topic";
    public static final String OVERFLOW = "overflow";
    public static final String QUEUE_SIZE = "max.queue.size";
    public static final String QUEUE_BYTES = "max.queue.size.in.bytes";
    public static final String BATCH = "max.batch.size";

    /** These three belong to whatever is read: a poll group of a PLC, the ports of all masters. */
    public static final String ON_CHANGE = "on.change";

    public static final String DEADBAND = "deadband";
    public static final String HEARTBEAT = "heartbeat.ms";

    private static final Variables STATUS = Variables.none().withScalars("connection");

    private ReadingOptions() {}

    /**
     * Defines {@link #STATUS_TOPIC}.
     *
     * @param connection what {@code ${connection}} stands for
     */
    public static void defineStatus(ConfigGroup group, String connection) {
        group.option(
                STATUS_TOPIC,
                Type.STRING,
                "",
                TemplateValidator.kafkaTopic(STATUS),
                Importance.MEDIUM,
                "Kafka topic of status records; ${connection} stands for " + connection
                        + ". Each reports one gap: the time without readings, the reason, and how many records were"
                        + " dropped. Empty: none are written.");
    }

    /** Defines how long a connection that was lost is left alone: the names of the first wait and of the longest. */
    public static void defineBackoff(ConfigGroup group, String first, String longest) {
        group.option(
                        first,
                        Type.LONG,
                        500L,
                        Validators.between(1, 3_600_000),
                        Importance.LOW,
                        "First wait before reconnecting. It doubles with each failure, with jitter.")
                .option(
                        longest,
                        Type.LONG,
                        30_000L,
                        Validators.between(1, 3_600_000),
                        Importance.LOW,
                        "Maximum wait before reconnecting.");
    }

    /** Defines the options of {@link #limits}. */
    public static void defineFlow(ConfigGroup group, int size, long bytes, int batch) {
        group.choice(
                        OVERFLOW,
                        ReadingQueue.WhenFull.DROP_OLDEST,
                        Importance.MEDIUM,
                        "What happens when the queue is full because Kafka is away or too slow. drop_oldest: the oldest"
                                + " records are dropped, counted and reported as a gap. block: devices are not read until"
                                + " there is room; the cycles left out are counted as late and reported as a gap.")
                .option(
                        QUEUE_SIZE,
                        Type.INT,
                        size,
                        Validators.atLeast(1),
                        Importance.MEDIUM,
                        "Maximum number of records that wait for Kafka in each task.")
                .option(
                        QUEUE_BYTES,
                        Type.LONG,
                        bytes,
                        Validators.atLeast(1),
                        Importance.LOW,
                        "Maximum size, estimated, of the records that wait for Kafka in each task.")
                .option(
                        BATCH,
                        Type.INT,
                        batch,
                        Validators.atLeast(1),
                        Importance.LOW,
                        "Maximum number of records returned by one poll().");
    }

    /** The topic of status records; null for none. */
    public static Template statusTopic(AbstractConfig config) {
        String topic = config.getString(STATUS_TOPIC);
        return topic.isEmpty() ? null : Template.kafkaTopic(topic, STATUS);
    }

    public static ReadingQueue.Limits limits(AbstractConfig config) {
        return new ReadingQueue.Limits(
                config.getInt(QUEUE_SIZE),
                config.getLong(QUEUE_BYTES),
                config.getInt(BATCH),
                ConfigGroup.chosen(ReadingQueue.WhenFull.class, config, OVERFLOW));
    }
}
