// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.row;

import io.shopfloor.connect.transforms.record.FieldPath;
import io.shopfloor.connect.transforms.record.FieldTime;
import io.shopfloor.connect.transforms.record.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * The value of one record, read by the names that readings have: a Struct, a map, or a single value. Made for one record, used
 * by one thread.
 */
public final class Reading {
    static final String QUALITY = "quality";
    static final String QUALITIES = "qualities";
    static final String UNIT = "unit";
    static final String NAME = "name";

    private static final String GOOD = "GOOD";

    /** Where a reading has its time if no option says so. */
    private static final List<String> TIMES = List.of("timestamp_ms", "timestamp", "time");

    /** What a reading says of its values, besides its time, and is none itself. */
    private static final Set<String> ABOUT = Set.of(
            "server_timestamp",
            "device_timestamps",
            QUALITY,
            QUALITIES,
            "status",
            UNIT,
            NAME,
            "address",
            "node",
            "range_low",
            "range_high");

    private final Object root;
    private final Schema schema;
    private final FieldPath timeField;

    private Reading(Object root, Schema schema, FieldPath timeField) {
        this.root = root;
        this.schema = schema;
        this.timeField = timeField;
    }

    /**
     * A record's reading.
     *
     * @param timeField where its time stands; null for the usual names
     * @throws DataException if the value is text or bytes and no JSON, or a list
     */
    public static Reading of(Fields fields, Schema valueSchema, FieldPath timeField) {
        Object root;
        try {
            root = fields.tree();
        } catch (DataException e) {
            throw new DataException("The value is " + e.getMessage(), e);
        }
        if (root == null || root instanceof List<?>) {
            throw new DataException(
                    "The value is " + (root == null ? "null" : "a list") + ": no row can be made of it.");
        }
        return new Reading(root, root instanceof Struct struct ? struct.schema() : valueSchema, timeField);
    }

    /** What the record is as a whole: a Struct, a map, or a single value. */
    Object root() {
        return root;
    }

    Schema schema() {
        return schema;
    }

    boolean isSingleValue() {
        return !(root instanceof Struct || root instanceof Map<?, ?>);
    }

    /** What stands at a path; null if nothing does. */
    Object at(FieldPath path) {
        return new Fields(isSingleValue() ? null : root).at(path.names());
    }

    /** The schema of what stands at a path; null if it has none. */
    Schema schemaAt(FieldPath path) {
        Schema there = schema;
        for (String name : path.names()) {
            Field field = there == null || there.type() != Schema.Type.STRUCT ? null : there.field(name);
            there = field == null ? null : field.schema();
        }
        return there;
    }

    Object get(String name) {
        if (root instanceof Struct struct) {
            Field field = struct.schema().field(name);
            return field == null ? null : struct.get(field);
        }
        return root instanceof Map<?, ?> map ? map.get(name) : null;
    }

    boolean has(String name) {
        return root instanceof Struct struct
                ? struct.schema().field(name) != null
                : root instanceof Map<?, ?> map && map.containsKey(name);
    }

    /** The names of what is measured, in order: not what only tells of it, such as its time, quality or unit. */
    List<String> measured() {
        List<String> names = new ArrayList<>();
        if (root instanceof Struct struct) {
            struct.schema().fields().forEach(field -> names.add(field.name()));
        } else if (root instanceof Map<?, ?> map) {
            map.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        names.removeIf(name -> ABOUT.contains(name) || isTime(name, timeField) || unitOf(name, names));
        return names;
    }

    private static boolean unitOf(String name, List<String> names) {
        return name.endsWith("_unit") && names.contains(name.substring(0, name.length() - "_unit".length()));
    }

    private static boolean isTime(String name, FieldPath timeField) {
        return timeField == null ? TIMES.contains(name) : timeField.text().equals(name);
    }

    /** Whether a wide row has no column for this field: it is told by the row's own columns. */
    static boolean isTold(String name, FieldPath timeField) {
        return isTime(name, timeField)
                || name.equals(QUALITY)
                || name.equals(QUALITIES)
                || name.equals("device_timestamps");
    }

    /** The time that the reading tells, in milliseconds since 1970; null if it tells none. */
    public Long time(FieldTime unit) {
        if (timeField != null) {
            return millis(timeField.text(), at(timeField), unit);
        }
        for (String name : TIMES) {
            Object value = get(name);
            if (value != null) {
                return millis(name, value, name.equals("timestamp_ms") ? FieldTime.MS : unit);
            }
        }
        return null;
    }

    private static long millis(String field, Object value, FieldTime unit) {
        try {
            return unit.millis(value);
        } catch (DataException e) {
            throw new DataException("The field " + field + " " + e.getMessage() + ".", e);
        }
    }

    /** The quality of the record as a whole; GOOD if it tells none. */
    String quality() {
        Object told = get(QUALITY);
        return told == null || told instanceof Map || told.equals("") ? GOOD : RowText.of(null, told);
    }

    boolean tellsQuality() {
        return get(QUALITY) != null || get(QUALITIES) instanceof Map;
    }

    /** The qualities of single values, of those that are not good; empty if all are. */
    Map<?, ?> qualities() {
        return get(QUALITIES) instanceof Map<?, ?> map ? map : get(QUALITY) instanceof Map<?, ?> own ? own : Map.of();
    }

    /** The quality of one value. */
    String quality(String name) {
        return qualities().get(name) instanceof String own ? own : quality();
    }

    static boolean isGood(String quality) {
        return GOOD.equals(quality);
    }
}
