// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.putback.PutbackReason;
import io.shopfloor.connect.common.template.TopicLevels;
import io.shopfloor.connect.transforms.context.Context;
import io.shopfloor.connect.transforms.context.ContextRule;
import io.shopfloor.connect.transforms.context.RulesSource;
import io.shopfloor.connect.transforms.context.TopicRules;
import io.shopfloor.connect.transforms.putback.Putback;
import io.shopfloor.connect.transforms.record.RecordValues;
import io.shopfloor.connect.transforms.task.Counters;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Turns raw readings into values with a meaning: names, units, scaled numbers, and the asset they belong to, from rules by topic.
 * Applied by one task thread at a time; that thread also looks after the rules' file. Tombstones pass.
 */
public final class Contextualize<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    public static final String OVERVIEW_DOC =
            "Adds what the device lacks: enterprise, site, line, asset and unit as fields, factor and"
                    + " offset for numbers, better names. Rules by topic come from the configuration or a file"
                    + " that is reloaded when it changes.";

    private static final String UNIT_SUFFIX = "unit.suffix";
    private static final RulesSource.Kind<TopicRules<ContextRule>> DEFAULT_CONTEXT = context("_unit");
    private static final String ON_UNKNOWN = "on.unknown";

    enum OnUnknown {
        PASS,
        PUTBACK,
        FAIL
    }

    public static final ConfigDef CONFIG_DEF = define();

    private final InstantSource clock;
    private final Counters counters = new Counters("Contextualize");
    private final LongAdder records = counters.counter("Records", "records that came");
    private final LongAdder unknown = counters.counter("Unknown", "records whose topic no pattern matches");
    private RulesSource<TopicRules<ContextRule>> source;
    private String topicHeader;
    private OnUnknown onUnknown;
    private Putback putback;

    public Contextualize() {
        this(InstantSource.system());
    }

    /** For tests. */
    Contextualize(InstantSource clock) {
        this.clock = clock;
        counters.value(
                "ReloadFailures", "times that a changed file of rules could not be used", () -> source.failures());
    }

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        DEFAULT_CONTEXT
                .define(
                        new ConfigGroup(def, "Context"),
                        "JSON: topic patterns and their rules",
                        "JSON rules, each topic pattern with rename, scale or add:"
                                + " {\"a/+\":{\"add\":{\"line\":\"1\"}}}. The first match applies; + is one level, a final"
                                + " # all remaining.",
                        "the old rules stay")
                .option(
                        UNIT_SUFFIX,
                        Type.STRING,
                        "_unit",
                        new ConfigDef.NonEmptyString(),
                        Importance.LOW,
                        "Suffix of the fields that hold units: value gives value_unit.")
                .option(
                        UnsTopic.TOPIC_HEADER,
                        Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Header with an MQTT topic, such as mqtt.topic, to match the patterns against. Empty: the"
                                + " levels of the record's Kafka topic.")
                .choice(
                        ON_UNKNOWN,
                        OnUnknown.PASS,
                        Importance.MEDIUM,
                        "How to handle a record whose topic no pattern matches. pass: leave it unchanged."
                                + " putback: send it to putback.topic. fail: an error.");
        Putback.define(def, false);
        return def;
    }

    private static RulesSource.Kind<TopicRules<ContextRule>> context(String unitSuffix) {
        return new RulesSource.Kind<>("context", json -> Context.parse(json, unitSuffix));
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, props, false);
        source = RulesSource.of(context(config.getString(UNIT_SUFFIX)), config, clock);
        topicHeader = config.getString(UnsTopic.TOPIC_HEADER);
        onUnknown = ConfigGroup.chosen(OnUnknown.class, config, ON_UNKNOWN);
        putback = new Putback(config, clock);
    }

    @Override
    public R apply(R record) {
        counters.register();
        records.increment();
        if (record.value() == null) {
            return record;
        }
        TopicLevels topic = RecordValues.of(record, topicHeader).topic();
        ContextRule rule = topic == null ? null : source.current().ruleFor(topic);
        if (rule == null) {
            return unknown(record);
        }
        if (record.value() instanceof Struct struct) {
            Struct value = rule.applyWithSchema(struct);
            return withValue(record, value.schema(), value);
        }
        if (record.value() instanceof Map<?, ?> map && record.valueSchema() == null) {
            return withValue(record, null, rule.applySchemaless(map));
        }
        throw new DataException("A rule matches this topic, but the value is neither a Struct nor a schemaless map."
                + " Convert it by a converter or another transform first.");
    }

    private R unknown(R record) {
        unknown.increment();
        return switch (onUnknown) {
            case PASS -> record;
            case PUTBACK ->
                putback.route(
                        record,
                        record.headers(),
                        PutbackReason.CONTEXT.of("unknown"),
                        null,
                        "no rule matches the record's topic");
            case FAIL -> throw new DataException("No rule of the context matches the record's topic.");
        };
    }

    private R withValue(R record, Schema schema, Object value) {
        return record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                schema,
                value,
                record.timestamp());
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
