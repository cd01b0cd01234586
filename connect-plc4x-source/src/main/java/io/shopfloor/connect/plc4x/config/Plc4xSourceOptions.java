// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.config;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.NamesInOptions;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.polling.ConnectionTasks;
import io.shopfloor.connect.common.polling.ReadingOptions;
import io.shopfloor.connect.common.template.TemplateValidator;
import io.shopfloor.connect.common.template.Variables;
import io.shopfloor.connect.plc4x.value.UnsignedLong;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The names, defaults, rules and texts of the PLC4X source's options. Those of a connection and of a poll group carry its
 * name, so that the definition depends on the configuration: {@link #definition(Map)}. Pure functions.
 */
public final class Plc4xSourceOptions {

    public static final String CONNECTIONS = "plc.connections";
    static final String VALIDATE = "connection.validate";
    static final String RECORD_SHAPE = "record.shape";
    static final String UNSIGNED_LONG = "unsigned.long";
    public static final String KAFKA_TOPIC = "kafka.topic";
    public static final String KAFKA_KEY = "kafka.key";
    public static final String RECORD_BYTES = "record.max.bytes";

    static final Variables READING = Variables.none().withScalars("connection", "group", "tag");

    /** How readings become records. */
    public enum RecordShape {
        GROUP,
        TAG,
        UMH
    }

    /** Whether validation connects. */
    enum Probe {
        OFF,
        CONNECT
    }

    private Plc4xSourceOptions() {}

    /** The options of the connections and groups that this configuration names, besides the common ones. */
    public static ConfigDef definition(Map<String, String> configuration) {
        ConfigDef def = common();
        for (String connection : NamesInOptions.of(configuration.get(CONNECTIONS))) {
            ConnectionOptions.define(new ConfigGroup(def, "Connection " + connection), connection);
            for (String group : NamesInOptions.of(configuration.get(connectionOption(connection, "groups")))) {
                ConnectionOptions.defineGroup(
                        new ConfigGroup(def, "Poll group " + connection + "." + group), connection, group);
            }
        }
        return def;
    }

    /** {@code plc.press.username}. */
    public static String connectionOption(String connection, String option) {
        return "plc." + connection + "." + option;
    }

    public static String groupOption(String connection, String group, String option) {
        return connectionOption(connection, group + "." + option);
    }

    private static ConfigDef common() {
        ConfigDef def = new ConfigDef();
        new ConfigGroup(def, "PLC")
                .required(
                        CONNECTIONS,
                        Type.LIST,
                        Validators.eachOf(NamesInOptions::check, false, "list of names"),
                        "Names of the PLC connections, for example press,oven. Each has its own options"
                                + " plc.<connection>.*, its own thread and its own network connection. The tasks share"
                                + " them out.")
                .choice(
                        VALIDATE,
                        Probe.OFF,
                        Importance.MEDIUM,
                        "Whether validation connects to each PLC: off or connect. A PLC with few connection"
                                + " slots may refuse that while the connector runs.")
                .choice(
                        UNSIGNED_LONG,
                        UnsignedLong.DECIMAL,
                        Importance.LOW,
                        "Type of ULINT and LWORD values: decimal (Connect's Decimal, scale 0) or int64, where"
                                + " a value above 2^63-1 is null with the quality OUT_OF_RANGE.");
        defineRecords(new ConfigGroup(def, "Kafka"));
        ReadingOptions.defineFlow(new ConfigGroup(def, "Flow control"), 10_000, 64L * 1024 * 1024, 1_000);
        ConnectionTasks.define(def);
        return def;
    }

    private static void defineRecords(ConfigGroup group) {
        defineShape(group);
        group.option(
                RECORD_BYTES,
                Type.LONG,
                1_000_000L,
                Validators.atLeast(10_000),
                Importance.LOW,
                "Maximum size of a record, estimated as JSON, with its schema unless the connector's"
                        + " own value.converter writes none. In a larger record the longest texts and arrays are"
                        + " null with the quality TOO_LARGE, because the task fails if a record exceeds the"
                        + " producer's max.request.size. For more than 1 MB, raise"
                        + " producer.override.max.request.size and the topic's max.message.bytes too.");
    }

    private static void defineShape(ConfigGroup group) {
        group.choice(
                        RECORD_SHAPE,
                        RecordShape.GROUP,
                        Importance.HIGH,
                        "group: one record per cycle of a poll group, one field per tag. tag: one record per"
                                + " tag. umh: one per tag, with timestamp_ms and value only.")
                .option(
                        KAFKA_TOPIC,
                        Type.STRING,
                        "plc.${connection}.${group}",
                        TemplateValidator.kafkaTopic(READING),
                        Importance.HIGH,
                        "Kafka topic of the readings, a template. ${tag} needs record.shape=tag or umh.")
                .option(
                        KAFKA_KEY,
                        Type.STRING,
                        "${connection}.${group}",
                        TemplateValidator.text(READING),
                        Importance.HIGH,
                        "Record key, a template; empty: no key. ${tag} needs record.shape=tag or umh.");
        ReadingOptions.defineStatus(group, "the connection's name");
    }
}
