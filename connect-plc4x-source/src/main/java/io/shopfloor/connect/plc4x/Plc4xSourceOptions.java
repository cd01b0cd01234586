// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.template.TemplateValidator;
import io.shopfloor.connect.common.template.Variables;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The names, defaults, rules and texts of the PLC4X source's options. Those of a connection and of a poll group carry its
 * name, so that the definition depends on the configuration: {@link #definition(Map)}. Pure functions.
 */
final class Plc4xSourceOptions {

    static final String CONNECTIONS = "plc.connections";
    static final String VALIDATE = "connection.validate";
    static final String RECORD_SHAPE = "record.shape";
    static final String UNSIGNED_LONG = "unsigned.long";
    static final String KAFKA_TOPIC = "kafka.topic";
    static final String KAFKA_KEY = "kafka.key";
    static final String STATUS_TOPIC = "status.topic";
    static final String OVERFLOW = "overflow";
    static final String QUEUE_RECORDS = "queue.max.records";
    static final String QUEUE_BYTES = "queue.max.bytes";
    static final String BATCH = "poll.max.records";

    /** Written by the connector into each task's configuration. */
    static final String TASK_CONNECTIONS = "task.connections";

    static final String TASK_NUMBER = "task.number";

    static final Variables READING = Variables.none().withScalars("connection", "group", "tag");
    static final Variables STATUS = Variables.none().withScalars("connection");

    /** How readings become records. */
    enum RecordShape {
        GROUP,
        TAG,
        UMH
    }

    /** What happens when Kafka is away for so long that the queue is full. */
    enum WhenFull {
        DROP_OLDEST,
        BLOCK
    }

    /** What becomes of values up to 2^64 - 1. */
    enum UnsignedLong {
        DECIMAL,
        INT64
    }

    /** Who asks: the connector at each interval, or the device tells what changed. */
    enum Mode {
        POLL,
        SUBSCRIBE
    }

    /** Whether validation connects. */
    enum Probe {
        OFF,
        CONNECT
    }

    private Plc4xSourceOptions() {}

    /** The options of the connections and groups that this configuration names, besides the common ones. */
    static ConfigDef definition(Map<String, String> configuration) {
        ConfigDef def = common();
        for (String connection : names(configuration.get(CONNECTIONS))) {
            defineConnection(new ConfigGroup(def, "Connection " + connection), connection);
            for (String group : names(configuration.get(connectionOption(connection, "groups")))) {
                defineGroup(new ConfigGroup(def, "Poll group " + connection + "." + group), connection, group);
            }
        }
        return def;
    }

    /** The entries of a list as Connect splits it; without doubles, so that a definition can always be made. */
    static List<String> names(String list) {
        return list == null
                ? List.of()
                : Arrays.stream(list.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .distinct()
                        .toList();
    }

    static String connectionOption(String connection, String option) {
        return "plc." + connection + "." + option;
    }

    static String groupOption(String connection, String group, String option) {
        return connectionOption(connection, group + "." + option);
    }

    private static ConfigDef common() {
        ConfigDef def = new ConfigDef();
        new ConfigGroup(def, "PLC")
                .required(
                        CONNECTIONS,
                        Type.LIST,
                        Validators.eachOf(Plc4xSourceOptions::checkName, false, "list of names"),
                        "Names of the PLC connections, for example press,oven. Each has options of its own,"
                                + " plc.<connection>.*, and a thread and a network connection of its own. They are"
                                + " spread over the tasks.")
                .choice(
                        VALIDATE,
                        Probe.OFF,
                        Importance.MEDIUM,
                        "Whether validation connects to each PLC: off, or connect. A small PLC has few connection"
                                + " slots, so that a probe may fail while the connector runs.")
                .choice(
                        UNSIGNED_LONG,
                        UnsignedLong.DECIMAL,
                        Importance.LOW,
                        "What ULINT and LWORD become: decimal (Connect's Decimal with scale 0), or int64, where a value"
                                + " beyond 2^63-1 becomes null with the quality OUT_OF_RANGE.");
        defineRecords(new ConfigGroup(def, "Kafka"));
        defineFlow(new ConfigGroup(def, "Flow control"));
        def.defineInternal(TASK_CONNECTIONS, Type.LIST, List.of(), Importance.LOW);
        def.defineInternal(TASK_NUMBER, Type.INT, 0, Importance.LOW);
        return def;
    }

    private static void defineRecords(ConfigGroup group) {
        group.choice(
                        RECORD_SHAPE,
                        RecordShape.GROUP,
                        Importance.HIGH,
                        "group: one record a cycle of a poll group, with one field a tag. tag: one record a tag. umh: one"
                                + " record a tag with timestamp_ms and value only.")
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
                        "Key of the readings, a template; empty for none. ${tag} needs record.shape=tag or umh.")
                .option(
                        STATUS_TOPIC,
                        Type.STRING,
                        "",
                        TemplateValidator.kafkaTopic(STATUS),
                        Importance.MEDIUM,
                        "Kafka topic of status records, a template; empty for none. One record a gap: from when to when"
                                + " there are no readings of a connection, why, and how many were dropped.");
    }

    private static void defineFlow(ConfigGroup group) {
        group.choice(
                        OVERFLOW,
                        WhenFull.DROP_OLDEST,
                        Importance.MEDIUM,
                        "What happens when Kafka is away until the queue is full. drop_oldest: the newest readings stay,"
                                + " what falls out is counted and reported as a gap. block: nothing more is read until"
                                + " there is room; the missed cycles are counted as late and reported as a gap.")
                .option(
                        QUEUE_RECORDS,
                        Type.INT,
                        10_000,
                        Validators.atLeast(1),
                        Importance.MEDIUM,
                        "How many records may wait for Kafka in a task.")
                .option(
                        QUEUE_BYTES,
                        Type.LONG,
                        64L * 1024 * 1024,
                        Validators.atLeast(1),
                        Importance.LOW,
                        "How many bytes, estimated, the waiting records of a task may hold.")
                .option(
                        BATCH,
                        Type.INT,
                        1_000,
                        Validators.atLeast(1),
                        Importance.LOW,
                        "How many records one poll() hands to the worker at most.");
    }

    private static void defineConnection(ConfigGroup options, String c) {
        options.required(
                        connectionOption(c, "connection.string"),
                        Type.PASSWORD,
                        null,
                        "PLC4X connection string, for example modbus-tcp://10.0.0.5:502?default-unit-identifier=1,"
                                + " s7://10.0.0.6?remote-rack=0&remote-slot=1 or opcua:tcp://10.0.0.7:4840.")
                .option(
                        connectionOption(c, "username"),
                        Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "User name, for drivers whose connection string takes the parameter username (OPC UA).")
                .option(
                        connectionOption(c, "password"),
                        Type.PASSWORD,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Password, for drivers whose connection string takes the parameter password (OPC UA).")
                .required(
                        connectionOption(c, "groups"),
                        Type.LIST,
                        Validators.eachOf(Plc4xSourceOptions::checkName, false, "list of names"),
                        "Names of the poll groups of this connection, for example fast,slow. Each has options"
                                + " plc.<connection>.<group>.*.")
                .choice(
                        connectionOption(c, "mode"),
                        Mode.POLL,
                        Importance.MEDIUM,
                        "poll: every tag is read each poll.interval.ms. subscribe, for OPC UA with one group: the server"
                                + " tells what changed, at most once each poll.interval.ms.")
                .option(
                        connectionOption(c, "connect.timeout.ms"),
                        Type.LONG,
                        10_000L,
                        Validators.between(100, 600_000),
                        Importance.MEDIUM,
                        "How long opening the connection, with all of the protocol's handshakes, may take.")
                .option(
                        connectionOption(c, "request.timeout.ms"),
                        Type.LONG,
                        5_000L,
                        Validators.between(10, 600_000),
                        Importance.MEDIUM,
                        "How long one request may take. A connection that exceeds it is given up and opened anew,"
                                + " because PLC4X connections do not recover from it.");
        defineConnectionBehaviour(options, c);
    }

    private static void defineConnectionBehaviour(ConfigGroup options, String c) {
        options.option(
                        connectionOption(c, "reconnect.backoff.ms"),
                        Type.LONG,
                        500L,
                        Validators.between(1, 3_600_000),
                        Importance.LOW,
                        "First pause before the connection is opened again; doubles with each failure, with jitter.")
                .option(
                        connectionOption(c, "reconnect.backoff.max.ms"),
                        Type.LONG,
                        30_000L,
                        Validators.between(1, 3_600_000),
                        Importance.LOW,
                        "Longest pause before the connection is opened again.")
                .option(
                        connectionOption(c, "max.tags.per.request"),
                        Type.INT,
                        0,
                        Validators.between(0, 100_000),
                        Importance.LOW,
                        "How many tags one request asks for at most; 0: 20 for S7, else 1000. A request that is refused"
                                + " as a whole is split by itself.")
                .option(
                        connectionOption(c, "bad.tag.retry.ms"),
                        Type.LONG,
                        60_000L,
                        Validators.between(100, 86_400_000),
                        Importance.LOW,
                        "How long a tag that the PLC refuses is left out of the requests before it is tried again; up to"
                                + " 16 times longer while it stays bad.")
                .option(
                        connectionOption(c, "time.zone"),
                        Type.STRING,
                        "UTC",
                        Validators.described(Plc4xSourceOptions::checkZone, "a time zone such as Europe/Berlin"),
                        Importance.LOW,
                        "Time zone of the PLC's clock: its dates with time carry none and become UTC.")
                .option(
                        connectionOption(c, "opcua.accept.any.certificate"),
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.LOW,
                        "OPC UA with a security policy needs trust-store-file in the connection string, because the driver"
                                + " accepts every server certificate without it. true: accept every certificate.");
    }

    private static void defineGroup(ConfigGroup options, String c, String g) {
        options.required(
                        groupOption(c, g, "poll.interval.ms"),
                        Type.LONG,
                        Validators.between(1, 86_400_000),
                        "Period of the group's cycles. The rate is fixed; a cycle that comes too late is skipped and"
                                + " counted.")
                .option(
                        groupOption(c, g, "tags"),
                        Type.STRING,
                        "",
                        null,
                        Importance.HIGH,
                        "Tags as name=address, separated by commas or line breaks. Commas within brackets or braces stay"
                                + " in the address; any other address with a comma stands in double quotes:"
                                + " speed=holding-register:1:REAL, state=\"ns=2;s=State,1\".")
                .option(
                        groupOption(c, g, "tags.file"),
                        Type.STRING,
                        "",
                        null,
                        Importance.HIGH,
                        "CSV file with tags, on every worker. First line: the columns, in any order, of name, address,"
                                + " type, unit, scale, offset, on.change, deadband, description; name and address must be"
                                + " there. Read again when it changes.")
                .option(
                        groupOption(c, g, "on.change"),
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "Whether only changes are reported: a tag's record when its value or quality changes, a group's"
                                + " when any of its tags does. A column of the tags file overrides it.")
                .option(
                        groupOption(c, g, "deadband"),
                        Type.STRING,
                        "",
                        Validators.described(
                                value -> Deadband.parse(value.toString()), "a number, or a percentage: 2%"),
                        Importance.LOW,
                        "With on.change: by how much a number must differ from the last reported one, absolute (0.5) or"
                                + " relative to it (2%). A column of the tags file overrides it.")
                .option(
                        groupOption(c, g, "max.interval.ms"),
                        Type.LONG,
                        0L,
                        Validators.between(0, 86_400_000),
                        Importance.LOW,
                        "With on.change: report at least this often, changed or not; 0: never for that reason.");
    }

    private static void checkName(String name) {
        if (!name.matches("[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException("\"" + name
                    + "\" is no name: letters, digits, _ and - are allowed, since it is part of option names");
        }
    }

    private static void checkZone(Object zone) {
        try {
            ZoneId.of(zone.toString());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("no such time zone; use a name such as Europe/Berlin, or UTC");
        }
    }
}
