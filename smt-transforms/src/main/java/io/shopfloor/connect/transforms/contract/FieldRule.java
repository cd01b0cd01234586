// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.contract;

import static io.shopfloor.connect.transforms.context.TopicRules.object;
import static io.shopfloor.connect.transforms.context.TopicRules.require;

import io.shopfloor.connect.transforms.record.FieldPath;
import io.shopfloor.connect.transforms.record.Fields;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** What one field of a contract may hold. Immutable. */
final class FieldRule {
    private static final Set<String> TERMS = Set.of("type", "required", "min", "max", "values", "unit");

    /** What a value is, whatever its schema calls it. */
    enum Type {
        DOUBLE,
        LONG,
        TEXT,
        BOOL,
        TIME,
        BYTES,
        OBJECT,
        ARRAY;

        boolean isOf(Object value) {
            return switch (this) {
                case DOUBLE -> value instanceof Number number && Double.isFinite(number.doubleValue());
                case LONG -> value instanceof Number number && isWhole(number);
                case TEXT -> value instanceof String;
                case BOOL -> value instanceof Boolean;
                case TIME -> value instanceof Date;
                case BYTES -> value instanceof byte[] || value instanceof ByteBuffer;
                case OBJECT -> value instanceof Map || value instanceof Struct;
                case ARRAY -> value instanceof List;
            };
        }

        private static boolean isWhole(Number number) {
            if (number instanceof Double || number instanceof Float) {
                double value = number.doubleValue();
                return value == Math.rint(value) && Math.abs(value) < Long.MAX_VALUE;
            }
            if (number instanceof BigInteger big) {
                return big.bitLength() < Long.SIZE;
            }
            return !(number instanceof BigDecimal decimal) || whole(decimal) != null;
        }
    }

    private final FieldPath path;
    private final Type type;
    private final boolean required;
    private final Double min;
    private final Double max;
    private final Set<Object> values;
    private final String unit;

    private FieldRule(FieldPath path, Map<String, Object> terms, String where) {
        this.path = path;
        this.type = type(terms.get("type"), where);
        this.required = Boolean.TRUE.equals(terms.get("required"));
        this.min = number(terms.get("min"), where + " min");
        this.max = number(terms.get("max"), where + " max");
        this.unit = (String) terms.get("unit");
        Object listed = terms.get("values");
        this.values = listed == null
                ? null
                : ((List<?>) listed).stream().map(FieldRule::comparable).collect(Collectors.toSet());
    }

    /** @throws IllegalArgumentException with the reason */
    static FieldRule parse(String name, Object content, String where) {
        FieldPath.check(name);
        String field = where + ", field \"" + name + "\",";
        Map<String, Object> terms = object(content, field);
        require(TERMS.containsAll(terms.keySet()), field + " takes type, required, min, max, values and unit");
        require(isNullOr(Boolean.class, terms.get("required")), field + " required is true or false");
        require(isNullOr(String.class, terms.get("unit")), field + " must have a text as its unit");
        require(isNullOr(List.class, terms.get("values")), field + " must have a list of values");
        return new FieldRule(FieldPath.of(name), terms, field);
    }

    private static boolean isNullOr(Class<?> type, Object content) {
        return content == null || type.isInstance(content);
    }

    private static Type type(Object name, String where) {
        for (Type type : Type.values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                where + " needs a type: double, long, text, bool, time, bytes, object or array.");
    }

    private static Double number(Object content, String where) {
        require(isNullOr(Number.class, content), where + " must be a number");
        return content == null ? null : ((Number) content).doubleValue();
    }

    String outerName() {
        return path.names().get(0);
    }

    /** Null if the field holds what it may. */
    Violation violation(Fields value) {
        Object there = value.at(path.names());
        if (there == null) {
            return required ? violation("required", "is missing or null") : null;
        }
        if (!type.isOf(there)) {
            return violation("type", "is no " + type.name().toLowerCase(Locale.ROOT));
        }
        if (min != null && ((Number) there).doubleValue() < min) {
            return violation("range", "is less than " + min);
        }
        if (max != null && ((Number) there).doubleValue() > max) {
            return violation("range", "is more than " + max);
        }
        if (values != null && !values.contains(comparable(there))) {
            return violation("values", "is none of the values that it may have");
        }
        String told = unit == null ? null : unitOf(value);
        return told == null || told.equals(unit) ? null : violation("unit", "is not in " + unit);
    }

    /** One form for equal numbers, whatever their types. */
    private static Object comparable(Object value) {
        if (value instanceof Float || value instanceof Double) {
            double number = ((Number) value).doubleValue();
            boolean whole = number == Math.rint(number) && Math.abs(number) < Long.MAX_VALUE;
            return whole ? (Object) (long) number : value instanceof Float ? Double.valueOf(value.toString()) : value;
        }
        if (value instanceof BigDecimal decimal) {
            Long whole = whole(decimal);
            return whole == null ? (Object) decimal.doubleValue() : whole;
        }
        return value instanceof Integer || value instanceof Short || value instanceof Byte
                ? (Object) ((Number) value).longValue()
                : value;
    }

    private static Long whole(BigDecimal decimal) {
        try {
            return decimal.longValueExact();
        } catch (ArithmeticException e) {
            return null; // It has a fraction or does not fit.
        }
    }

    /** What the record says of the unit: in the field's schema, in a field beside it, or nowhere. */
    private String unitOf(Fields value) {
        String last = path.last();
        Object beside = value.at(
                path.beside(last.equals("value") ? "unit" : last + "_unit").names());
        if (beside instanceof String unitBeside) {
            return unitBeside;
        }
        Schema schema = value.tree() instanceof Struct struct ? struct.schema() : null;
        for (String name : path.names()) {
            Field field = schema == null || schema.type() != Schema.Type.STRUCT ? null : schema.field(name);
            schema = field == null ? null : field.schema();
        }
        return schema == null || schema.parameters() == null
                ? null
                : schema.parameters().get("unit");
    }

    private Violation violation(String check, String what) {
        return new Violation(check, "the field " + path.text() + " " + what);
    }

    /** @throws IllegalArgumentException if a term has no meaning for the type */
    FieldRule checked(String where) {
        boolean number = type == Type.DOUBLE || type == Type.LONG;
        require(number || min == null && max == null, where + " has a range, and is no number");
        require(
                values == null || number || type == Type.TEXT || type == Type.BOOL,
                where + " lists values, and is no number, text or bool");
        require(
                values == null || values.stream().allMatch(type::isOf),
                where + " lists a value that is no " + type.name().toLowerCase(Locale.ROOT));
        require(min == null || max == null || min <= max, where + " has a min above its max");
        return this;
    }
}
