// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.polling.ReadingOptions;
import io.shopfloor.connect.common.template.TemplateValidator;
import io.shopfloor.connect.common.template.Variables;
import io.shopfloor.connect.common.tls.TlsConfig;
import io.shopfloor.connect.ifm.master.MasterAddress;
import io.shopfloor.connect.ifm.master.PinnedCertificates;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/** The names, defaults, rules and texts of the ifm IO-Link source's options. */
final class IfmIoLinkSourceOptions {
    static final String MASTERS = "ifm.masters";
    static final String USERNAME = "ifm.username";
    static final String PASSWORD = "ifm.password";
    static final String PASSWORD_OVER_HTTP = "ifm.password.over.http";
    static final String FINGERPRINTS = "ifm.ssl.fingerprints";
    static final String REQUEST_TIMEOUT = "ifm.request.timeout.ms";
    static final String VALIDATE = "connection.validate";
    static final String CIDR = "ifm.discovery.cidr";
    static final String DISCOVERY_SCHEME = "ifm.discovery.scheme";
    static final String DISCOVERY_PORT = "ifm.discovery.port";
    static final String DISCOVERY_INTERVAL = "ifm.discovery.interval.ms";
    static final String POLL_INTERVAL = "ifm.poll.interval.ms";
    static final String POLL_BELOW_FLOOR = "ifm.poll.below.floor";
    static final String BACKOFF_MAX = "ifm.reconnect.backoff.max.ms";
    static final String REFRESH_INTERVAL = "ifm.refresh.interval.ms";
    static final String HEALTH_INTERVAL = "ifm.health.interval.ms";
    static final String PARAMETERS = "ifm.parameters";
    static final String PORTS_INCLUDE = "ifm.ports.include";
    static final String PORTS_EXCLUDE = "ifm.ports.exclude";
    static final String IODD_DIRECTORY = "ifm.iodd.directory";
    static final String IODD_LANGUAGE = "ifm.iodd.language";
    static final String RECORD_SHAPE = "record.shape";
    static final String RAW = "ifm.raw";
    static final String KAFKA_TOPIC = "kafka.topic";
    static final String KAFKA_KEY = "kafka.key";
    static final String HEALTH_TOPIC = "kafka.health.topic";
    static final String PARAMETER_TOPIC = "kafka.parameter.topic";

    /** Kafka's TLS options stand below this. */
    static final String TLS_PREFIX = "ifm.";

    /** Written by the connector into each task's configuration. */
    static final String TASK_MASTERS = "task.masters";

    static final String TASK_NUMBER = "task.number";

    /** Below this, masters have been seen to crash, and need a power cycle then. */
    static final long POLL_FLOOR_MS = 100;

    static final Variables MASTER = Variables.none().withScalars("master.serial", "master.host", "master.product");
    static final Variables PORT = Variables.none()
            .withScalars(
                    "master.serial",
                    "master.host",
                    "master.product",
                    "port",
                    "device.vendor",
                    "device.id",
                    "device.product");
    static final Variables READING = Variables.none()
            .withScalars(
                    Stream.concat(PORT.scalars().stream(), Stream.of("tag")).toArray(String[]::new));

    /** How readings become records. */
    enum RecordShape {
        PORT,
        TAG
    }

    /** How discovery talks to addresses. */
    enum Scheme {
        HTTP,
        HTTPS
    }

    /** Whether validation asks the masters. */
    enum Probe {
        CONNECT,
        OFF
    }

    static final ConfigDef DEFINITION = define();

    private IfmIoLinkSourceOptions() {}

    private static ConfigDef define() {
        ConfigDef def = new ConfigDef();
        defineMasters(new ConfigGroup(def, "Masters"));
        TlsConfig.define(def, TLS_PREFIX, "TLS to the masters");
        defineDiscovery(new ConfigGroup(def, "Discovery"));
        definePolling(new ConfigGroup(def, "Polling"));
        defineIodd(new ConfigGroup(def, "IODD"));
        defineRecords(new ConfigGroup(def, "Records"));
        ReadingOptions.defineFlow(new ConfigGroup(def, "Flow control"), 20_000, 16L * 1024 * 1024, 2_000);
        def.defineInternal(TASK_MASTERS, Type.LIST, List.of(), Importance.LOW);
        def.defineInternal(TASK_NUMBER, Type.INT, 0, Importance.LOW);
        return def;
    }

    private static void checkMaster(String address) {
        if (address.indexOf('@') >= 0) {
            // Not as an invalid value: that would be repeated in the message, password and all.
            throw new ConfigException(
                    MASTERS + ": credentials do not belong in the address: set " + USERNAME + " and " + PASSWORD);
        }
        MasterAddress.parse(address);
    }

