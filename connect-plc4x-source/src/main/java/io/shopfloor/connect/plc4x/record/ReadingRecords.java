// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.record;

import io.shopfloor.connect.common.polling.RecordSize;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateValues;
import io.shopfloor.connect.plc4x.config.GroupConfig;
import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import io.shopfloor.connect.plc4x.config.Plc4xSourceOptions;
import io.shopfloor.connect.plc4x.config.Plc4xSourceOptions.RecordShape;
import io.shopfloor.connect.plc4x.link.Point;
import io.shopfloor.connect.plc4x.tags.Tag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the records of one poll group out of its points, in the configured shape. Schemas are built when the tags or what is
 * known of their types change, not for each record. Owned by the connection's thread.
 */
public final class ReadingRecords {

    private static final Logger LOG = LoggerFactory.getLogger(ReadingRecords.class);

    static final String CONNECTION = "connection";
    static final String GROUP = "group";
    public static final String TIMESTAMP = "timestamp";

    private final GroupConfig group;
    private final RecordShape shape;
    private final Template topic;
    private final Template key;
    private final Map<String, String> partition;
    private final long heartbeatNanos;
    private final ReadingSchemas schemas;
    private final long maxBytes;
    private final boolean schemaCounts;
    private final LongAdder tooLarge = new LongAdder();
    private final LongAdder recordsTooLarge = new LongAdder();

    public ReadingRecords(Plc4xSourceConfig config, GroupConfig group) {
        this.group = group;
        this.shape = config.shape();
        this.topic = config.kafkaTopic();
        this.key = config.kafkaKey();
        this.partition = partition(group.connection());
        this.maxBytes = config.maxRecordBytes();
        this.schemaCounts = config.schemaInRecords();
        this.heartbeatNanos = group.heartbeat().toNanos();
        this.schemas = new ReadingSchemas(group);
    }

    /**
     * The source partition of a connection's readings, one for all groups: Connect stores an offset once all earlier records of its
     * partition are in Kafka, whichever topics they are in. Sorted, because Connect finds it again by the bytes of its JSON.
     */
    public static Map<String, String> partition(String connection) {
        return new TreeMap<>(Map.of(CONNECTION, connection, GROUP, "*"));
    }

    /**
     * The records of one cycle; none where only changes are told and nothing changed.
     *
     * @param timestamp epoch milliseconds, the middle of the cycle
     */
    public List<SourceRecord> of(List<Point> points, long timestamp, long nowNanos) {
        List<SourceRecord> records = new ArrayList<>();
        if (shape == RecordShape.GROUP) {
            if (points.stream().anyMatch(point -> point.due(nowNanos, heartbeatNanos))) {
                points.forEach(point -> point.reported(nowNanos));
                records.add(groupRecord(points, timestamp));
            }
            return records;
        }
        for (Point point : points) {
            if (point.due(nowNanos, heartbeatNanos)) {
                point.reported(nowNanos);
                records.add(tagRecord(point, timestamp));
            }
        }
        return records;
    }

    private SourceRecord groupRecord(List<Point> points, long timestamp) {
        Struct value = schemas.groupValue(points, timestamp);
        if (tooLarge(value, points)) {
            value = schemas.groupValue(points, timestamp);
        }
        return record(null, value, timestamp);
    }

    private SourceRecord tagRecord(Point point, long timestamp) {
        Struct value = tagValue(point, timestamp);
        if (tooLarge(value, List.of(point))) {
            value = tagValue(point, timestamp);
        }
        return record(point.tag(), value, timestamp);
    }

    private Struct tagValue(Point point, long timestamp) {
        return shape == RecordShape.TAG ? schemas.tagValue(point, timestamp) : schemas.umhValue(point, timestamp);
    }

    /**
     * Leaves out the longest texts and arrays, one after the other, until Kafka takes the rest. Where that is not to be reached,
     * because the tags are too many, nothing is left out for the sake of a schema that may not be there.
     *
     * @return whether anything was left out
     */
    private boolean tooLarge(Struct value, List<Point> points) {
        long size = RecordSize.ofRecord(value);
        long schema = schemaCounts ? RecordSize.ofSchema(value.schema()) : 0;
        if (size + schema <= maxBytes) {
            return false;
        }
        List<Point> longest = new ArrayList<>(points);
        longest.sort(Comparator.comparingLong((Point point) -> -saving(point)));
        long least = size - longest.stream().mapToLong(ReadingRecords::saving).sum();
        if (least + schema > maxBytes) {
            tooManyTags(least + schema);
            schema = 0;
        }
        boolean less = false;
        for (Point point : longest) {
            long saving = saving(point);
            if (saving == 0 || size + schema <= maxBytes) {
                break;
            }
            size -= saving;
            point.tooLarge();
            tooLarge.increment();
            less = true;
        }
        return less;
    }

    private static long saving(Point point) {
        return RecordSize.saving(point.tag().name(), point.value());
    }

    private void tooManyTags(long bytes) {
        if (recordsTooLarge.sum() == 0) {
            LOG.warn(
                    "Poll group {} makes records of up to {} bytes, and {} is {}: Kafka refuses them if they exceed the"
                            + " producer's max.request.size, and the task fails. Split the group, use record.shape=tag,"
                            + " or a value.converter that writes no schema into each record",
                    group.label(),
                    bytes,
                    Plc4xSourceOptions.RECORD_BYTES,
                    maxBytes);
        }
        recordsTooLarge.increment();
    }

    /** @param tag null where the record has many */
    private SourceRecord record(Tag tag, Struct value, long timestamp) {
        Names names = new Names(group.connection(), group.name(), tag == null ? null : tag.name());
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString("plc.connection", group.connection());
        headers.addString("plc.group", group.name());
        if (tag != null) {
            headers.addString("plc.tag", tag.name());
            headers.addString("plc.address", tag.address());
        }
        return new SourceRecord(
                partition,
                Map.of(TIMESTAMP, timestamp),
                topic.render(names),
                null,
                key == null ? null : Schema.STRING_SCHEMA,
                key == null ? null : key.render(names),
                value.schema(),
                value,
                timestamp,
                headers);
    }

    /** Values that stayed behind because Kafka would not have taken their record. */
    public long tooLarge() {
        return tooLarge.sum();
    }

    /** Records that are longer than they should be whatever is left out: the group has too many tags. */
    public long recordsTooLarge() {
        return recordsTooLarge.sum();
    }

    /** What the templates may ask for. */
    public record Names(String connection, String group, String tag) implements TemplateValues {
        @Override
        public String scalar(String name) {
            return switch (name) {
                case CONNECTION -> connection;
                case GROUP -> group;
                default -> tag;
            };
        }
    }
}
