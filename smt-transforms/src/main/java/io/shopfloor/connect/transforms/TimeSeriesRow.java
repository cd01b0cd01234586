// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.polling.TimePolicy;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateValidator;
import io.shopfloor.connect.common.template.Variables;
import io.shopfloor.connect.transforms.record.FieldPath;
import io.shopfloor.connect.transforms.record.FieldTime;
import io.shopfloor.connect.transforms.record.HeaderText;
import io.shopfloor.connect.transforms.record.RecordValues;
import io.shopfloor.connect.transforms.row.Column;
import io.shopfloor.connect.transforms.row.LongRow;
import io.shopfloor.connect.transforms.row.Reading;
import io.shopfloor.connect.transforms.row.RowKeys;
import io.shopfloor.connect.transforms.row.RowShape;
import io.shopfloor.connect.transforms.row.RowText;
import io.shopfloor.connect.transforms.row.TimeColumn;
import io.shopfloor.connect.transforms.row.WideRow;
import io.shopfloor.connect.transforms.row.Years;
import io.shopfloor.connect.transforms.task.Counters;
import io.shopfloor.connect.transforms.task.Options;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Turns a reading into a flat row with a key, as database sinks take it. One record becomes one row. Applied by one task thread
 * at a time. The row depends on the record alone, so that the same record gives the same row and key whenever it comes.
 */
