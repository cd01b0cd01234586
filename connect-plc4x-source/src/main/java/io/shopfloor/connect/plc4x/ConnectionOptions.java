// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.plc4x.Plc4xSourceOptions.Mode;
import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.ZoneId;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Defaults, rules and texts of the options that each connection and each poll group has. Pure functions. */
final class ConnectionOptions {

    private ConnectionOptions() {}

    private static String option(String connection, String option) {
        return Plc4xSourceOptions.connectionOption(connection, option);
    }

    /** Those of a connection. */
    static void define(ConfigGroup options, String c) {
        options.required(
                        option(c, "connection.string"),
                        Type.PASSWORD,
                        null,
                        "PLC4X connection string, for example modbus-tcp://10.0.0.5:502?default-unit-identifier=1,"
                                + " s7://10.0.0.6?remote-rack=0&remote-slot=1 or opcua:tcp://10.0.0.7:4840.")
                .option(
                        option(c, "username"),
                        Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "User name, for drivers whose connection string takes the parameter username (OPC UA).")
                .option(
                        option(c, "password"),
                        Type.PASSWORD,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Password, for drivers whose connection string takes the parameter password (OPC UA).")
                .required(
                        option(c, "groups"),
                        Type.LIST,
                        Validators.eachOf(Plc4xSourceOptions::checkName, false, "list of names"),
                        "Names of the poll groups of this connection, for example fast,slow. Each has options"
                                + " plc.<connection>.<group>.*.")
                .choice(
                        option(c, "mode"),
                        Mode.POLL,
                        Importance.MEDIUM,
                        "poll: every tag is read each poll.interval.ms. subscribe, for OPC UA with one group: the server"
                                + " tells what changed, at most once each poll.interval.ms.")
                .option(
                        option(c, "connect.timeout.ms"),
                        Type.LONG,
                        10_000L,
                        Validators.between(100, 600_000),
                        Importance.MEDIUM,
                        "How long opening the connection, with all of the protocol's handshakes, may take.")
                .option(
                        option(c, "request.timeout.ms"),
                        Type.LONG,
                        5_000L,
                        Validators.between(10, 600_000),
                        Importance.MEDIUM,
                        "How long one request may take. A connection that exceeds it is given up and opened anew,"
                                + " because PLC4X connections do not recover from it.");
        defineBehaviour(options, c);
    }

    private static void defineBehaviour(ConfigGroup options, String c) {
        options.option(
                        option(c, "reconnect.backoff.ms"),
                        Type.LONG,
                        500L,
                        Validators.between(1, 3_600_000),
                        Importance.LOW,
                        "First pause before the connection is opened again; doubles with each failure, with jitter.")
                .option(
                        option(c, "reconnect.backoff.max.ms"),
                        Type.LONG,
                        30_000L,
                        Validators.between(1, 3_600_000),
                        Importance.LOW,
                        "Longest pause before the connection is opened again.")
                .option(
                        option(c, "max.tags.per.request"),
                        Type.INT,
                        0,
                        Validators.between(0, 100_000),
                        Importance.LOW,
                        "How many tags one request asks for at most; 0: 20 for S7, else 1000. A request that is refused"
                                + " as a whole is split by itself.")
                .option(
                        option(c, "bad.tag.retry.ms"),
                        Type.LONG,
                        60_000L,
                        Validators.between(100, 86_400_000),
                        Importance.LOW,
                        "How long a tag that the PLC refuses is left out of the requests before it is tried again; up to"
                                + " 16 times longer while it stays bad.")
                .option(
                        option(c, "time.zone"),
                        Type.STRING,
                        "UTC",
                        Validators.described(ConnectionOptions::checkZone, "a time zone such as Europe/Berlin"),
                        Importance.LOW,
                        "Time zone of the PLC's clock: its dates with time carry none and become UTC.")
                .option(
                        option(c, "text.charset"),
                        Type.STRING,
                        "ISO-8859-1",
                        Validators.described(ConnectionOptions::checkCharset, "a charset such as ISO-8859-1 or UTF-8"),
                        Importance.LOW,
                        "Charset of CHAR and STRING in an S7 CPU and of texts in Modbus registers. What is no text in it"
                                + " becomes null with the quality UNSUPPORTED.")
                .option(
                        option(c, "opcua.accept.any.certificate"),
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.LOW,
                        "OPC UA with a security policy needs trust-store-file in the connection string, because the driver"
                                + " accepts every server certificate without it. true: accept every certificate.");
    }

    /** Those of a poll group. */
    static void defineGroup(ConfigGroup options, String c, String g) {
        options.required(
                        option(c, g + ".poll.interval.ms"),
                        Type.LONG,
                        Validators.between(1, 86_400_000),
                        "Period of the group's cycles. The rate is fixed; a cycle that comes too late is skipped and"
                                + " counted.")
                .option(
                        option(c, g + ".tags"),
                        Type.STRING,
                        "",
                        null,
                        Importance.HIGH,
                        "Tags as name=address, separated by commas or line breaks. Commas within brackets or braces stay"
                                + " in the address; any other address with a comma stands in double quotes:"
                                + " speed=holding-register:1:REAL, state=\"ns=2;s=State,1\".")
                .option(
                        option(c, g + ".tags.file"),
                        Type.STRING,
                        "",
                        null,
                        Importance.HIGH,
                        "CSV file with tags, on every worker. First line: the columns, in any order, of name, address,"
                                + " type, unit, scale, offset, on.change, deadband, description; name and address must be"
                                + " there. Read again when it changes.")
                .option(
                        option(c, g + ".on.change"),
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "Whether only changes are reported: a tag's record when its value or quality changes, a group's"
                                + " when any of its tags does. A column of the tags file overrides it.")
                .option(
                        option(c, g + ".deadband"),
                        Type.STRING,
                        "",
                        Validators.described(
                                value -> Deadband.parse(value.toString()), "a number, or a percentage: 2%"),
                        Importance.LOW,
                        "With on.change: by how much a number must differ from the last reported one, absolute (0.5) or"
                                + " relative to it (2%). A column of the tags file overrides it.")
                .option(
                        option(c, g + ".max.interval.ms"),
                        Type.LONG,
                        0L,
                        Validators.between(0, 86_400_000),
                        Importance.LOW,
                        "With on.change: report at least this often, changed or not; 0: never for that reason.");
    }

    private static void checkCharset(Object name) {
        try {
            Charset.forName(name.toString());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("no such charset; use a name such as ISO-8859-1 or UTF-8");
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
