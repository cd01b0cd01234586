// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.row;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.common.template.AbsentValueException;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.UnmappableTopicException;
import io.shopfloor.connect.transforms.record.FieldPath;
import io.shopfloor.connect.transforms.record.RecordValues;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** The long form: a row for one value of one tag, in the column of its type. One schema for all rows. */
public final class LongRow implements RowShape {
    static final String TAG = "tag";
    static final String DOUBLE = "value_double";
    static final String LONG = "value_long";
    static final String TEXT = "value_text";
    static final String BOOL = "value_bool";
    static final String UNIT = "unit";

    private static final String VALUE = "value";
    private static final String ENUMERATION_TEXT = "text";

    /** What tells rows apart if no option says so; the wide form has no tag. */
    public static final List<String> KEY = List.of(TIME, ASSET, TAG);

    private final FieldPath valueField;
    private final Template tag;
    private final TimeColumn times;
    private final Schema schema;

    /**
     * A form.
     *
     * @param valueField where the value stands; null: in {@code value}, or in the only field that measures something
     * @param tag the tag's name; null: the reading's {@code name}, or that of the field with the value
     * @param times how its time is told
     */
    public LongRow(FieldPath valueField, Template tag, TimeColumn times) {
        this.valueField = valueField;
        this.tag = tag;
        this.times = times;
        this.schema = SchemaBuilder.struct()
                .name("io.shopfloor.connect.TimeSeriesRow")
                .field(TIME, times.schema().build())
                .field(ASSET, Schema.STRING_SCHEMA)
                .field(TAG, Schema.STRING_SCHEMA)
                .field(DOUBLE, Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field(LONG, Schema.OPTIONAL_INT64_SCHEMA)
                .field(TEXT, Schema.OPTIONAL_STRING_SCHEMA)
                .field(BOOL, Schema.OPTIONAL_BOOLEAN_SCHEMA)
                .field(UNIT, Schema.OPTIONAL_STRING_SCHEMA)
                .field(QUALITY, Schema.STRING_SCHEMA)
                .field(ORIGIN, Schema.OPTIONAL_STRING_SCHEMA)
                .build();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Struct row(Reading reading, RecordValues values, Frame frame) {
        FieldPath place = reading.isSingleValue() ? null : place(reading);
        Object value = place == null ? reading.root() : reading.at(place);
        Schema schema = place == null ? reading.schema() : reading.schemaAt(place);
        String name = tag(reading, values, place);
        Struct row = new Struct(this.schema)
                .put(TIME, times.of(new Date(frame.timeMs())))
                .put(ASSET, frame.asset())
                .put(TAG, name)
                .put(ORIGIN, frame.origin())
                .put(UNIT, RowText.clean(unit(reading, place, schema)));
        boolean written = write(row, schema, value);
        String quality = place == null ? reading.quality() : reading.quality(place.last());
        if (Reading.isGood(quality)) {
            quality = !written
                    ? Quality.NOT_A_NUMBER.name()
                    : value == null && !reading.tellsQuality()
                            ? Quality.NOT_AVAILABLE.name()
                            : frame.uncertain() ? Quality.UNCERTAIN_TIME.name() : quality;
        }
        return row.put(QUALITY, RowText.clean(quality));
    }

    private FieldPath place(Reading reading) {
        if (valueField != null) {
            return valueField;
        }
        if (reading.has(VALUE)) {
            return new FieldPath(VALUE, List.of(VALUE));
        }
        List<String> measured = reading.measured();
        if (measured.size() != 1) {
            throw new DataException("The record has " + measured.size() + " values, and a row of the long form has one:"
                    + " name it in value.field, take row.shape=wide, or let the source write a record for each tag.");
        }
        return new FieldPath(measured.get(0), measured);
    }

    private String tag(Reading reading, RecordValues values, FieldPath place) {
        if (tag != null) {
            return RowText.clean(rendered(tag, "tag", values));
        }
        if (reading.get(Reading.NAME) instanceof String name && valueField == null && reading.has(VALUE)) {
            return RowText.clean(name);
        }
        if (place == null || place.last().equals(VALUE)) {
            throw new DataException(
                    "The reading names no tag. Set the option tag, such as ${topic[-1]} or" + " ${header.plc.tag}.");
        }
        return RowText.clean(place.last());
    }

    /** The text of a template for this record, which must give one. */
    public static String rendered(Template template, String option, RecordValues values) {
        try {
            String text = template.render(values);
            if (text != null) {
                return text;
            }
        } catch (AbsentValueException | UnmappableTopicException e) {
            throw new DataException(e.getMessage(), e);
        }
        throw new DataException(option + "=" + template + " selects nothing of this record.");
    }

    private static String unit(Reading reading, FieldPath place, Schema schema) {
        if (place == null) {
            return null;
        }
        if (place.last().equals(VALUE) && reading.at(place.beside(Reading.UNIT)) instanceof String unit) {
            return unit;
        }
        if (schema != null && schema.parameters() != null && schema.parameters().containsKey(UNIT)) {
            return schema.parameters().get(UNIT);
        }
        return reading.at(place.beside(place.last() + "_unit")) instanceof String unit ? unit : null;
    }

    /** Whether the value is one that a column holds: infinity and what is not a number are none. */
    private static boolean write(Struct row, Schema schema, Object value) {
        if (value instanceof Boolean) {
            row.put(BOOL, value);
        } else if (value instanceof Number number) {
            double nearest = Numbers.nearest(number);
            Long whole = Numbers.whole(number);
            row.put(LONG, whole);
            if (Double.isFinite(nearest)) {
                row.put(DOUBLE, nearest);
            } else if (number instanceof Double || number instanceof Float) {
                return false;
            }
            if (whole == null && !Numbers.isExact(number, nearest)) {
                row.put(TEXT, number.toString());
            }
        } else if (value instanceof Struct struct && isEnumeration(struct)) {
            write(row, null, struct.get(VALUE));
            row.put(TEXT, RowText.clean(struct.getString(ENUMERATION_TEXT)));
        } else if (value instanceof Map<?, ?> map && isEnumeration(map)) {
            write(row, null, map.get(VALUE));
            row.put(TEXT, RowText.clean((String) map.get(ENUMERATION_TEXT)));
        } else {
            row.put(TEXT, RowText.of(schema, value));
        }
        return true;
    }

    private static boolean isEnumeration(Map<?, ?> value) {
        Object text = value.get(ENUMERATION_TEXT);
        return value.size() == 2
                && value.containsKey(ENUMERATION_TEXT)
                && (text == null || text instanceof String)
                && value.get(VALUE) instanceof Number number
                && Numbers.whole(number) != null;
    }

    /** As the OPC UA source has it: a number and the text that the server has for it, if it has one. */
    private static boolean isEnumeration(Struct value) {
        Schema schema = value.schema();
        return schema.fields().size() == 2
                && schema.field(VALUE) != null
                && schema.field(VALUE).schema().type() == Schema.Type.INT32
                && schema.field(ENUMERATION_TEXT) != null
                && schema.field(ENUMERATION_TEXT).schema().type() == Schema.Type.STRING;
    }
}