public final class TimeSeriesRow<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    public static final String OVERVIEW_DOC =
            "Turns readings into flat, typed rows with a time, an asset and a key for upserts, as database sinks take"
                    + " them: a row for one tag, or a row with a column for each value.";

    private static final String SHAPE = "row.shape";
    private static final String ASSET = "asset";
    private static final String TAG = "tag";
    private static final String VALUE_FIELD = "value.field";
    private static final String COLUMNS = "columns";
    private static final String KEY_FIELDS = "key.fields";
    private static final String TIME_TYPE = "time.type";
    private static final String TIMESTAMP = "timestamp.field";
    private static final String TIMESTAMP_UNIT = "timestamp.unit";
    private static final String ORIGIN_HEADER = "x-origin";
    private static final Variables VARIABLES =
            Variables.none().withTopic().withKey().withHeaders().withFields();

    enum Shape {
        LONG,
        WIDE
    }

    public static final ConfigDef CONFIG_DEF = define();

    private final Counters counters = new Counters("TimeSeriesRow");
    private final LongAdder records = counters.counter("Records", "records that came");
    private final LongAdder tombstones = counters.counter("Tombstones", "records without a value, which give no row");
    private final LongAdder implausible =
            counters.counter("ImplausibleTimes", "readings whose time cannot be true: the row has the record's time");
    private Template asset;
    private String topicHeader;
    private FieldPath timestamp;
    private FieldTime unit;
    private TimePolicy policy;
    private RowShape shape;
    private RowKeys keys;

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        new ConfigGroup(def, "Row")
                .required(
                        ASSET,
                        Type.STRING,
                        TemplateValidator.text(VARIABLES),
                        "Template of the column asset: what the reading is of, such as ${topic[3]}, ${key} or"
                                + " ${field.master}/${field.port}. Together with the tag it must tell apart whatever is"
                                + " measured at the same time.")
                .choice(
                        SHAPE,
                        Shape.LONG,
                        Importance.HIGH,
                        "Form of the rows. long: one value, in the column of its type, with tag and unit. wide: a column"
                                + " for each value of the record.")
                .option(
                        TAG,
                        Type.STRING,
                        "",
                        TemplateValidator.text(VARIABLES),
                        Importance.HIGH,
                        "Template of the column tag in the long form, such as ${topic[-1]} or ${header.plc.tag}. Empty:"
                                + " the reading's field name, or the name of the field with the value.")
                .option(
                        VALUE_FIELD,
                        Type.STRING,
                        "",
                        FieldPath.OR_NOTHING,
                        Importance.MEDIUM,
                        "Field with the value in the long form, a path such as a.b. Empty: the field value, or the only"
                                + " field that is no time, quality, unit or name.")
                .option(
                        COLUMNS,
                        Type.LIST,
                        List.of(),
                        Validators.described(value -> Column.parse((List<?>) value), "name:type or name=path:type"),
                        Importance.HIGH,
                        "Columns of the wide form besides time, asset, quality and origin, each as name:type or"
                                + " name=path:type. Types: double, long, text, bool. A value that its column cannot hold is"
                                + " an error. Empty: those of the record's schema; values without a schema need the list.")
                .option(
                        KEY_FIELDS,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(
                                name -> {
                                    if (name.isBlank()) {
                                        throw new IllegalArgumentException("the name of a column must not be empty");
                                    }
                                },
                                true,
                                "names of columns"),
                        Importance.MEDIUM,
                        "Columns that make the record's key, by which a sink updates a row that it has already. Empty:"
                                + " time, asset and in the long form tag. Readings with the same key are one row: name a"
                                + " column that tells them apart if several come in one millisecond.");
        new ConfigGroup(def, "Time")
                .option(
                        TIMESTAMP,
                        Type.STRING,
                        "",
                        FieldPath.OR_NOTHING,
                        Importance.MEDIUM,
                        "Field with the time: a number in timestamp.unit, a Connect Timestamp, or ISO 8601. Empty:"
                                + " timestamp_ms, timestamp or time, the first that the value has, else the record's"
                                + " timestamp.")
                .choice(
                        TIME_TYPE,
                        TimeColumn.TIMESTAMP,
                        Importance.MEDIUM,
                        "How the row tells times. timestamp: as a Connect Timestamp. zoned: as text in UTC, such as"
                                + " 2026-11-28T08:00:00.123Z, of the schema io.debezium.time.ZonedTimestamp. Debezium's"
                                + " JDBC sink needs zoned for columns with a time zone, unless the worker runs in UTC.")
                .choice(
                        TIMESTAMP_UNIT,
                        FieldTime.MS,
                        Importance.LOW,
                        "The unit of the time if it is a number. timestamp_ms is always in milliseconds, unless"
                                + " timestamp.field names it.")
                .option(
                        TimePolicy.MAX_AHEAD,
                        Type.LONG,
                        TimeUnit.MINUTES.toMillis(5),
                        Validators.atLeast(0),
                        Importance.LOW,
                        "How far the time may be ahead of the record's timestamp. One further ahead, or before the year"
                                + " 2000, is not used: the row has the record's timestamp, and a good value the quality"
                                + " UNCERTAIN_TIME.")
                .option(
                        UnsTopic.TOPIC_HEADER,
                        Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Header with an MQTT topic, such as mqtt.topic, from which ${topic} and its levels are"
                                + " taken. Empty: the record's Kafka topic.");
        return def;
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, props, false);
        asset = Template.text(config.getString(ASSET), VARIABLES);
        topicHeader = config.getString(UnsTopic.TOPIC_HEADER);
        timestamp = FieldPath.orNull(config.getString(TIMESTAMP));
        unit = ConfigGroup.chosen(FieldTime.class, config, TIMESTAMP_UNIT);
        policy = new TimePolicy(TimePolicy.Source.DEVICE, config.getLong(TimePolicy.MAX_AHEAD));
        boolean wide = ConfigGroup.chosen(Shape.class, config, SHAPE) == Shape.WIDE;
        List<Column> columns = Column.parse(config.getList(COLUMNS));
        for (String option : wide ? List.of(TAG, VALUE_FIELD) : List.of(COLUMNS)) {
            if (!config.values().get(option).equals(CONFIG_DEF.defaultValues().get(option))) {
                throw new ConfigException(
                        option + " has no meaning with " + SHAPE + "=" + config.getString(SHAPE) + ". Leave it out.");
            }
        }
        List<String> key = config.getList(KEY_FIELDS);
        TimeColumn times = ConfigGroup.chosen(TimeColumn.class, config, TIME_TYPE);
        shape = wide
                ? new WideRow(columns, config.getString(ASSET).equals("${field.asset}"), timestamp, times)
                : new LongRow(
                        FieldPath.orNull(config.getString(VALUE_FIELD)), Options.text(config, TAG, VARIABLES), times);
        keys = new RowKeys(!key.isEmpty() ? key : wide ? LongRow.KEY.subList(0, 2) : LongRow.KEY);
        checkKey(shape.schema());
    }

    private void checkKey(Schema rows) {
        try {
            if (rows != null) {
                keys.keys(rows);
            }
        } catch (DataException e) {
            throw new ConfigException(e.getMessage());
        }
    }

    @Override
    public R apply(R record) {
        counters.register();
        records.increment();
        if (record.value() == null) {
            tombstones.increment();
            return null;
        }
        RecordValues values = RecordValues.of(record, topicHeader);
        Reading reading = Reading.of(values.fields(), record.valueSchema(), timestamp);
        Struct row = shape.row(reading, values, frame(record, reading, values));
        Struct key = keys.of(row);
        return record.newRecord(
                record.topic(), record.kafkaPartition(), key.schema(), key, row.schema(), row, record.timestamp());
    }

    private RowShape.Frame frame(R record, Reading reading, RecordValues values) {
        Long told = reading.time(unit);
        if (told == null && record.timestamp() == null) {
            throw new DataException("Neither the value nor the record has a time. Set timestamp.field.");
        }
        TimePolicy.Stamp stamp = policy.stamp(told, record.timestamp() == null ? told : record.timestamp());
        if (stamp.implausible()) {
            implausible.increment();
        }
        if (record.timestamp() == null && (stamp.implausible() || !Years.hold(told))) {
            throw new DataException("The reading's time cannot be true, and the record has none to take in its place."
                    + " Correct timestamp.unit or the device's clock.");
        }
        return new RowShape.Frame(
                stamp.recordMs(),
                stamp.implausible(),
                RowText.clean(LongRow.rendered(asset, ASSET, values)),
                RowText.clean(HeaderText.of(record, ORIGIN_HEADER)));
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
