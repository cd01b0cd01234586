// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.value;

import io.shopfloor.connect.common.polling.Quality;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.plc4x.java.api.types.PlcValueType;
import org.apache.plc4x.java.api.value.PlcValue;

/**
 * What a PLC's type becomes in Connect: the table of docs/plc4x.md. Unsigned types get the next wider one; nothing
 * overflows in silence. Pure functions.
 */
public enum ValueKind {
    BOOLEAN("Boolean", SchemaBuilder::bool),
    INT8("Int8", SchemaBuilder::int8),
    INT16("Int16", SchemaBuilder::int16),
    INT32("Int32", SchemaBuilder::int32),
    INT64("Int64", SchemaBuilder::int64),
    DECIMAL("Decimal", () -> Decimal.builder(0)),
    FLOAT32("Float32", SchemaBuilder::float32),
    FLOAT64("Float64", SchemaBuilder::float64),
    STRING("String", SchemaBuilder::string),
    DURATION_MS("DurationMs", () -> SchemaBuilder.int64().parameter("unit", "ms")),
    DURATION_NS("DurationNs", () -> SchemaBuilder.int64().parameter("unit", "ns")),
    DATE("Date", Date::builder),
    TIME("Time", Time::builder),
    TIMESTAMP("Timestamp", Timestamp::builder),
    BYTES("Bytes", SchemaBuilder::bytes),
    STRUCT("Map", () -> SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA));

    private static final int MAX_DAY_MS = 86_400_000;
    private static final int MAX_YEAR = 9999;

    private final String label;
    private final Supplier<SchemaBuilder> builder;

    ValueKind(String label, Supplier<SchemaBuilder> builder) {
        this.label = label;
        this.builder = builder;
    }

    /** For names of schemas. */
    String label() {
        return label;
    }

    /** A new optional schema. */
    Schema schema() {
        return builder.get().optional().build();
    }

    boolean numeric() {
        return ordinal() >= INT8.ordinal() && ordinal() <= FLOAT64.ordinal();
    }

    /** Null for types that say nothing: NULL, and List, whose elements do. */
    static ValueKind of(PlcValueType type, UnsignedLong unsignedLong) {
        return switch (type) {
            case BOOL -> BOOLEAN;
            case SINT -> INT8;
            case USINT, BYTE, INT -> INT16;
            case UINT, WORD, DINT -> INT32;
            case UDINT, DWORD, LINT -> INT64;
            case ULINT, LWORD -> unsignedLong == UnsignedLong.DECIMAL ? DECIMAL : INT64;
            case REAL -> FLOAT32;
            case LREAL -> FLOAT64;
            case CHAR, WCHAR, STRING, WSTRING -> STRING;
            case TIME -> DURATION_MS;
            case LTIME -> DURATION_NS;
            case DATE, LDATE -> DATE;
            case TIME_OF_DAY, LTIME_OF_DAY -> TIME;
            case DATE_AND_TIME, DATE_AND_LTIME, LDATE_AND_TIME -> TIMESTAMP;
            case RAW_BYTE_ARRAY -> BYTES;
            case Struct -> STRUCT;
            case NULL, List -> null;
        };
    }

    /**
     * One value as Connect has it.
     *
     * @param zone where the PLC's clock is
     * @throws UnfitValueException if the value cannot be told in this type without loss
     */
    Object convert(PlcValue value, ZoneId zone) throws UnfitValueException {
        Object object = value.getObject();
        try {
            return switch (this) {
                case BOOLEAN -> object instanceof Boolean ? object : value.getBoolean();
                case INT8 -> (byte) integer(object, Byte.MIN_VALUE, Byte.MAX_VALUE);
                case INT16 -> (short) integer(object, Short.MIN_VALUE, Short.MAX_VALUE);
                case INT32 -> (int) integer(object, Integer.MIN_VALUE, Integer.MAX_VALUE);
                case INT64 -> integer(object, Long.MIN_VALUE, Long.MAX_VALUE);
                case DECIMAL -> new java.math.BigDecimal(bigInteger(object));
                case FLOAT32 -> finite(narrowed(((Number) object).doubleValue()));
                case FLOAT64 -> finite(((Number) object).doubleValue());
                case STRING -> text(object instanceof String string ? string : value.getString());
                case DURATION_MS -> ((Duration) object).toMillis();
                case DURATION_NS -> ((Duration) object).toNanos();
                case DATE -> date(((LocalDate) object).atStartOfDay(), ZoneOffset.UTC);
                case TIME -> new java.util.Date(((LocalTime) object).toNanoOfDay() / 1_000_000 % MAX_DAY_MS);
                case TIMESTAMP -> date((LocalDateTime) object, zone);
                case BYTES -> value.getRaw();
                case STRUCT -> struct(value);
            };
        } catch (ArithmeticException e) {
            throw new UnfitValueException(Quality.OUT_OF_RANGE);
        } catch (RuntimeException e) {
            // A cast, or whatever the driver's object throws when it is asked for what it is not.
            throw new UnfitValueException(Quality.TYPE_MISMATCH);
        }
    }

    private static long integer(Object object, long min, long max) throws UnfitValueException {
        BigInteger exact = bigInteger(object);
        if (exact.bitLength() > 63 || exact.longValue() < min || exact.longValue() > max) {
            throw new UnfitValueException(Quality.OUT_OF_RANGE);
        }
        return exact.longValue();
    }

    private static BigInteger bigInteger(Object object) throws UnfitValueException {
        if (object instanceof BigInteger big) {
            return big;
        }
        Number number = (Number) object;
        if (number instanceof Float || number instanceof Double) {
            throw new UnfitValueException(Quality.TYPE_MISMATCH);
        }
        return BigInteger.valueOf(number.longValue());
    }

    private static Object narrowed(double wide) throws UnfitValueException {
        float narrow = (float) wide;
        if (Float.isInfinite(narrow) && !Double.isInfinite(wide)) {
            throw new UnfitValueException(Quality.OUT_OF_RANGE);
        }
        return narrow;
    }

    private static Object finite(Object number) throws UnfitValueException {
        if (!Double.isFinite(((Number) number).doubleValue())) {
            throw new UnfitValueException(Quality.NOT_A_NUMBER);
        }
        return number;
    }

    /** Some PLCs pad their strings with NUL. Half a character would be no value for any converter. */
    private static String text(String text) throws UnfitValueException {
        int end = text.indexOf('\0');
        String told = end < 0 ? text : text.substring(0, end);
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(told)) {
            throw new UnfitValueException(Quality.UNSUPPORTED);
        }
        return told;
    }

    private static java.util.Date date(LocalDateTime local, ZoneId zone) throws UnfitValueException {
        if (local.getYear() < 1 || local.getYear() > MAX_YEAR) {
            throw new UnfitValueException(Quality.OUT_OF_RANGE);
        }
        return java.util.Date.from(local.atZone(zone).toInstant());
    }

    private static Map<String, String> struct(PlcValue value) throws UnfitValueException {
        Map<String, String> members = new TreeMap<>();
        for (Map.Entry<String, ? extends PlcValue> member : value.getStruct().entrySet()) {
            PlcValue told = member.getValue();
            members.put(member.getKey(), told == null || told.isNull() ? null : text(String.valueOf(told.getObject())));
        }
        return members;
    }
}
