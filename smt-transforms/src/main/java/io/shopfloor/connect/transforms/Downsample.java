// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.polling.Deadband;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateValidator;
import io.shopfloor.connect.common.template.Variables;
import io.shopfloor.connect.transforms.downsample.Leaves;
import io.shopfloor.connect.transforms.downsample.SeriesStates;
import io.shopfloor.connect.transforms.record.FieldPath;
import io.shopfloor.connect.transforms.record.Fields;
import io.shopfloor.connect.transforms.record.RecordValues;
import io.shopfloor.connect.transforms.row.LongRow;
import io.shopfloor.connect.transforms.task.Counters;
import io.shopfloor.connect.transforms.task.Options;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * Drops the values of a series that say nothing new. Applied by one task thread at a time. What it compares with is in memory
 * only: a task that starts passes the first value of each series on. When in doubt it passes a record on.
 */
public final class Downsample<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    public static final String OVERVIEW_DOC =
            "Drops readings that do not differ from the last one passed on by more than a dead-band, for each series, with"
                    + " a shortest and a longest time between two.";

    private static final String DEADBAND = "deadband";
    private static final String MIN_INTERVAL = "min.interval.ms";
    private static final String HEARTBEAT = "heartbeat.ms";
    private static final String SERIES = "series";
    private static final String FIELDS = "fields";
    private static final String EXCLUDED = "exclude.fields";
    private static final String MAX_SERIES = "max.series";
    private static final int DEFAULT_SERIES = 100_000;
    private static final int LONGEST_SERIES = 1_000;
    private static final Variables VARIABLES =
            Variables.none().withTopic().withKey().withHeaders().withFields();

    public static final ConfigDef CONFIG_DEF = define();

    private final InstantSource clock;
    private final Counters counters = new Counters("Downsample");
    private final LongAdder records = counters.counter("Records", "records that came");
    private final LongAdder dropped = counters.counter("Dropped", "records that said nothing new");
    private final LongAdder notCompared =
            counters.counter("NotCompared", "records that were passed on because they cannot be compared");
    private Template series;
    private String topicHeader;
    private List<FieldPath> fields;
    private Set<String> excluded;
    private SeriesStates states;

    public Downsample() {
        this(InstantSource.system());
    }

    /** For tests. */
    Downsample(InstantSource clock) {
        this.clock = clock;
        counters.value(
                "ForgottenSeries", "series that were forgotten because there were too many", () -> states.forgotten());
    }

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        new ConfigGroup(def, "Downsampling")
                .option(
                        DEADBAND,
                        Type.STRING,
                        "",
                        Validators.described(
                                value -> Deadband.parse(value.toString()), "a number, or a percentage: 2%"),
                        Importance.HIGH,
                        "How far a number must move from the last one passed on, absolute (0.5) or relative to it (2%)."
                                + " Empty: any change. Whatever is no number counts as changed whenever it differs.")
                .option(
                        MIN_INTERVAL,
                        Type.LONG,
                        0L,
                        Validators.atLeast(0),
                        Importance.MEDIUM,
                        "Shortest time between two records of a series, by their timestamps. Within it every record is"
                                + " dropped, whatever it says: the dead-band holds again after it.")
                .option(
                        HEARTBEAT,
                        Type.LONG,
                        0L,
                        Validators.atLeast(0),
                        Importance.MEDIUM,
                        "Maximum time between two records of a series, changed or not: the first that comes after it is"
                                + " passed on. 0: no limit.")
                .option(
                        SERIES,
                        Type.STRING,
                        "",
                        TemplateValidator.text(VARIABLES),
                        Importance.HIGH,
                        "Template of what makes a series, such as ${topic} or ${field.asset}/${field.tag}. Empty: the"
                                + " record's topic, its key, and the field name of its value.")
                .option(
                        FIELDS,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(FieldPath::check, true, "paths such as a.b"),
                        Importance.MEDIUM,
                        "Fields to compare, as paths such as a.b. A record that has none of them is passed on. Empty: all"
                                + " except exclude.fields.")
                .option(
                        EXCLUDED,
                        Type.LIST,
                        List.of("timestamp_ms", "timestamp", "time", "server_timestamp", "device_timestamps"),
                        null,
                        Importance.LOW,
                        "Outer fields that are not compared, such as times, which always differ.")
                .option(
                        MAX_SERIES,
                        Type.INT,
                        DEFAULT_SERIES,
                        Validators.atLeast(1),
                        Importance.LOW,
                        "How many series are kept in memory. Beyond it, or beyond 64 MiB of values to compare, the one that"
                                + " was silent longest is forgotten, and its next record is passed on.")
                .option(
                        UnsTopic.TOPIC_HEADER,
                        Type.STRING,
                        "",
                        null,
                        Importance.LOW,
                        "Header with an MQTT topic, such as mqtt.topic, from which ${topic} and its levels are"
                                + " taken. Empty: the record's Kafka topic.");
        return def;
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, props, false);
        series = Options.text(config, SERIES, VARIABLES);
        topicHeader = config.getString(UnsTopic.TOPIC_HEADER);
        fields = config.getList(FIELDS).stream().map(FieldPath::of).toList();
        excluded = Set.copyOf(config.getList(EXCLUDED));
        states = new SeriesStates(
                new SeriesStates.Rule(
                        Deadband.parse(config.getString(DEADBAND)),
                        config.getLong(MIN_INTERVAL),
                        config.getLong(HEARTBEAT)),
                config.getInt(MAX_SERIES));
    }

    @Override
    public R apply(R record) {
        counters.register();
        records.increment();
        RecordValues values = RecordValues.of(record, topicHeader);
        Object[] leaves = record.value() == null ? null : leaves(values.fields());
        String key = seriesOf(record, values);
        if (leaves == null || key == null || key.length() > LONGEST_SERIES) {
            states.forget(key);
            notCompared.increment();
            return record;
        }
        if (states.passes(key, leaves, record.timestamp() == null ? clock.millis() : record.timestamp())) {
            return record;
        }
        dropped.increment();
        return null;
    }

    private Object[] leaves(Fields value) {
        try {
            return Leaves.of(value, fields, excluded);
        } catch (DataException e) {
            return null; // Text or bytes that are no JSON: not compared, and counted as such.
        }
    }

    /** Null if the record does not tell, such as a tombstone without the field that the template names. */
    private String seriesOf(R record, RecordValues values) {
        if (series != null) {
            try {
                return LongRow.rendered(series, SERIES, values);
            } catch (DataException e) {
                return null; // Not compared, and counted as such.
            }
        }
        return record.topic() + '\n' + values.key() + '\n' + name(values);
    }

    private static String name(RecordValues values) {
        try {
            return values.field(List.of("name"));
        } catch (DataException e) {
            return null; // Text or bytes that are no JSON have no name.
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
