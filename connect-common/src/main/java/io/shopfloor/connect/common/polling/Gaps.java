// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateValues;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers from when to when a task has no readings of a connection, until {@code poll()} takes them as status records.
 * Bounded: when many gaps wait, those of one connection and reason grow together. Any thread.
 */
public final class Gaps {

    /** The schema of status records, the same for every source. */
    public static final Schema SCHEMA = SchemaBuilder.struct()
            .name(SchemaNames.shared("Gap"))
            .field("connection", Schema.STRING_SCHEMA)
            .field("reason", Schema.STRING_SCHEMA)
            .field("from", Timestamp.SCHEMA)
            .field("to", Timestamp.SCHEMA)
            .field("dropped", Schema.INT64_SCHEMA)
            .field("detail", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private static final Logger LOG = LoggerFactory.getLogger(Gaps.class);
    private static final int MAX_WAITING = 1000;

    /** Dropping that goes on is told this often: what is not told yet is lost with the worker. */
    private static final long DROPPING_TOLD_NANOS = 5_000_000_000L;

    private static final String CONNECTION = "connection";

    /** Why there are no readings. */
    public enum Reason {
        /** The device could not be reached, or gave no answer. */
        CONNECTION_LOST,
        /** The task was not running. */
        NOT_RUNNING,
        /** Readings were dropped from the full queue. */
        QUEUE_FULL,
        /** The device was not read, because the queue was full. */
        BLOCKED,
        /** Cycles were left out, because the worker or the device was too slow. */
        LATE
    }

    private static final class Gap {
        private final String connection;
        private final Reason reason;
        private long from;
        private long to;
        private long dropped;
        private String detail;

        private Gap(String connection, Reason reason, long from) {
            this.connection = connection;
            this.reason = reason;
            this.from = from;
            this.to = from;
        }
    }

    private final Template topic;
    private final LongSupplier nanoTime;
    private long droppingNanos;
    private final List<Gap> ended = new ArrayList<>();
    private final Map<String, Gap> dropping = new LinkedHashMap<>();
    private long count;

    /** @param topic null: gaps are counted and logged, and become no records */
    public Gaps(Template topic) {
        this(topic, System::nanoTime);
    }

    Gaps(Template topic, LongSupplier nanoTime) {
        this.topic = topic;
        this.nanoTime = nanoTime;
    }

    /** A gap that is over; {@code detail} may be null. */
    public synchronized void ended(String connection, Reason reason, long from, long to, String detail) {
        count++;
        LOG.warn("No readings of {} from {} to {}: {}", connection, new Date(from), new Date(to), reason);
        Gap gap = ended.size() < MAX_WAITING ? null : waiting(connection, reason);
        if (gap == null) {
            gap = new Gap(connection, reason, from);
            ended.add(gap);
        }
        gap.to = Math.max(gap.to, to);
        gap.detail = detail;
    }

    private Gap waiting(String connection, Reason reason) {
        return ended.stream()
                .filter(gap -> gap.connection.equals(connection) && gap.reason == reason)
                .findFirst()
                .orElse(null);
    }

    /** A reading was dropped from the full queue. */
    synchronized void dropped(String connection, long timeMs) {
        if (dropping.isEmpty()) {
            droppingNanos = nanoTime.getAsLong();
        }
        Gap gap = dropping.computeIfAbsent(connection, name -> new Gap(name, Reason.QUEUE_FULL, timeMs));
        gap.from = Math.min(gap.from, timeMs);
        gap.to = Math.max(gap.to, timeMs);
        gap.dropped++;
    }

    /** How many gaps there were. */
    public synchronized long count() {
        return count;
    }

    /**
     * The status records that are due.
     *
     * @param roomAgain whether the queue is so empty that nothing more is dropped for now
     */
    public synchronized List<SourceRecord> take(boolean roomAgain) {
        boolean tellDropping =
                !dropping.isEmpty() && (roomAgain || nanoTime.getAsLong() - droppingNanos >= DROPPING_TOLD_NANOS);
        if (ended.isEmpty() && !tellDropping) {
            return List.of();
        }
        if (tellDropping) {
            dropping.values().forEach(this::endDropping);
            dropping.clear();
        }
        List<SourceRecord> records = new ArrayList<>();
        if (topic != null) {
            ended.forEach(gap -> records.add(record(gap)));
        }
        ended.clear();
        return records;
    }

    private void endDropping(Gap gap) {
        count++;
        LOG.warn(
                "{} records of {} from {} to {} were dropped: the queue was full",
                gap.dropped,
                gap.connection,
                new Date(gap.from),
                new Date(gap.to));
        ended.add(gap);
    }

    private SourceRecord record(Gap gap) {
        Struct value = new Struct(SCHEMA)
                .put(CONNECTION, gap.connection)
                .put("reason", gap.reason.name())
                .put("from", new Date(gap.from))
                .put("to", new Date(gap.to))
                .put("dropped", gap.dropped)
                .put("detail", gap.detail);
        return new SourceRecord(
                Map.of(CONNECTION, gap.connection),
                Map.of("timestamp", gap.to),
                topic.render(new Names(gap.connection)),
                null,
                Schema.STRING_SCHEMA,
                gap.connection,
                SCHEMA,
                value,
                gap.to);
    }

    private record Names(String connection) implements TemplateValues {
        @Override
        public String scalar(String name) {
            return name.equals(CONNECTION) ? connection : null;
        }
    }
}
