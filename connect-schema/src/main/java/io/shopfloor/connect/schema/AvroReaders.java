// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/**
 * Turns an Avro schema, once, into a Connect schema and the reader of its JSON. Refuses what Connect cannot hold: recursion,
 * and unions of more than null and one type. Used by one thread for one schema.
 */
final class AvroReaders {

    private static final String PRECISION = "connect.decimal.precision"; // as registry converters write and read it

    private final boolean dropsUnknown;
    private final Set<String> open = new HashSet<>();

    /** A Connect schema whose default and optionality are still open; structs must be made of the schema once built. */
    private record Draft(SchemaBuilder schema, Function<Schema, JsonReader> reader) {
        static Draft of(SchemaBuilder schema, JsonReader reader) {
            return new Draft(schema, built -> reader);
        }
    }

    private record Typed(Schema schema, JsonReader reader, boolean nullable) {}

    /** A record's schema and the reader of its JSON. */
    record Compiled(Schema schema, JsonReader reader) {}

    private AvroReaders(boolean dropsUnknown) {
        this.dropsUnknown = dropsUnknown;
    }

    /** @throws IllegalArgumentException if the text is no Avro schema, or none of a record that Connect can hold */
    static Compiled of(String avro, boolean dropsUnknown) {
        org.apache.avro.Schema schema;
        try {
            schema = new org.apache.avro.Schema.Parser().parse(avro);
        } catch (AvroRuntimeException e) {
            throw new IllegalArgumentException("is not an Avro schema: " + e.getMessage(), e);
        }
        if (schema.getType() != org.apache.avro.Schema.Type.RECORD) {
            throw new IllegalArgumentException(
                    "is an Avro schema of type " + schema.getType().getName() + "; a payload needs a record schema");
        }
        Typed typed = new AvroReaders(dropsUnknown).typed(schema, builder -> {});
        return new Compiled(typed.schema(), typed.reader());
    }

    /** {@code last} sees the builder before it is built. */
    private Typed typed(org.apache.avro.Schema avro, Consumer<SchemaBuilder> last) {
        boolean nullable = avro.isNullable();
        Draft draft = draft(nullable ? withoutNull(avro) : avro);
        if (nullable) {
            draft.schema().optional();
        }
        last.accept(draft.schema());
        Schema schema = draft.schema().build();
        return new Typed(schema, draft.reader().apply(schema), nullable);
    }

    private static org.apache.avro.Schema withoutNull(org.apache.avro.Schema avro) {
        List<org.apache.avro.Schema> types = avro.isUnion()
                ? avro.getTypes().stream()
                        .filter(type -> type.getType() != org.apache.avro.Schema.Type.NULL)
                        .toList()
                : List.of();
        if (types.size() != 1) {
            throw new IllegalArgumentException("has " + avro + ": Connect supports only null and one other type");
        }
        return types.get(0);
    }

    private Draft draft(org.apache.avro.Schema avro) {
        LogicalType logical = avro.getLogicalType();
        if (logical instanceof LogicalTypes.Decimal decimal) {
            return Draft.of(
                    Decimal.builder(decimal.getScale()).parameter(PRECISION, String.valueOf(decimal.getPrecision())),
                    Scalars.decimal(decimal.getPrecision(), decimal.getScale()));
        }
        Draft known = logical == null ? null : logicalDraft(logical.getName());
        return known != null ? known : plainDraft(avro);
    }

    private static Draft logicalDraft(String name) {
        return switch (name) {
            case "date" -> Draft.of(Date.builder(), Scalars::date);
            case "time-millis" -> Draft.of(Time.builder(), Scalars::timeMillis);
            case "timestamp-millis" -> Draft.of(Timestamp.builder(), Scalars::timestampMillis);
            case "timestamp-micros" -> Draft.of(SchemaBuilder.int64(), Scalars::timestampMicros);
            default -> null; // read as the type below it
        };
    }

