// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.record;

import io.shopfloor.connect.common.polling.SchemaNames;
import io.shopfloor.connect.plc4x.config.GroupConfig;
import io.shopfloor.connect.plc4x.link.Point;
import io.shopfloor.connect.plc4x.value.ValueConverter;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;

/** The schemas and values of one poll group's records; keeps the schemas. Owned by the connection's thread. */
public final class ReadingSchemas {

    static final String TIMESTAMP = "timestamp";
    static final String QUALITY = "quality";

    /** What a tag cannot be called where it becomes a field. */
    public static final Set<String> RESERVED = Set.of(TIMESTAMP, QUALITY);

    private static final Schema QUALITIES = SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
            .optional()
            .build();

    private final GroupConfig group;
    private final Map<String, Schema> tagSchemas = new HashMap<>();
    private final Map<String, Schema> umhSchemas = new HashMap<>();
    private List<Point> known = List.of();
    private List<ValueConverter> knownTypes = List.of();
    private Schema groupSchema;

    ReadingSchemas(GroupConfig group) {
        this.group = group;
    }

    /** One optional field a tag whose type is known. */
    Schema group(List<Point> points) {
        if (points != known || typesChanged(points)) {
            known = points;
            knownTypes = new ArrayList<>();
            SchemaBuilder builder = SchemaBuilder.struct()
                    .name(SchemaNames.of("plc", identifier(group.connection()) + "." + identifier(group.name())))
                    .field(TIMESTAMP, Timestamp.SCHEMA);
            for (Point point : points) {
                knownTypes.add(point.converter());
                if (point.converter() != null) {
                    builder.field(point.tag().name(), point.converter().schema());
                }
            }
            groupSchema = builder.field(QUALITY, QUALITIES).build();
        }
        return groupSchema;
    }

    private boolean typesChanged(List<Point> points) {
        for (int i = 0; i < points.size(); i++) {
            if (points.get(i).converter() != knownTypes.get(i)) {
                return true;
            }
        }
        return false;
    }

    Struct groupValue(List<Point> points, long timestamp) {
        Struct value = new Struct(group(points)).put(TIMESTAMP, new Date(timestamp));
        Map<String, String> qualities = new HashMap<>();
        for (Point point : points) {
            if (point.converter() != null) {
                value.put(point.tag().name(), point.value());
            }
            if (!point.good()) {
                qualities.put(point.tag().name(), point.quality().name());
            }
        }
        if (!qualities.isEmpty()) {
            value.put(QUALITY, qualities);
        }
        return value;
    }

    Struct tagValue(Point point, long timestamp) {
        Schema schema = tagSchemas.computeIfAbsent(label(point), label -> SchemaBuilder.struct()
                .name(SchemaNames.of("plc", "Reading" + label))
                .field("name", Schema.STRING_SCHEMA)
                .field("address", Schema.STRING_SCHEMA)
                .field("value", valueSchema(point))
                .field("unit", Schema.OPTIONAL_STRING_SCHEMA)
                .field(QUALITY, Schema.STRING_SCHEMA)
                .field(TIMESTAMP, Timestamp.SCHEMA)
                .build());
        return new Struct(schema)
                .put("name", point.tag().name())
                .put("address", point.tag().address())
                .put("value", point.value())
                .put("unit", point.tag().unit())
                .put(QUALITY, point.quality().name())
                .put(TIMESTAMP, new Date(timestamp));
    }

    Struct umhValue(Point point, long timestamp) {
        Schema schema = umhSchemas.computeIfAbsent(label(point), label -> SchemaBuilder.struct()
                .name(SchemaNames.of("plc", "Umh" + label))
                .field("timestamp_ms", Schema.INT64_SCHEMA)
                .field("value", valueSchema(point))
                .build());
        return new Struct(schema).put("timestamp_ms", timestamp).put("value", point.value());
    }

    /** A tag whose type nobody knows has only null values so far. */
    private static Schema valueSchema(Point point) {
        return point.converter() == null
                ? Schema.OPTIONAL_STRING_SCHEMA
                : point.converter().schema();
    }

    private static String label(Point point) {
        return point.converter() == null ? "Unknown" : point.converter().label();
    }

    /** As schema registries take it in a name. */
    private static String identifier(String name) {
        String safe = name.replace('-', '_');
        return Character.isDigit(safe.charAt(0)) ? "_" + safe : safe;
    }
}