    private static void defineMasters(ConfigGroup group) {
        group.option(
                        MASTERS,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(
                                IfmIoLinkSourceOptions::checkMaster, true, "list of host, host:port or https://host"),
                        Importance.HIGH,
                        "Addresses of the IO-Link masters' IoT ports, for example"
                                + " 192.168.1.10,https://al1350-7. May be empty if "
                                + CIDR
                                + " is set.")
                .option(
                        USERNAME,
                        Type.STRING,
                        "administrator",
                        null,
                        Importance.MEDIUM,
                        "User for masters in security mode; ifm has administrator only.")
                .option(
                        PASSWORD,
                        Type.PASSWORD,
                        null,
                        null,
                        Importance.HIGH,
                        "Password for masters in security mode. Every request carries it, so use https.")
                .option(
                        PASSWORD_OVER_HTTP,
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.LOW,
                        "Allows sending the password to http addresses, where anybody on the network can read" + " it.")
                .option(
                        FINGERPRINTS,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(PinnedCertificates::normalized, true, "list of SHA-256 fingerprints"),
                        Importance.HIGH,
                        "SHA-256 fingerprints of the masters' self-signed certificates. If set, only these"
                                + " are trusted, whatever their host names. Unset: the truststore below decides, and"
                                + " the host name must match.")
                .option(
                        REQUEST_TIMEOUT,
                        Type.INT,
                        4_000,
                        Validators.between(100, 60_000),
                        Importance.LOW,
                        "Timeout for opening a connection, and for each complete answer. A busy master takes"
                                + " up to 400 ms.")
                .choice(
                        VALIDATE,
                        Probe.CONNECT,
                        Importance.LOW,
                        "Whether validation connects to the listed masters: connect or off.");
    }

    private static void defineDiscovery(ConfigGroup group) {
        group.option(
                        CIDR,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(AddressRange::parse, true, "list of IPv4 networks, /20 or smaller"),
                        Importance.MEDIUM,
                        "IPv4 networks to search for masters, for example 192.168.1.0/24. Masters found are"
                                + " kept until the connector restarts.")
                .choice(DISCOVERY_SCHEME, Scheme.HTTP, Importance.LOW, "Protocol of the search: http or https.")
                .option(
                        DISCOVERY_PORT,
                        Type.INT,
                        0,
                        Validators.between(0, 65_535),
                        Importance.LOW,
                        "TCP port of the search; 0: 80 or 443.")
                .option(
                        DISCOVERY_INTERVAL,
                        Type.LONG,
                        300_000L,
                        Validators.atLeast(1_000),
                        Importance.LOW,
                        "Interval between searches. A search tries at most 16 addresses at once and 50 a"
                                + " second, and never those of known masters.");
    }

    private static void definePolling(ConfigGroup group) {
        group.option(
                        POLL_INTERVAL,
                        Type.LONG,
                        1_000L,
                        Validators.between(10, 3_600_000),
                        Importance.HIGH,
                        "Interval at which a master is read, all ports in one request. Below "
                                + POLL_FLOOR_MS
                                + " only with "
                                + POLL_BELOW_FLOOR
                                + ". After each answer the master rests for as long as the answer took.")
                .option(
                        POLL_BELOW_FLOOR,
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.LOW,
                        "Allows less than "
                                + POLL_FLOOR_MS
                                + " ms. Masters with old firmware are known to crash then, and to need switching off"
                                + " and on.")
                .option(
                        BACKOFF_MAX,
                        Type.LONG,
                        60_000L,
                        Validators.atLeast(100),
                        Importance.LOW,
                        "Maximum wait before a failed master is tried again. The first wait is the poll"
                                + " interval; it doubles.")
                .option(
                        REFRESH_INTERVAL,
                        Type.LONG,
                        60_000L,
                        Validators.atLeast(1_000),
                        Importance.LOW,
                        "Interval for re-reading what seldom changes: the master's identity, devices' serial"
                                + " numbers, parameters that select a layout, IODD files. A device of another type is"
                                + " noticed at every reading.")
                .option(
                        HEALTH_INTERVAL,
                        Type.LONG,
                        60_000L,
                        Validators.atLeast(0),
                        Importance.MEDIUM,
                        "Interval of records with a master's own temperature, voltage, current and"
                                + " supervision status. 0: none.")
                .option(
                        PARAMETERS,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(
                                ParameterReads.Parameter::parse, true, "list of vendor/device/index/subindex"),
                        Importance.LOW,
                        "Parameters to read, undecoded, from all devices of a type every "
                                + REFRESH_INTERVAL
                                + ": vendor/device/index/subindex, for example 310/1028/24/0; subindex 0 is all of it."
                                + " At most one is read between two readings of the master.")
                .option(
                        PORTS_INCLUDE,
                        Type.LIST,
                        List.of("*"),
                        Validators.eachOf(PortFilter::check, false, "list of port or serial/port, with *"),
                        Importance.MEDIUM,
                        "Ports that produce records: a port's name for all masters (1), or a master's serial"
                                + " number and a port (000201234567/1). * is any.")
                .option(
                        PORTS_EXCLUDE,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(PortFilter::check, true, "list of port or serial/port, with *"),
                        Importance.MEDIUM,
                        "Ports to leave out, written likewise. It overrides " + PORTS_INCLUDE + ".");
    }

