// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.template.AbsentValueException;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateValidator;
import io.shopfloor.connect.common.template.UnmappableTopicException;
import io.shopfloor.connect.common.template.Variables;
import io.shopfloor.connect.transforms.record.RecordValues;
import io.shopfloor.connect.transforms.task.Options;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Gives a record the topic and the key that templates make of what it holds. Applied by one task thread at a time. A record
 * that lacks a value which a template needs is an error that names the variable, or passes as it is, as configured.
 */
public final class UnsTopic<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {
    public static final String OVERVIEW_DOC =
            "Sets the topic and the key from templates over the record's topic, key, headers and"
                    + " fields, for any source. Escaping keeps the mapping between MQTT topics and Kafka topics"
                    + " unique and reversible.";

    private static final String TOPIC = "kafka.topic";
    private static final String KEY = "kafka.key";
    private static final String ON_ABSENT = "on.absent";
    static final String TOPIC_HEADER = "topic.from.header";
    private static final Variables VARIABLES =
            Variables.none().withTopic().withKey().withHeaders().withFields();

    enum OnAbsent {
        FAIL,
        KEEP
    }

    public static final ConfigDef CONFIG_DEF = define();

    private Template topic;
    private Template key;
    private String topicHeader;
    private OnAbsent onAbsent;

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        new ConfigGroup(def, "Topic")
                .option(
                        TOPIC,
                        Type.STRING,
                        "",
                        TemplateValidator.kafkaTopic(VARIABLES),
                        Importance.HIGH,
                        "Template of the new Kafka topic. Empty: unchanged.")
                .option(
                        KEY,
                        Type.STRING,
                        "",
                        TemplateValidator.text(VARIABLES),
                        Importance.HIGH,
                        "Template of the new key, a string; null if the template is a single slice of levels that"
                                + " selects nothing. Empty: unchanged.")
                .option(
                        TOPIC_HEADER,
                        Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Header with an MQTT topic, such as mqtt.topic, from which ${topic} and its levels are"
                                + " taken. Empty: the record's Kafka topic.")
                .choice(
                        ON_ABSENT,
                        OnAbsent.FAIL,
                        Importance.MEDIUM,
                        "How to handle a record that lacks a value of the templates, or whose new topic name is"
                                + " invalid. fail: an error, which PutbackErrorRouter can catch. keep: leave topic and key"
                                + " unchanged.");
        return def;
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, props, false);
        topic = Options.kafkaTopic(config, TOPIC, VARIABLES);
        key = Options.text(config, KEY, VARIABLES);
        if (topic == null && key == null) {
            throw new ConfigException("Set " + TOPIC + ", " + KEY + " or both; there is nothing else to do.");
        }
        topicHeader = config.getString(TOPIC_HEADER);
        onAbsent = ConfigGroup.chosen(OnAbsent.class, config, ON_ABSENT);
    }

    @Override
    public R apply(R record) {
        RecordValues values = RecordValues.of(record, topicHeader);
        try {
            String newTopic = topic == null ? record.topic() : topic.render(values);
            if (newTopic == null) {
                throw new DataException(TOPIC + "=" + topic + " selects no levels of this record's topic.");
            }
            String newKey = key == null ? null : key.render(values);
            return record.newRecord(
                    newTopic,
                    // A sink's record is where it is; a source's goes where its key says.
                    record instanceof SinkRecord || newTopic.equals(record.topic()) ? record.kafkaPartition() : null,
                    key == null ? record.keySchema() : newKey == null ? null : Schema.STRING_SCHEMA,
                    key == null ? record.key() : newKey,
                    record.valueSchema(),
                    record.value(),
                    record.timestamp());
        } catch (AbsentValueException | UnmappableTopicException | DataException e) {
            if (onAbsent == OnAbsent.KEEP) {
                return record;
            }
            throw e instanceof DataException ? e : new DataException(e.getMessage(), e);
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
    public void close() {}
}
