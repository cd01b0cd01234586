// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.putback.PutbackReason;
import io.shopfloor.connect.common.template.TopicLevels;
import io.shopfloor.connect.transforms.context.RulesSource;
import io.shopfloor.connect.transforms.context.TopicRules;
import io.shopfloor.connect.transforms.contract.Contract;
import io.shopfloor.connect.transforms.contract.Violation;
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
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Holds records to what their topic may carry. Applied by one task thread at a time; that thread also looks after the contract's
 * file. A record that keeps its contract passes as it is. Tombstones pass, and so do records that are put back already.
 */
public final class UnsContract<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    public static final String OVERVIEW_DOC =
            "Checks what topics of a unified namespace carry: fields, types, ranges and units by topic pattern. A record that"
                    + " breaks its contract is put back, fails, or is only counted.";

    private static final String ON_VIOLATION = "on.violation";
    private static final String ON_UNKNOWN = "on.unknown";
    private static final RulesSource.Kind<TopicRules<Contract>> CONTRACT =
            new RulesSource.Kind<>("contract", Contract::parse);

    enum OnViolation {
        PUTBACK,
        FAIL,
        PASS
    }

    public static final ConfigDef CONFIG_DEF = define();

    private final InstantSource clock;
    private final Counters counters = new Counters("UnsContract");
    private final LongAdder records = counters.counter("Records", "records that came");
    private final LongAdder violations =
            counters.counter("Violations", "records that break the contract of their topic");
    private final LongAdder unknown = counters.counter("Unknown", "records whose topic no pattern matches");
    private RulesSource<TopicRules<Contract>> source;
    private String topicHeader;
    private OnViolation onViolation;
    private OnViolation onUnknown;
    private Putback putback;

    public UnsContract() {
        this(InstantSource.system());
    }

    /** For tests. */
    UnsContract(InstantSource clock) {
        this.clock = clock;
        counters.value(
                "ReloadFailures", "times that a changed contract file could not be used", () -> source.failures());
    }

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        CONTRACT.define(
                        new ConfigGroup(def, "Contract"),
                        "JSON: topic patterns and what they may carry",
                        "JSON contract, each topic pattern with its fields:"
                                + " {\"a/+\":{\"fields\":{\"count\":{\"type\":\"long\",\"required\":true}}}}. The first match"
                                + " applies; + is one level, a final # all remaining.",
                        "the old contract stays")
                .choice(
                        ON_VIOLATION,
                        OnViolation.PUTBACK,
                        Importance.HIGH,
                        "How to handle a record that breaks the contract of its topic. putback: send it to putback.topic,"
                                + " or at a sink to Connect's dead letter queue. fail: an error. pass: count it only.")
                .choice(
                        ON_UNKNOWN,
                        OnViolation.PASS,
                        Importance.MEDIUM,
                        "How to handle a record whose topic no pattern matches: as on.violation.")
                .option(
                        UnsTopic.TOPIC_HEADER,
                        Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Header with an MQTT topic, such as mqtt.topic, to match the patterns against. Empty: the"
                                + " levels of the record's Kafka topic.");
        Putback.define(def, false);
        return def;
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, props, false);
        source = RulesSource.of(CONTRACT, config, clock);
        topicHeader = config.getString(UnsTopic.TOPIC_HEADER);
        onViolation = ConfigGroup.chosen(OnViolation.class, config, ON_VIOLATION);
        onUnknown = ConfigGroup.chosen(OnViolation.class, config, ON_UNKNOWN);
        putback = new Putback(config, clock);
    }

    @Override
    public R apply(R record) {
        counters.register();
        records.increment();
        if (record.value() == null || putback.isOnItsWay(record)) {
            return record;
        }
        RecordValues values = RecordValues.of(record, topicHeader);
        TopicLevels topic = values.topic();
        Contract contract = topic == null ? null : source.current().ruleFor(topic);
        if (contract == null) {
            unknown.increment();
            return refused(record, onUnknown, new Violation("unknown", "no contract matches the record's topic"));
        }
        Violation violation = contract.violation(values.fields());
        if (violation == null) {
            return record;
        }
        violations.increment();
        return refused(record, onViolation, violation);
    }

    private R refused(R record, OnViolation what, Violation violation) {
        if (what == OnViolation.PASS) {
            return record;
        }
        String reason = PutbackReason.CONTRACT.of(violation.check());
        if (what == OnViolation.FAIL || record instanceof SinkRecord) {
            throw putback.refusal(record, record.headers(), reason, null, violation.detail());
        }
        return putback.route(record, record.headers(), reason, null, violation.detail());
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