    private static void defineIodd(ConfigGroup group) {
        group.option(
                        IODD_DIRECTORY,
                        Type.STRING,
                        null,
                        null,
                        Importance.HIGH,
                        "Folder of IODD files or the vendors' zips, the same on every worker. Unset: process"
                                + " data stays undecoded. Re-read every ifm.refresh.interval.ms."
                                + " IODD-StandardUnitDefinitions1.1.xml in it adds newer unit codes.")
                .option(
                        IODD_LANGUAGE,
                        Type.STRING,
                        "en",
                        Validators.described(IfmIoLinkSourceOptions::checkLanguage, "a language such as en or de"),
                        Importance.MEDIUM,
                        "Language of names, where the IODD has it. Field names are made of these texts, so"
                                + " they change with it.");
    }

    private static void defineRecords(ConfigGroup group) {
        group.choice(
                        RECORD_SHAPE,
                        RecordShape.PORT,
                        Importance.HIGH,
                        "port: one record per reading of a port, with all its values. tag: one record per value, with"
                                + " its name, unit and quality.")
                .option(
                        KAFKA_TOPIC,
                        Type.STRING,
                        "ifm.${master.serial}.${port}",
                        TemplateValidator.kafkaTopic(READING).required(),
                        Importance.HIGH,
                        "Kafka topic of readings, a template: "
                                + READING.describe()
                                + ". Without a device, ${device...} is none. ${tag} is a value's name and needs "
                                + RECORD_SHAPE
                                + "=tag.")
                .option(
                        KAFKA_KEY,
                        Type.STRING,
                        "${master.serial}/${port}",
                        TemplateValidator.text(READING),
                        Importance.HIGH,
                        "Record key of readings, a template as for " + KAFKA_TOPIC + "; empty: no key.")
                .option(
                        HEALTH_TOPIC,
                        Type.STRING,
                        "ifm.${master.serial}.health",
                        TemplateValidator.kafkaTopic(MASTER).required(),
                        Importance.MEDIUM,
                        "Kafka topic of the masters' own state, a template: "
                                + MASTER.describe()
                                + ". The key is the serial number.")
                .option(
                        PARAMETER_TOPIC,
                        Type.STRING,
                        "ifm.${master.serial}.parameters",
                        TemplateValidator.kafkaTopic(PORT).required(),
                        Importance.LOW,
                        "Kafka topic of "
                                + PARAMETERS
                                + ", a template as for "
                                + KAFKA_TOPIC
                                + ", without ${tag}. The key is "
                                + KAFKA_KEY
                                + "'s, where ${tag} is none.")
                .option(
                        RAW,
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.LOW,
                        "Adds the process data in hex to every record, or with "
                                + RECORD_SHAPE
                                + "=tag as a value of its own. Without an IODD it is always there.");
        ReadingOptions.defineStatus(group, "the master's address");
        defineChanges(group);
    }

    private static void defineChanges(ConfigGroup group) {
        group.option(
                        ReadingOptions.ON_CHANGE,
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "Whether to report changes only: a port when a value, a quality or the device"
                                + " changes; with "
                                + RECORD_SHAPE
                                + "=tag only the values that changed. For a port without a device this always"
                                + " applies.")
                .option(
                        ReadingOptions.DEADBAND,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(
                                Deadbands::parse, true, "list of name=number or name=percentage, * for other names"),
                        Importance.MEDIUM,
                        "With on.change: how far a number must move from the last reported one, absolute or relative to it;"
                                + " for example Temperature=0.5,*=2%.")
                .option(
                        ReadingOptions.HEARTBEAT,
                        Type.LONG,
                        60_000L,
                        Validators.atLeast(0),
                        Importance.MEDIUM,
                        "With on.change: maximum time between two reports of a port, or with "
                                + RECORD_SHAPE
                                + "=tag of a value, changed or not. 0: no limit.");
    }

    private static void checkLanguage(Object value) {
        if (!((String) value).matches("[a-zA-Z]{2}(-[a-zA-Z]{2})?")) {
            throw new IllegalArgumentException("is not a language: write two letters such as en");
        }
    }
}
