// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.row;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.transforms.record.FieldPath;
import io.shopfloor.connect.transforms.record.RecordValues;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.cache.Cache;
import org.apache.kafka.common.cache.LRUCache;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

/**
 * The wide form: a row for one record, with a column for each of its values. The columns are those that are declared, else those
 * of the record's schema; a row's schema is made once for each schema that comes in, for the 16 seen last. Used by one task thread.
 */
public final class WideRow implements RowShape {
    private static final int SCHEMAS = 16;

    /** The field whose values are columns without its name before theirs, as IO-Link readings have it. */
    private static final String VALUES = "values";

    private static final Set<String> AS_THEY_ARE = Set.of(
            Timestamp.LOGICAL_NAME,
            org.apache.kafka.connect.data.Date.LOGICAL_NAME,
            Time.LOGICAL_NAME,
            Decimal.LOGICAL_NAME);

    /** One column of rows made by a schema; the type is null where the value stays as it is. */
    private record Cell(String column, List<Field> path, Column.Type type) {
        Object in(Struct value) {
            Object there = value;
            for (Field field : path) {
                there = there == null ? null : ((Struct) there).get(field);
            }
            return there;
        }

        Schema schema() {
            return path.get(path.size() - 1).schema();
        }

        Object held(Object value, TimeColumn times) {
            if (type != null) {
                return type.of(column, schema(), value);
            }
            if (value instanceof Date date && !Years.hold(date.getTime())) {
                throw new DataException("The field " + column + " is a time outside the years 1 to 9999, which"
                        + " databases do not hold.");
            }
            boolean instant = value != null && Timestamp.LOGICAL_NAME.equals(schema().name());
            return instant ? times.of((Date) value) : value;
        }
    }

    /** How rows are made of one schema. */
    private record Plan(List<Cell> cells, Schema schema) {}

    private final List<Column> declared;
    private final boolean assetTold;
    private final FieldPath timeField;
    private final TimeColumn times;
    private final Schema declaredSchema;
    private final Cache<Schema, Plan> plans = new LRUCache<>(SCHEMAS);

    /**
     * A form.
     *
     * @param declared the columns; empty: those of each record's schema
     * @param assetTold whether a record's own field {@code asset} is what the row's column has already
     * @param timeField the field with the row's time; null for the usual names
     * @param times how its times are told
     */
    public WideRow(List<Column> declared, boolean assetTold, FieldPath timeField, TimeColumn times) {
        this.declared = declared;
        this.assetTold = assetTold;
        this.timeField = timeField;
        this.times = times;
        SchemaBuilder builder = builder();
        declared.forEach(column -> builder.field(column.name(), column.type().schema()));
        this.declaredSchema = builder.build();
    }

    @Override
    public Schema schema() {
        return declared.isEmpty() ? null : declaredSchema;
    }

    private SchemaBuilder builder() {
        return SchemaBuilder.struct()
                .name("io.shopfloor.connect.TimeSeriesWideRow")
                .field(TIME, times.schema().build())
                .field(ASSET, Schema.STRING_SCHEMA)
                .field(QUALITY, Schema.STRING_SCHEMA)
                .field(ORIGIN, Schema.OPTIONAL_STRING_SCHEMA);
    }

    @Override
    public Struct row(Reading reading, RecordValues values, Frame frame) {
        if (reading.isSingleValue()) {
            throw new DataException("The value has no fields, of which a row of the wide form is made: take"
                    + " row.shape=long, or send such records elsewhere.");
        }
        Map<String, Object> qualities = new TreeMap<>();
        reading.qualities().forEach((name, quality) -> qualities.put(String.valueOf(name), quality));
        Struct row;
        boolean any = false;
        if (!declared.isEmpty()) {
            row = new Struct(declaredSchema);
            for (Column column : declared) {
                Object value = reading.at(column.path());
                any |= put(
                        row,
                        column.name(),
                        column.type().of(column.name(), reading.schemaAt(column.path()), value),
                        qualities);
            }
        } else if (reading.root() instanceof Struct struct) {
            Plan plan = plan(struct.schema());
            row = new Struct(plan.schema());
            for (Cell cell : plan.cells()) {
                Object value = cell.in(struct);
                any |= put(row, cell.column(), cell.held(value, times), qualities);
            }
        } else {
            throw new DataException("The value has no schema, so its columns have no types: list them in columns, or"
                    + " read it by JsonToSchema before.");
        }
        return row.put(TIME, times.of(new Date(frame.timeMs())))
                .put(ASSET, frame.asset())
                .put(ORIGIN, frame.origin())
                .put(QUALITY, RowText.clean(quality(reading, qualities, frame, any)));
    }

    /** Whether there is a value. */
    private static boolean put(Struct row, String column, Object value, Map<String, Object> qualities) {
        if (value instanceof Double number && !Double.isFinite(number)) {
            qualities.putIfAbsent(column, Quality.NOT_A_NUMBER.name());
        } else {
            row.put(column, value);
        }
        return value != null;
    }

    private static String quality(Reading reading, Map<String, Object> qualities, Frame frame, boolean any) {
        if (!Reading.isGood(reading.quality())) {
            return reading.quality();
        }
        if (!qualities.isEmpty()) {
            return RowText.of(null, qualities);
        }
        if (!any && !reading.tellsQuality()) {
            return Quality.NOT_AVAILABLE.name();
        }
        return frame.uncertain() ? Quality.UNCERTAIN_TIME.name() : reading.quality();
    }

    private Plan plan(Schema schema) {
        Plan plan = plans.get(schema);
        if (plan == null) {
            List<Cell> cells = new ArrayList<>();
            addCells(cells, schema, "", List.of());
            SchemaBuilder builder = builder();
            for (Cell cell : cells) {
                if (builder.field(cell.column()) != null) {
                    throw new DataException("The row would have two columns called " + cell.column()
                            + ". Rename the field, or list the columns in columns.");
                }
                builder.field(
                        cell.column(),
                        cell.type() == null
                                ? asItIs(cell.schema(), times)
                                : cell.type().schema());
            }
            plan = new Plan(cells, builder.build());
            plans.put(schema, plan);
        }
        return plan;
    }

    private void addCells(List<Cell> cells, Schema schema, String prefix, List<Field> outer) {
        for (Field field : schema.fields()) {
            boolean told = Reading.isTold(field.name(), timeField)
                    || assetTold && field.name().equals(ASSET);
            if (outer.isEmpty() && told) {
                continue;
            }
            List<Field> path = new ArrayList<>(outer);
            path.add(field);
            if (field.schema().type() == Schema.Type.STRUCT) {
                boolean lifted = outer.isEmpty() && field.name().equals(VALUES);
                addCells(cells, field.schema(), lifted ? "" : prefix + field.name() + "_", path);
            } else {
                cells.add(new Cell(prefix + field.name(), path, type(field.schema())));
            }
        }
    }

    /** Null for times and decimals, which sinks know by their schemas. */
    private static Column.Type type(Schema schema) {
        if (schema.name() != null && AS_THEY_ARE.contains(schema.name())) {
            return null;
        }
        return switch (schema.type()) {
            case INT8, INT16, INT32, INT64 -> Column.Type.LONG;
            case FLOAT32, FLOAT64 -> Column.Type.DOUBLE;
            case BOOLEAN -> Column.Type.BOOL;
            default -> Column.Type.TEXT;
        };
    }

    private static Schema asItIs(Schema schema, TimeColumn times) {
        boolean instant = Timestamp.LOGICAL_NAME.equals(schema.name());
        return (instant ? times.schema() : Schemas.like(schema)).optional().build();
    }
}
