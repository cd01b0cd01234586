// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.config;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.NamesInOptions;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.polling.Deadband;
import io.shopfloor.connect.common.polling.ReadingOptions;
import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.ZoneId;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Defaults, rules and texts of the options that each connection and each poll group has. Pure functions. */
public final class ConnectionOptions {

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
                        "PLC4X connection string, for example modbus-tcp://10.0.0.5:502?default-unit-identifier=1"
                                + " or s7://10.0.0.6?remote-rack=0&remote-slot=1.")
                .option(
                        option(c, "username"),
                        Type.STRING,
                        "",
                        null,
                        Importance.MEDIUM,
                        "User name, for drivers with the connection string parameter username. None in the zip has it.")
                .option(
                        option(c, "password"),
                        Type.PASSWORD,
                        "",
                        null,
                        Importance.MEDIUM,
                        "Password, for drivers with the connection string parameter password. None in the zip has it.")
                .required(
                        option(c, "groups"),
                        Type.LIST,
                        Validators.eachOf(NamesInOptions::check, false, "list of names"),
                        "Names of this connection's poll groups, for example fast,slow. Each has options"
                                + " plc.<connection>.<group>.*.")
                .option(
                        option(c, "connect.timeout.ms"),
                        Type.LONG,
                        10_000L,
                        Validators.between(100, 600_000),
                        Importance.MEDIUM,
                        "Maximum time to open the connection, including all protocol handshakes.")
                .option(
                        option(c, "request.timeout.ms"),
                        Type.LONG,
                        5_000L,
                        Validators.between(10, 600_000),
                        Importance.MEDIUM,
                        "Maximum time for one request. When it is exceeded the connection is closed and"
                                + " reopened, because PLC4X does not recover from it.");
        defineBehaviour(options, c);
    }

    private static void defineBehaviour(ConfigGroup options, String c) {
        ReadingOptions.defineBackoff(options, option(c, "reconnect.backoff.ms"), option(c, "reconnect.backoff.max.ms"));
        options.option(
                        option(c, "max.tags.per.request"),
                        Type.INT,
                        0,
                        Validators.between(0, 100_000),
                        Importance.LOW,
                        "Maximum number of tags in one request. 0: 20 for S7, otherwise 1000. A request that"
                                + " the PLC refuses as a whole is split.")
                .option(
                        option(c, "bad.tag.retry.ms"),
                        Type.LONG,
                        60_000L,
                        Validators.between(100, 86_400_000),
                        Importance.LOW,
                        "How long a refused tag is not requested. While the PLC keeps refusing it, this"
                                + " doubles up to 16 times as long.")
                .option(
                        option(c, "time.zone"),
                        Type.STRING,
                        "UTC",
                        Validators.described(ConnectionOptions::checkZone, "a time zone such as Europe/Berlin"),
                        Importance.LOW,
                        "Time zone of the PLC's clock, by which its dates with time become UTC.")
                .option(
                        option(c, "text.charset"),
                        Type.STRING,
                        "ISO-8859-1",
                        Validators.described(ConnectionOptions::checkCharset, "a charset such as ISO-8859-1 or UTF-8"),
                        Importance.LOW,
                        "Charset of CHAR and STRING in an S7 CPU and of texts in Modbus registers. Invalid"
                                + " text is null with the quality UNSUPPORTED.");
    }

    /** Those of a poll group. */
    static void defineGroup(ConfigGroup options, String c, String g) {
        options.required(
                        option(c, g + ".poll.interval.ms"),
                        Type.LONG,
                        Validators.between(1, 86_400_000),
                        "Interval at which the group is read. Cycles whose time has passed are left out and"
                                + " counted.")
                .option(
                        option(c, g + ".tags"),
                        Type.STRING,
                        "",
                        null,
                        Importance.HIGH,
                        "Tags as name=address, separated by commas or line breaks. Commas within brackets or"
                                + " braces belong to the address; put other addresses with commas in double quotes:"
                                + " speed=holding-register:1:REAL, state=\"ns=2;s=State,1\".")
                .option(
                        option(c, g + ".tags.file"),
                        Type.STRING,
                        "",
                        null,
                        Importance.HIGH,
                        "CSV file of tags, on every worker. Its first line names the columns, in any order:"
                                + " name and address, and optionally type, unit, scale, offset, on.change, deadband,"
                                + " description. Read again when it changes.")
                .option(
                        option(c, g + ".on.change"),
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "Whether to report changes only: a tag when its value or quality changes, a group when"
                                + " any of its tags does. A column of tags.file overrides it.")
                .option(
                        option(c, g + ".deadband"),
                        Type.STRING,
                        "",
                        Validators.described(
                                value -> Deadband.parse(value.toString()), "a number, or a percentage: 2%"),
                        Importance.LOW,
                        "With on.change: how far a number must move from the last reported one, absolute (0.5)"
                                + " or relative to it (2%). A column of tags.file overrides it.")
                .option(
                        option(c, g + ".heartbeat.ms"),
                        Type.LONG,
                        0L,
                        Validators.between(0, 86_400_000),
                        Importance.LOW,
                        "With on.change: maximum time between two reports, changed or not. 0: no limit.");
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
