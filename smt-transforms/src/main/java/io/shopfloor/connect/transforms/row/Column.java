// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.row;

import io.shopfloor.connect.transforms.record.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/**
 * A column of a wide row as an option declares it, {@code name:type} or {@code name=path:type}.
 *
 * @param name of the column
 * @param path of the field that it holds
 */
public record Column(String name, FieldPath path, Type type) {
    private static final Pattern DECLARED = Pattern.compile("\\s*([^=:\\s][^=:]*)(?:=([^=:]+))?:\\s*([a-z]+)");

    /** What a column holds. Any other value is an error: a whole number is never rounded to fit. */
    public enum Type {
        DOUBLE(Schema.OPTIONAL_FLOAT64_SCHEMA),
        LONG(Schema.OPTIONAL_INT64_SCHEMA),
        TEXT(Schema.OPTIONAL_STRING_SCHEMA),
        BOOL(Schema.OPTIONAL_BOOLEAN_SCHEMA);

        /** Up to here a double has every whole number. */
        private static final double EXACT_IN_DOUBLE = 1L << 53;

        private final Schema schema;

        Type(Schema schema) {
            this.schema = schema;
        }

        Schema schema() {
            return schema;
        }

        /** The value as a column of this type holds it; infinity and what is not a number stay, for the caller to judge. */
        Object of(String column, Schema schema, Object value) {
            if (value == null) {
                return null;
            }
            if (this == TEXT) {
                return RowText.of(schema, value);
            }
            if (this == BOOL && value instanceof Boolean) {
                return value;
            }
            if (this == DOUBLE && value instanceof Number number) {
                double nearest = Numbers.nearest(number);
                if (Math.abs(nearest) < EXACT_IN_DOUBLE
                        || number instanceof Double
                        || number instanceof Float
                        || Numbers.isExact(number, nearest)) {
                    return nearest;
                }
            }
            Long whole = this == LONG && value instanceof Number number ? Numbers.asWhole(number) : null;
            if (whole == null) {
                throw new DataException("The column " + column + " is declared as " + name().toLowerCase(Locale.ROOT)
                        + ", and the field holds another value. Declare it as text, or send such records elsewhere.");
            }
            return whole;
        }
    }

    /** @throws IllegalArgumentException with the reason, if one is malformed or a name occurs twice */
    public static List<Column> parse(List<?> declared) {
        Set<String> names = new HashSet<>(Set.of(RowShape.TIME, RowShape.ASSET, RowShape.QUALITY, RowShape.ORIGIN));
        return declared.stream()
                .map(each -> parse(each.toString().strip()))
                .peek(column -> {
                    if (!names.add(column.name())) {
                        throw new IllegalArgumentException("the row has two columns called " + column.name());
                    }
                })
                .toList();
    }

    private static Column parse(String text) {
        Matcher parts = DECLARED.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no column: write name:type, or name=path:type for a field elsewhere");
        }
        String name = parts.group(1).strip();
        String path = parts.group(2) == null ? name : parts.group(2).strip();
        FieldPath.check(path);
        for (Type type : Type.values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(parts.group(3))) {
                return new Column(name, FieldPath.of(path), type);
            }
        }
        throw new IllegalArgumentException(
                "\"" + parts.group(3) + "\" is no type of a column: it is double, long, text or bool");
    }
}
