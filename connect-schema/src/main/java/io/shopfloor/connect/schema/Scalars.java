// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Readers of the values that hold no others. What a type cannot hold exactly is a mismatch. Pure functions. */
final class Scalars {

    private static final long DAY_MS = 86_400_000L;

    private Scalars() {}

    static Object bool(Object json) {
        require(json instanceof Boolean, "is not a boolean");
        return json;
    }

    static String string(Object json) {
        require(json instanceof String, "is not a string");
        return (String) json;
    }

    static Object int32(Object json) {
        try {
            return number(json).intValueExact();
        } catch (ArithmeticException e) {
            throw new MismatchException("is not a whole number of 32 bits");
        }
    }

    static Object int64(Object json) {
        try {
            return number(json).longValueExact();
        } catch (ArithmeticException e) {
            throw new MismatchException("is not a whole number of 64 bits");
        }
    }

    static Object float32(Object json) {
        BigDecimal number = number(json);
        float value = number.floatValue();
        requireHeld(json, number, value);
        return value;
    }

    static Object float64(Object json) {
        BigDecimal number = number(json);
        double value = number.doubleValue();
        requireHeld(json, number, value);
        return value;
    }

    /** Fractions are rounded to the nearest, as everywhere; a counter that would change is a mismatch. */
    private static void requireHeld(Object json, BigDecimal number, double value) {
        require(Double.isFinite(value), "is out of range for its floating-point type");
        require(
                !isWhole(json) || new BigDecimal(value).compareTo(number) == 0,
                "is a whole number that its floating-point type cannot hold exactly");
    }

    static Object base64(Object json) {
        try {
            return Base64.getDecoder().decode(string(json));
        } catch (IllegalArgumentException e) {
            throw new MismatchException("is not Base64 text");
        }
    }

    static JsonReader fixed(int size) {
        return json -> {
            byte[] bytes = (byte[]) base64(json);
            require(bytes.length == size, "is not Base64 text of " + size + " bytes");
            return bytes;
        };
    }

    static JsonReader enumeration(Set<String> symbols) {
        return json -> {
            String symbol = string(json);
            require(symbols.contains(symbol), "is not a symbol of its enum");
            return symbol;
        };
    }

    static Object uuid(Object json) {
        String text = string(json);
        try {
            require(UUID.fromString(text).toString().equalsIgnoreCase(text), "is not a UUID");
        } catch (IllegalArgumentException e) {
            throw new MismatchException("is not a UUID");
        }
        return text;
    }

    /** A number or its text, with at most {@code precision} digits, {@code scale} of them behind the point. */
    static JsonReader decimal(int precision, int scale) {
        String expected = "is not a decimal number with at most " + (precision - scale) + " digits before and " + scale
                + " after the point";
        return json -> {
            BigDecimal number;
            try {
                number = (json instanceof String text ? new BigDecimal(shortText(text, expected)) : number(json));
                number = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
            } catch (ArithmeticException | NumberFormatException e) {
                throw new MismatchException(expected);
            }
            // Checked before the scale is set: 1e999999999 would take gigabytes of digits.
            long before = (long) number.precision() - number.scale();
            require(number.scale() <= scale && (before <= precision - scale || number.signum() == 0), expected);
            return number.setScale(scale);
        };
    }

    /** The time to read digits grows with the square of their number. */
    private static String shortText(String text, String otherwise) {
        require(text.length() <= Json.MAX_NUMBER, otherwise);
        return text;
    }

    /** Days since 1970, or ISO 8601 text. */
    static Object date(Object json) {
        LocalDate day = json instanceof String text
                ? parsed(text, LocalDate::parse, "date")
                : LocalDate.ofEpochDay((int) int32(json));
        require(day.toEpochDay() == (int) day.toEpochDay(), "is out of range for its date type");
        return new Date(day.toEpochDay() * DAY_MS);
    }

    /** Milliseconds since midnight, or ISO 8601 text. */
    static Object timeMillis(Object json) {
        if (json instanceof String text) {
            LocalTime time = parsed(text, LocalTime::parse, "time of day");
            require(time.getNano() % 1_000_000 == 0, "is more precise than its schema's milliseconds");
            return new Date(time.toNanoOfDay() / 1_000_000);
        }
        int ms = (int) int32(json);
        require(ms >= 0 && ms < DAY_MS, "is not a time of day in milliseconds");
        return new Date(ms);
    }

    /** Milliseconds since 1970, or ISO 8601 text with a zone. */
    static Object timestampMillis(Object json) {
        return new Date(instant(json, ChronoUnit.MILLIS));
    }

    /** Microseconds since 1970, or ISO 8601 text with a zone. Connect has no type for it: a plain long. */
    static Object timestampMicros(Object json) {
        return instant(json, ChronoUnit.MICROS);
    }

    private static long instant(Object json, ChronoUnit unit) {
        if (!(json instanceof String text)) {
            return (long) int64(json);
        }
        Instant instant =
                parsed(text, OffsetDateTime::parse, "timestamp with a zone").toInstant();
        require(instant.truncatedTo(unit).equals(instant), "is finer than the schema's " + unit);
        try {
            return unit.between(Instant.EPOCH, instant);
        } catch (ArithmeticException e) {
            throw new MismatchException("is out of range for its timestamp type");
        }
    }

    private static <T> T parsed(String text, Function<String, T> parser, String what) {
        try {
            return parser.apply(text);
        } catch (DateTimeException e) {
            throw new MismatchException("is not a " + what + " in ISO 8601");
        }
    }

    private static BigDecimal number(Object json) {
        if (json instanceof Long whole) {
            return BigDecimal.valueOf(whole);
        }
        if (json instanceof BigDecimal number) {
            return number;
        }
        require(json instanceof Number, "is not a number");
        return new BigDecimal(json.toString());
    }

    private static boolean isWhole(Object number) {
        return number instanceof Long || number instanceof Integer || number instanceof BigInteger;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new MismatchException(otherwise);
        }
    }
}
