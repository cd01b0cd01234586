// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.putback;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.transforms.record.FieldPath;
import io.shopfloor.connect.transforms.record.FieldTime;
import io.shopfloor.connect.transforms.record.Fields;
import java.nio.ByteBuffer;
import java.time.InstantSource;
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

    private final boolean json;
    private final List<FieldPath> fields;
    private final int maxBytes;
    private final FieldPath timestamp;
    private final FieldTime unit;
    private final long maxAgeMs;
    private final long maxFutureMs;
    private final InstantSource clock;

    public ValueChecks(AbstractConfig config, InstantSource clock) {
        this.json = config.getBoolean(JSON);
        this.fields = config.getList(FIELDS).stream().map(FieldPath::of).toList();
        this.maxBytes = config.getInt(MAX_BYTES);
        this.timestamp = FieldPath.orNull(config.getString(TIMESTAMP));
        this.unit = ConfigGroup.chosen(FieldTime.class, config, TIMESTAMP_UNIT);
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
                        Validators.eachOf(FieldPath::check, true, "paths such as a.b"),
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
                        FieldPath.OR_NOTHING,
                        Importance.LOW,
                        "Field that must hold a time: a number in timestamp.unit, a Connect Timestamp, or ISO"
                                + " 8601.")
                .choice(TIMESTAMP_UNIT, FieldTime.MS, Importance.LOW, "The unit of timestamp.field if it is a number.")
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
            for (FieldPath path : fields) {
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
        try {
            millis = unit.millis(value);
        } catch (DataException e) {
            return e.getMessage();
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