    private Draft plainDraft(org.apache.avro.Schema avro) {
        return switch (avro.getType()) {
            case BOOLEAN -> Draft.of(SchemaBuilder.bool(), Scalars::bool);
            case INT -> Draft.of(SchemaBuilder.int32(), Scalars::int32);
            case LONG -> Draft.of(SchemaBuilder.int64(), Scalars::int64);
            case FLOAT -> Draft.of(SchemaBuilder.float32(), Scalars::float32);
            case DOUBLE -> Draft.of(SchemaBuilder.float64(), Scalars::float64);
            case STRING -> Draft.of(SchemaBuilder.string(), isUuid(avro) ? Scalars::uuid : Scalars::string);
            case BYTES -> Draft.of(SchemaBuilder.bytes(), Scalars::base64);
            case FIXED -> Draft.of(SchemaBuilder.bytes(), Scalars.fixed(avro.getFixedSize()));
            case ENUM -> Draft.of(SchemaBuilder.string(), Scalars.enumeration(Set.copyOf(avro.getEnumSymbols())));
            case ARRAY -> array(avro);
            case MAP -> map(avro);
            case RECORD -> record(avro);
            case UNION, NULL ->
                throw new IllegalArgumentException("has " + avro + ": Connect supports only null and one other type");
        };
    }

    private static boolean isUuid(org.apache.avro.Schema avro) {
        return avro.getLogicalType() != null && avro.getLogicalType().getName().equals("uuid");
    }

    private Draft array(org.apache.avro.Schema avro) {
        Typed element = typed(avro.getElementType(), builder -> {});
        return Draft.of(SchemaBuilder.array(element.schema()), Containers.array(element.reader(), element.nullable()));
    }

    private Draft map(org.apache.avro.Schema avro) {
        Typed value = typed(avro.getValueType(), builder -> {});
        return Draft.of(
                SchemaBuilder.map(Schema.STRING_SCHEMA, value.schema()),
                Containers.map(value.reader(), value.nullable()));
    }

    private Draft record(org.apache.avro.Schema avro) {
        if (!open.add(avro.getFullName())) {
            throw new IllegalArgumentException(
                    "nests " + avro.getFullName() + " in itself; Connect has no recursive schemas");
        }
        SchemaBuilder struct = SchemaBuilder.struct().name(avro.getFullName()).doc(avro.getDoc());
        List<Containers.Member> members = new ArrayList<>();
        for (org.apache.avro.Schema.Field field : avro.getFields()) {
            members.add(member(struct, field));
        }
        open.remove(avro.getFullName());
        return new Draft(struct, built -> Containers.record(built, members, dropsUnknown));
    }

    private Containers.Member member(SchemaBuilder struct, org.apache.avro.Schema.Field field) {
        Object[] fallback = {null};
        Typed typed;
        try {
            typed = typed(field.schema(), builder -> builder.doc(field.doc()));
            if (field.hasDefaultValue()) {
                fallback[0] = fallback(field, typed.reader());
                // Connect's Struct gives a default for null, too, and cannot check one that is a struct.
                if (!typed.nullable() && typed.schema().type().isPrimitive()) {
                    Object value = fallback[0];
                    typed = typed(
                            field.schema(), builder -> builder.doc(field.doc()).defaultValue(value));
                }
            }
        } catch (MismatchException e) {
            throw new IllegalArgumentException("has a wrong default of " + field.name() + ": " + e.getMessage(), e);
        }
        struct.field(field.name(), typed.schema());
        return new Containers.Member(
                field.name(),
                typed.reader(),
                typed.nullable(),
                field.hasDefaultValue() || typed.nullable(),
                fallback[0]);
    }

    private static Object fallback(org.apache.avro.Schema.Field field, JsonReader reader) {
        Object value = field.defaultVal();
        if (value == JsonProperties.NULL_VALUE) {
            return null;
        }
        org.apache.avro.Schema type = field.schema().isNullable() ? withoutNull(field.schema()) : field.schema();
        if (value instanceof byte[] bytes && type.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return new BigDecimal(new BigInteger(bytes), decimal.getScale());
        }
        if (holdsBytes(value)) {
            throw new IllegalArgumentException(
                    "has a default of " + field.name() + " that contains bytes; give those fields their own defaults");
        }
        return reader.read(value instanceof byte[] bytes ? encoded(bytes) : value);
    }

    private static String encoded(byte[] bytes) {
        return java.util.Base64.getEncoder().encodeToString(bytes);
    }

    private static boolean holdsBytes(Object value) {
        Collection<?> inner =
                value instanceof Map<?, ?> map ? map.values() : value instanceof List<?> list ? list : List.of();
        return inner.stream().anyMatch(each -> each instanceof byte[] || holdsBytes(each));
    }
}
