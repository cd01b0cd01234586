// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.value;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.plc4x.tags.Tag;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.plc4x.java.api.types.PlcValueType;
import org.apache.plc4x.java.api.value.PlcValue;

/**
 * Turns the values of one tag into Connect's, always of the same {@link #schema}. Immutable; used on the connection's thread.
 */
public final class ValueConverter {

    private final ValueKind kind;
    private final boolean array;
    private final double scale;
    private final double offset;
    private final boolean scaled;
    private final ZoneId zone;
    private final Schema schema;

    private ValueConverter(ValueKind kind, boolean array, Tag tag, ZoneId zone) {
        this.kind = kind;
        this.array = array;
        this.scaled = tag.scaled() && kind.numeric();
        this.scale = tag.scale() == null ? 1 : tag.scale();
        this.offset = tag.offset() == null ? 0 : tag.offset();
        this.zone = zone;
        Schema element = (scaled ? ValueKind.FLOAT64 : kind).schema();
        this.schema = array ? SchemaBuilder.array(element).optional().build() : element;
    }

    /**
     * The converter of a tag whose type is known before anything was read; null if neither the tag nor its address tells it.
     *
     * @param fromAddress what the driver makes of the address
     * @param arrayInAddress whether the address asks for several elements
     * @throws IllegalArgumentException if the declared type is none, or is scaled without being a number
     */
    public static ValueConverter declared(
            Tag tag, PlcValueType fromAddress, boolean arrayInAddress, UnsignedLong mode, ZoneId zone) {
        PlcValueType type = fromAddress;
        boolean array = arrayInAddress;
        if (tag.type() != null) {
            int bracket = tag.type().indexOf('[');
            array = bracket >= 0;
            type = parse(bracket < 0 ? tag.type() : tag.type().substring(0, bracket));
        }
        return known(tag, type, array, mode, zone);
    }

    /**
     * The converter of a tag of which the type is known, whatever the tag declares; null for a type that says nothing.
     *
     * @throws IllegalArgumentException if it is scaled without being a number
     */
    public static ValueConverter known(Tag tag, PlcValueType type, boolean array, UnsignedLong mode, ZoneId zone) {
        ValueKind kind = ValueKind.of(type, mode);
        if (kind != null && tag.scaled() && !kind.numeric()) {
            throw new IllegalArgumentException("scale and offset need a number, and " + type + " is not one");
        }
        return kind == null ? null : new ValueConverter(kind, array, tag, zone);
    }

    private static PlcValueType parse(String type) {
        try {
            return PlcValueType.valueOf(type.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + type
                            + "\" is not a type: use one such as BOOL, INT, UDINT, REAL, STRING, or INT[] for an array",
                    e);
        }
    }

    /**
     * The converter that suits a first value; null where the value tells no type (null, an empty array).
     *
     * @throws UnfitValueException if no type suits it
     */
    public static ValueConverter learned(PlcValue value, Tag tag, UnsignedLong mode, ZoneId zone)
            throws UnfitValueException {
        // PLC4X's raw bytes call themselves a list, whose elements cannot be asked for.
        boolean array = value.isList() && value.getPlcValueType() != PlcValueType.RAW_BYTE_ARRAY;
        if (array && value.getLength() == 0) {
            return null;
        }
        if (array && value.getIndex(0).isList()) {
            throw new UnfitValueException(Quality.UNSUPPORTED); // more than one dimension
        }
        ValueKind kind = ValueKind.of((array ? value.getIndex(0) : value).getPlcValueType(), mode);
        return kind == null ? null : new ValueConverter(kind, array, tag, zone);
    }

    /** Optional, the same object always. */
    public Schema schema() {
        return schema;
    }

    /** For names of schemas: {@code Float32}, {@code Int16Array}. */
    public String label() {
        return (scaled ? ValueKind.FLOAT64 : kind).label() + (array ? "Array" : "");
    }

    /** @throws UnfitValueException if the value is not of this tag's type */
    public Object convert(PlcValue value) throws UnfitValueException {
        if (kind == ValueKind.BYTES && value.getPlcValueType() == PlcValueType.RAW_BYTE_ARRAY) {
            return value.getRaw();
        }
        if (!array) {
            // A driver may make an array of one scalar; and an array is never a scalar's value.
            PlcValue one = value.isList() && value.getLength() == 1 ? value.getIndex(0) : value;
            if (one.isList()) {
                throw new UnfitValueException(Quality.TYPE_MISMATCH);
            }
            return element(one);
        }
        return elements(value.isList() ? value.getList() : List.of(value));
    }

    /** An element that has no place in its type is null and leaves the others as they are; one of another type spoils all. */
    private List<Object> elements(List<? extends PlcValue> values) throws UnfitValueException {
        List<Object> elements = new ArrayList<>(values.size());
        Quality flaw = null;
        for (PlcValue element : values) {
            if (element instanceof UnfitElement unfit) {
                flaw = unfit.quality();
            }
            try {
                elements.add(element == null || element.isNull() ? null : element(element));
            } catch (UnfitValueException e) {
                if (e.quality() == Quality.TYPE_MISMATCH) {
                    throw e;
                }
                flaw = e.quality();
                elements.add(null);
            }
        }
        if (flaw != null) {
            throw new UnfitValueException(flaw, elements);
        }
        return elements;
    }

    private Object element(PlcValue value) throws UnfitValueException {
        Object converted = kind.convert(value, zone);
        if (!scaled) {
            return converted;
        }
        double result = ((Number) converted).doubleValue() * scale + offset;
        if (!Double.isFinite(result)) {
            throw new UnfitValueException(Quality.OUT_OF_RANGE);
        }
        return result;
    }
}
