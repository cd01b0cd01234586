// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.config;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.NamesInOptions;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.polling.ConnectionTasks;
import io.shopfloor.connect.common.polling.ReadingOptions;
import io.shopfloor.connect.common.polling.TimePolicy;
import io.shopfloor.connect.common.template.TemplateValidator;
import io.shopfloor.connect.common.template.Variables;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The names, defaults, rules and texts of the OPC UA source's options. Those of a connection carry its name, so that the
 * definition depends on the configuration: {@link #definition(Map)}. Pure functions.
 */
public final class OpcUaSourceOptions {

    public static final String CONNECTIONS = "opcua.connections";
    static final String VALIDATE = "connection.validate";
    static final String RECORD_SHAPE = "record.shape";
    static final String UNSIGNED_LONG = "unsigned.long";
    public static final String KAFKA_TOPIC = "kafka.topic";
    public static final String KAFKA_KEY = "kafka.key";
    public static final String EVENTS_TOPIC = "kafka.events.topic";
    public static final String RECORD_BYTES = "record.max.bytes";

    static final Variables READING =
            Variables.none().withScalars("connection", "name", "node").withKafkaNames("path");

    static final Variables EVENT = Variables.none().withScalars("connection");

    /** How readings become records. */
    public enum RecordShape {
        NODE,
        UMH
    }

    /** The type of UInt64 values in records. */
    public enum UnsignedLong {
        DECIMAL,
        INT64
    }

    /** Whether validation connects. */
    enum Probe {
        OFF,
        CONNECT
    }

    private OpcUaSourceOptions() {}

    /** The options of the connections that this configuration names, besides the common ones. */
    public static ConfigDef definition(Map<String, String> configuration) {
        ConfigDef def = common();
        for (String connection : NamesInOptions.of(configuration.get(CONNECTIONS))) {
            ConnectionOptions.define(new ConfigGroup(def, "Connection " + connection), connection);
        }
        return def;
    }

    /** {@code opcua.press.server.uri}. */
    public static String connectionOption(String connection, String option) {
        return "opcua." + connection + "." + option;
    }

    private static ConfigDef common() {
        ConfigDef def = new ConfigDef();
        new ConfigGroup(def, "OPC UA")
                .required(
                        CONNECTIONS,
                        Type.LIST,
                        Validators.eachOf(NamesInOptions::check, false, "list of names"),
                        "Names of the connections to OPC UA servers, for example press,oven. Each has its own options"
                                + " opcua.<connection>.*, its own thread and its own session. The tasks share them out.")
                .choice(
                        VALIDATE,
                        Probe.OFF,
                        Importance.MEDIUM,
                        "Whether validation connects to each server: off or connect. With connect it opens a session,"
                                + " browses, and reports what cannot be found.")
                .choice(
                        UNSIGNED_LONG,
                        UnsignedLong.DECIMAL,
                        Importance.LOW,
                        "Type of UInt64 values: decimal (Connect's Decimal, scale 0) or int64, where a value above"
                                + " 2^63-1 is null with the quality OUT_OF_RANGE.");
        defineRecords(new ConfigGroup(def, "Kafka"));
        ReadingOptions.defineFlow(new ConfigGroup(def, "Flow control"), 10_000, 64L * 1024 * 1024, 1_000);
        ConnectionTasks.define(def);
        return def;
    }

    private static void defineRecords(ConfigGroup group) {
        group.choice(
                        RECORD_SHAPE,
                        RecordShape.NODE,
                        Importance.HIGH,
                        "node: one record per reading of a node, with value, quality, status, unit and times. umh: with"
                                + " timestamp_ms and value only.")
                .option(
                        KAFKA_TOPIC,
                        Type.STRING,
                        "opcua.${connection}",
                        TemplateValidator.kafkaTopic(READING),
                        Importance.HIGH,
                        "Kafka topic of the readings, a template. ${name} is the node's name, ${path} the name with its"
                                + " levels joined by dots, ${node} its node id.")
                .option(
                        KAFKA_KEY,
                        Type.STRING,
                        "${name}",
                        TemplateValidator.text(READING),
                        Importance.HIGH,
                        "Record key, a template; empty: no key.");
        group.option(
                EVENTS_TOPIC,
                Type.STRING,
                "opcua.${connection}.events",
                TemplateValidator.kafkaTopic(EVENT).required(),
                Importance.MEDIUM,
                "Kafka topic of the events of those connections that read any, a template.");
        ReadingOptions.defineStatus(group, "the connection's name");
        TimePolicy.define(group, TimePolicy.Source.DEVICE);
        group.option(
                RECORD_BYTES,
                Type.LONG,
                1_000_000L,
                Validators.atLeast(10_000),
                Importance.LOW,
                "Maximum size of a record, estimated as JSON, with its schema unless the connector's own"
                        + " value.converter writes none. In a larger record the value is null with the quality"
                        + " TOO_LARGE, because the task fails if a record exceeds the producer's max.request.size. For"
                        + " more than 1 MB, raise producer.override.max.request.size and the topic's"
                        + " max.message.bytes too.");
    }
}
