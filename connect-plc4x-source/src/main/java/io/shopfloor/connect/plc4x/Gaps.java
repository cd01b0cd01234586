// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.common.template.Template;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
final class Gaps {

    static final String OUTAGE = "CONNECTION_LOST";
    static final String NOT_RUNNING = "NOT_RUNNING";
    static final String DROPPED = "QUEUE_FULL";
    static final String BLOCKED = "BLOCKED";
    static final String LATE = "LATE";

    static final Schema SCHEMA = SchemaBuilder.struct()
            .name("io.shopfloor.plc.Gap")
            .field("connection", Schema.STRING_SCHEMA)
            .field("reason", Schema.STRING_SCHEMA)
            .field("from", Timestamp.SCHEMA)
            .field("to", Timestamp.SCHEMA)
            .field("dropped", Schema.INT64_SCHEMA)
            .field("detail", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private static final Logger LOG = LoggerFactory.getLogger(Gaps.class);
    private static final int MAX_WAITING = 1000;

    private static final class Gap {
        private final String connection;
        private final String reason;
        private long from;
        private long to;
        private long dropped;
        private String detail;

        private Gap(String connection, String reason, long from) {
            this.connection = connection;
            this.reason = reason;
            this.from = from;
            this.to = from;
        }
    }

    private final Template topic;
    private final List<Gap> ended = new ArrayList<>();
    private final Map<String, Gap> dropping = new LinkedHashMap<>();
    private long count;

    /** @param topic null: gaps are counted and logged, and become no records */
    Gaps(Template topic) {
        this.topic = topic;
    }

    /** A gap that is over; {@code detail} may be null. */
    synchronized void ended(String connection, String reason, long from, long to, String detail) {
        count++;
        LOG.warn("No readings of connection {} from {} to {}: {}", connection, new Date(from), new Date(to), reason);
        Gap gap = ended.size() < MAX_WAITING ? null : waiting(connection, reason);
        if (gap == null) {
            gap = new Gap(connection, reason, from);
            ended.add(gap);
        }
        gap.to = Math.max(gap.to, to);
        gap.detail = detail;
    }

    private Gap waiting(String connection, String reason) {
        return ended.stream()
                .filter(gap -> gap.connection.equals(connection) && gap.reason.equals(reason))
                .findFirst()
                .orElse(null);
    }

    /** A record fell out of the queue. */
    synchronized void dropped(String connection, long timestamp) {
        Gap gap = dropping.computeIfAbsent(connection, name -> new Gap(name, DROPPED, timestamp));
        gap.from = Math.min(gap.from, timestamp);
        gap.to = Math.max(gap.to, timestamp);
        gap.dropped++;
    }

    /** How many gaps there were. */
    synchronized long count() {
        return count;
    }

    /**
     * The status records that are due.
     *
     * @param roomAgain whether the queue is so empty that nothing more falls out for now
     */
    synchronized List<SourceRecord> take(boolean roomAgain) {
        if (ended.isEmpty() && (dropping.isEmpty() || !roomAgain)) {
            return List.of();
        }
        if (roomAgain) {
            for (Gap gap : dropping.values()) {
                count++;
                LOG.warn(
                        "{} records of connection {} from {} to {} were dropped: the queue was full",
                        gap.dropped,
                        gap.connection,
                        new Date(gap.from),
                        new Date(gap.to));
                ended.add(gap);
            }
            dropping.clear();
        }
        List<SourceRecord> records = new ArrayList<>();
        if (topic != null) {
            ended.forEach(gap -> records.add(record(gap)));
        }
        ended.clear();
        return records;
    }

    private SourceRecord record(Gap gap) {
        Struct value = new Struct(SCHEMA)
                .put("connection", gap.connection)
                .put("reason", gap.reason)
                .put("from", new Date(gap.from))
                .put("to", new Date(gap.to))
                .put("dropped", gap.dropped)
                .put("detail", gap.detail);
        return new SourceRecord(
                Map.of(ReadingRecords.CONNECTION, gap.connection),
                Map.of(ReadingRecords.TIMESTAMP, gap.to),
                topic.render(new ReadingRecords.Names(gap.connection, null, null)),
                null,
                Schema.STRING_SCHEMA,
                gap.connection,
                SCHEMA,
                value,
                gap.to);
    }
}
