// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.putback;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.transforms.record.Fields;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;

/**
 * What a record's value must fulfil before any transformation sees it. Tombstones pass everything. Immutable after it is
 * configured; a failure names the check and the field, never a value.
 */
public final class ValueChecks {
    private static final String JSON = "require.value.json";
    private static final String FIELDS = "require.fields";
    private static final String MAX_BYTES = "max.value.bytes";
    private static final String TIMESTAMP = "timestamp.field";
    private static final String TIMESTAMP_UNIT = "timestamp.unit";
    private static final String MAX_AGE = "timestamp.max.age.ms";
    private static final String MAX_FUTURE = "timestamp.max.future.ms";

    /** What is wrong with a value. */
    public record Failure(String check, String detail) {}

    /** A field's path, with the text it was written as. */
    private record Path(String text, List<String> names) {
        static Path of(String text) {
            return new Path(text, List.of(text.split("\\.")));
        }
    }

    enum Unit {
        S(TimeUnit.SECONDS),
        MS(TimeUnit.MILLISECONDS),
        US(TimeUnit.MICROSECONDS),
        NS(TimeUnit.NANOSECONDS);

        private final TimeUnit unit;

        Unit(TimeUnit unit) {
            this.unit = unit;
        }
    }

    private final boolean json;
    private final List<Path> fields;
    private final int maxBytes;
    private final Path timestamp;
    private final Unit unit;
    private final long maxAgeMs;
    private final long maxFutureMs;
    private final InstantSource clock;

    public ValueChecks(AbstractConfig config, InstantSource clock) {
        this.json = config.getBoolean(JSON);
        this.fields = config.getList(FIELDS).stream().map(Path::of).toList();
        this.maxBytes = config.getInt(MAX_BYTES);
        String field = config.getString(TIMESTAMP);
        this.timestamp = field.isEmpty() ? null : Path.of(field);
        this.unit = ConfigGroup.chosen(Unit.class, config, TIMESTAMP_UNIT);
        this.maxAgeMs = config.getLong(MAX_AGE);
        this.maxFutureMs = config.getLong(MAX_FUTURE);
        this.clock = clock;
    }

    public static void define(ConfigDef def) {
        new ConfigGroup(def, "Checks")
                .option(
                        JSON,
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "Whether string and byte values must be JSON in UTF-8. Structs and maps pass.")
                .option(
                        FIELDS,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(ValueChecks::checkPath, true, "paths such as a.b"),
                        Importance.MEDIUM,
                        "Fields that every value must have, not null, as paths such as a.b. The value is a"
                                + " Struct, a map, or JSON as a string or bytes.")
                .option(
                        MAX_BYTES,
                        Type.INT,
                        0,
                        Validators.atLeast(0),
                        Importance.LOW,
                        "Maximum bytes of string and byte values. 0: no limit.")
                .option(
                        TIMESTAMP,
                        Type.STRING,
                        "",
                        Validators.described(
                                value -> checkPath(
                                        value.toString() + (value.toString().isEmpty() ? "x" : "")),
                                "a path or nothing"),
                        Importance.LOW,
                        "Field that must hold a time: a number in timestamp.unit, a Connect Timestamp, or ISO"
                                + " 8601.")
                .choice(TIMESTAMP_UNIT, Unit.MS, Importance.LOW, "The unit of timestamp.field if it is a number.")
                .option(
                        MAX_AGE,
                        Type.LONG,
                        Long.MAX_VALUE,
                        Validators.atLeast(0),
                        Importance.LOW,
                        "How far timestamp.field may be in the past.")
                .option(
                        MAX_FUTURE,
                        Type.LONG,
                        TimeUnit.HOURS.toMillis(1),
                        Validators.atLeast(0),
                        Importance.LOW,
                        "How far timestamp.field may be in the future.");
    }

    private static void checkPath(String path) {
        if (path.startsWith(".") || path.endsWith(".") || path.contains("..") || path.isBlank()) {
            throw new IllegalArgumentException("a path is names separated by single dots");
        }
    }

    public boolean isEmpty() {
        return !json && fields.isEmpty() && maxBytes == 0 && timestamp == null;
    }

    /** The first thing that is wrong, or null. */
    public Failure failure(ConnectRecord<?> record) {
        Object value = record.value();
        if (value == null) {
            return null;
        }
        if (maxBytes > 0 && sizeOf(value) > maxBytes) {
            return new Failure(MAX_BYTES, "the value has " + sizeOf(value) + " bytes, more than " + maxBytes);
        }
        String check = JSON;
        try {
            Fields tree = new Fields(value);
            if (json) {
                tree.tree();
            }
            for (Path path : fields) {
                check = FIELDS;
                if (tree.at(path.names()) == null) {
                    return new Failure(FIELDS, "the field " + path.text() + " is missing or null");
                }
            }
            check = TIMESTAMP;
            String fault = timestamp == null ? null : timestampFault(tree.at(timestamp.names()));
            return fault == null ? null : new Failure(TIMESTAMP, "the field " + timestamp.text() + " " + fault);
        } catch (DataException e) {
            return new Failure(check, "the value is " + e.getMessage()); // From Json, which never quotes the text.
        }
    }

    private static int sizeOf(Object value) {
        if (value instanceof String text) {
            return Utils.utf8Length(text);
        }
        return value instanceof byte[] bytes
                ? bytes.length
                : value instanceof ByteBuffer buffer ? buffer.remaining() : 0;
    }

    private String timestampFault(Object value) {
        long millis;
        if (value instanceof Number number) {
            if (!(number instanceof Long) && !(Math.abs(number.doubleValue()) < Long.MAX_VALUE)) {
                return "is not a valid time"; // Its last 64 bits alone could be any time.
            }
            millis = unit.unit.toMillis(number.longValue());
        } else if (value instanceof Date date) {
            millis = date.getTime();
        } else if (value instanceof String text) {
            try {
                millis = OffsetDateTime.parse(text).toInstant().toEpochMilli();
            } catch (DateTimeException | ArithmeticException e) {
                return "is not an ISO 8601 time with an offset";
            }
        } else {
            return value == null ? "is missing or null" : "holds no time";
        }
        long now = clock.millis();
        if (millis > now && millis - now > maxFutureMs) {
            return "is more than " + maxFutureMs + " ms in the future";
        }
        return maxAgeMs != Long.MAX_VALUE && millis < now - maxAgeMs
                ? "is more than " + maxAgeMs + " ms in the past"
                : null;
    }
}
