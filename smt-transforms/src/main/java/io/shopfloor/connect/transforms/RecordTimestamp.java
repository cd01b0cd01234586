// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.polling.TimePolicy;
import io.shopfloor.connect.transforms.record.FieldPath;
import io.shopfloor.connect.transforms.record.FieldTime;
import io.shopfloor.connect.transforms.record.Fields;
import io.shopfloor.connect.transforms.task.Counters;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Gives a record the timestamp that its value tells, unless it cannot be true. Applied by one task thread at a time. Tombstones
 * pass.
 */
public final class RecordTimestamp<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    public static final String OVERVIEW_DOC =
            "Sets the record's timestamp from a field. A time that cannot be true, which Kafka would refuse or delete at once,"
                    + " leaves the timestamp as it is.";

    private static final String FIELD = "timestamp.field";
    private static final String UNIT = "timestamp.unit";
    private static final String ON_ABSENT = "on.absent";
    private static final long MOST_AHEAD_MINUTES = 55;

    enum OnAbsent {
        FAIL,
        KEEP
    }

    public static final ConfigDef CONFIG_DEF = define();

    private final InstantSource clock;
    private final Counters counters = new Counters("RecordTimestamp");
    private final LongAdder records = counters.counter("Records", "records that came");
    private final LongAdder implausible =
            counters.counter("ImplausibleTimes", "records whose field tells a time that cannot be true");
    private FieldPath field;
    private FieldTime unit;
    private OnAbsent onAbsent;
    private TimePolicy policy;

    public RecordTimestamp() {
        this(InstantSource.system());
    }

    /** For tests. */
    RecordTimestamp(InstantSource clock) {
        this.clock = clock;
    }

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        new ConfigGroup(def, "Time")
                .option(
                        FIELD,
                        Type.STRING,
                        "timestamp_ms",
                        Validators.described(path -> FieldPath.check(path.toString()), "a path"),
                        Importance.HIGH,
                        "Field with the time, a path such as a.b: a number in timestamp.unit, a Connect Timestamp, or ISO"
                                + " 8601. The value is a Struct, a map, or JSON as a string or bytes.")
                .choice(UNIT, FieldTime.MS, Importance.MEDIUM, "The unit of timestamp.field if it is a number.")
                .option(
                        TimePolicy.MAX_AHEAD,
                        Type.LONG,
                        TimeUnit.MINUTES.toMillis(5),
                        Validators.between(0, TimeUnit.MINUTES.toMillis(MOST_AHEAD_MINUTES)),
                        Importance.LOW,
                        "How far the time may be ahead of the worker's clock. One further ahead, or before the year 2000,"
                                + " is not used. Kafka refuses records further ahead than the topic's"
                                + " message.timestamp.after.max.ms, by default an hour.")
                .choice(
                        ON_ABSENT,
                        OnAbsent.FAIL,
                        Importance.MEDIUM,
                        "How to handle a record whose field is missing or holds no time. fail: an error, which"
                                + " PutbackErrorRouter can catch. keep: leave the timestamp unchanged.");
        return def;
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, props, false);
        field = FieldPath.of(config.getString(FIELD));
        unit = ConfigGroup.chosen(FieldTime.class, config, UNIT);
        onAbsent = ConfigGroup.chosen(OnAbsent.class, config, ON_ABSENT);
        policy = new TimePolicy(TimePolicy.Source.DEVICE, config.getLong(TimePolicy.MAX_AHEAD));
    }

    @Override
    public R apply(R record) {
        counters.register();
        records.increment();
        if (record.value() == null) {
            return record;
        }
        Long told = told(record);
        if (told == null) {
            return record;
        }
        TimePolicy.Stamp stamp = policy.stamp(told, clock.millis());
        if (stamp.implausible()) {
            implausible.increment();
            return record;
        }
        return record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                stamp.recordMs());
    }

    /** What the field tells; null where it tells nothing and the record may keep its timestamp. */
    private Long told(R record) {
        String what = "The value is ";
        try {
            Object value = new Fields(record.value()).at(field.names());
            what = "The field " + field.text() + " ";
            return unit.millis(value);
        } catch (DataException e) {
            if (onAbsent == OnAbsent.KEEP) {
                return null;
            }
            throw new DataException(what + e.getMessage() + ".", e);
        }
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void close() {
        counters.close();
    }
}
