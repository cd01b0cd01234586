// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.template.TemplateValidator;
import io.shopfloor.connect.common.template.Variables;
import io.shopfloor.connect.common.tls.TlsConfig;
import io.shopfloor.connect.ifm.master.MasterAddress;
import io.shopfloor.connect.ifm.master.PinnedCertificates;
import java.util.List;
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
    static final String BACKOFF_MAX = "ifm.poll.backoff.max.ms";
    static final String REFRESH_INTERVAL = "ifm.refresh.interval.ms";
    static final String HEALTH_INTERVAL = "ifm.health.interval.ms";
    static final String PARAMETERS = "ifm.parameters";
    static final String PORTS_INCLUDE = "ifm.ports.include";
    static final String PORTS_EXCLUDE = "ifm.ports.exclude";
    static final String IODD_DIRECTORY = "ifm.iodd.directory";
    static final String IODD_LANGUAGE = "ifm.iodd.language";
    static final String EMIT = "ifm.emit";
    static final String DEADBAND = "ifm.deadband";
    static final String HEARTBEAT = "ifm.heartbeat.ms";
    static final String RAW = "ifm.raw";
    static final String KAFKA_TOPIC = "kafka.topic";
    static final String KAFKA_KEY = "kafka.key";
    static final String HEALTH_TOPIC = "kafka.health.topic";
    static final String PARAMETER_TOPIC = "kafka.parameter.topic";
    static final String OVERFLOW = "ifm.overflow";
    static final String QUEUE_MESSAGES = "queue.max.messages";
    static final String QUEUE_BYTES = "queue.max.bytes";
    static final String BATCH = "poll.max.records";

    /** Kafka's TLS options stand below this. */
    static final String TLS_PREFIX = "ifm.";

    /** Written by the connector into each task's configuration. */
    static final String TASK_MASTERS = "task.masters";

    static final String TASK_NUMBER = "task.number";

    /** Below this, masters have been seen to crash, and need a power cycle then. */
    static final long POLL_FLOOR_MS = 100;

    static final Variables MASTER = Variables.none().withScalars("master.serial", "master.host", "master.product");
    static final Variables READING = Variables.none()
            .withScalars(
                    "master.serial",
                    "master.host",
                    "master.product",
                    "port",
                    "device.vendor",
                    "device.id",
                    "device.product");

    /** Which readings become records. */
    enum Emit {
        ALL,
        ON_CHANGE
    }

    /** What happens while Kafka is slower than the masters. */
    enum WhenFull {
        DROP_OLDEST,
        BLOCK
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
        defineFlow(new ConfigGroup(def, "Flow control"));
        def.defineInternal(TASK_MASTERS, Type.LIST, List.of(), Importance.LOW);
        def.defineInternal(TASK_NUMBER, Type.INT, 0, Importance.LOW);
        return def;
    }

    private static void checkMaster(String address) {
        if (address.indexOf('@') >= 0) {
            // Not as an invalid value: that would be repeated in the message, password and all.
            throw new ConfigException(
                    MASTERS + ": credentials do not belong into the address: set " + USERNAME + " and " + PASSWORD);
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
                        "The IO-Link masters: addresses of their IoT ports, for example 192.168.1.10,https://al1350-7."
                                + " May be empty where " + CIDR + " is set.")
                .option(
                        USERNAME,
                        Type.STRING,
                        "administrator",
                        null,
                        Importance.MEDIUM,
                        "User for masters in security mode; ifm knows administrator only.")
                .option(
                        PASSWORD,
                        Type.PASSWORD,
                        null,
                        null,
                        Importance.HIGH,
                        "Password for masters in security mode. It is sent in each request, so it needs https.")
                .option(
                        PASSWORD_OVER_HTTP,
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.LOW,
                        "Allows the password to be sent to http addresses, where everybody on the network can read it.")
                .option(
                        FINGERPRINTS,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(PinnedCertificates::normalized, true, "list of SHA-256 fingerprints"),
                        Importance.HIGH,
                        "SHA-256 fingerprints of the masters' certificates, which masters sign themselves: these are"
                                + " trusted and no others, whatever name they show. Unset: the truststore below decides,"
                                + " and the host name must match.")
                .option(
                        REQUEST_TIMEOUT,
                        Type.INT,
                        4_000,
                        Validators.between(100, 60_000),
                        Importance.LOW,
                        "Milliseconds for a connection to be made, and for each whole answer. A busy master takes up to"
                                + " 400.")
                .choice(
                        VALIDATE,
                        Probe.CONNECT,
                        Importance.LOW,
                        "Whether validation asks the listed masters who they are: connect or off.");
    }

    private static void defineDiscovery(ConfigGroup group) {
        group.option(
                        CIDR,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(AddressRange::parse, true, "list of IPv4 networks, /20 or smaller"),
                        Importance.MEDIUM,
                        "IPv4 networks that are searched for masters, for example 192.168.1.0/24. Masters found are"
                                + " kept until the connector restarts.")
                .choice(DISCOVERY_SCHEME, Scheme.HTTP, Importance.LOW, "How addresses are asked: http or https.")
                .option(
                        DISCOVERY_PORT,
                        Type.INT,
                        0,
                        Validators.between(0, 65_535),
                        Importance.LOW,
                        "TCP port that is asked; 0 for 80 or 443.")
                .option(
                        DISCOVERY_INTERVAL,
                        Type.LONG,
                        300_000L,
                        Validators.atLeast(1_000),
                        Importance.LOW,
                        "Time between two searches. A search asks at most 16 addresses at once, 50 a second, and never"
                                + " those of masters that are known.");
    }

    private static void definePolling(ConfigGroup group) {
        group.option(
                        POLL_INTERVAL,
                        Type.LONG,
                        1_000L,
                        Validators.between(10, 3_600_000),
                        Importance.HIGH,
                        "Time between two readings of a master, all its ports at once. Less than " + POLL_FLOOR_MS
                                + " only with " + POLL_BELOW_FLOOR + ". A master is never asked sooner after an answer"
                                + " than the answer took.")
                .option(
                        POLL_BELOW_FLOOR,
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.LOW,
                        "Allows less than " + POLL_FLOOR_MS + " ms. Masters with older firmware have been seen to crash"
                                + " then, until somebody switches them off and on.")
                .option(
                        BACKOFF_MAX,
                        Type.LONG,
                        60_000L,
                        Validators.atLeast(100),
                        Importance.LOW,
                        "Longest wait before a master that failed is asked again. The first wait is the poll interval,"
                                + " and it doubles.")
                .option(
                        REFRESH_INTERVAL,
                        Type.LONG,
                        60_000L,
                        Validators.atLeast(1_000),
                        Importance.LOW,
                        "Time between two looks at who is there: the master, serial numbers of devices, parameters that"
                                + " decide about layouts, changed IODD files. A device of another type is noticed with"
                                + " every reading.")
                .option(
                        HEALTH_INTERVAL,
                        Type.LONG,
                        60_000L,
                        Validators.atLeast(0),
                        Importance.MEDIUM,
                        "Time between two records of a master's own temperature, voltage, current and supervision"
                                + " status; 0 for none.")
                .option(
                        PARAMETERS,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(
                                ParameterReads.Parameter::parse, true, "list of vendor/device/index/subindex"),
                        Importance.LOW,
                        "Parameters that are read from each device of a type, raw, with each refresh ("
                                + REFRESH_INTERVAL
                                + "): vendor/device/index/subindex, for example 310/1028/24/0; subindex 0"
                                + " is the whole. One at most between two readings of the master.")
                .option(
                        PORTS_INCLUDE,
                        Type.LIST,
                        List.of("*"),
                        Validators.eachOf(PortFilter::check, false, "list of port or serial/port, with *"),
                        Importance.MEDIUM,
                        "Ports whose readings become records: a port's name for all masters (1), or a master's serial"
                                + " number and a port (000201234567/1); * stands for any.")
                .option(
                        PORTS_EXCLUDE,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(PortFilter::check, true, "list of port or serial/port, with *"),
                        Importance.MEDIUM,
                        "Ports that are left out, written likewise; stronger than " + PORTS_INCLUDE + ".");
    }

    private static void defineIodd(ConfigGroup group) {
        group.option(
                        IODD_DIRECTORY,
                        Type.STRING,
                        null,
                        null,
                        Importance.HIGH,
                        "Folder on the worker with IODD files, zips as vendors give them included; the same on every"
                                + " worker. It is looked at again with each refresh. Unset: raw process data only."
                                + " IODD-StandardUnitDefinitions1.1.xml in it makes all unit codes readable.")
                .option(
                        IODD_LANGUAGE,
                        Type.STRING,
                        "en",
                        Validators.described(IfmIoLinkSourceOptions::checkLanguage, "a language such as en or de"),
                        Importance.MEDIUM,
                        "Language of names, where an IODD has it. Names of fields are made of these texts, so changing it"
                                + " changes them.");
    }

    private static void defineRecords(ConfigGroup group) {
        group.option(
                        KAFKA_TOPIC,
                        Type.STRING,
                        "ifm.${master.serial}.${port}",
                        TemplateValidator.kafkaTopic(READING).required(),
                        Importance.HIGH,
                        "Kafka topic of readings, a template: " + READING.describe()
                                + ". Where a port has no device, ${device...} is none.")
                .option(
                        KAFKA_KEY,
                        Type.STRING,
                        "${master.serial}/${port}",
                        TemplateValidator.text(READING),
                        Importance.HIGH,
                        "Record key of readings, a template as for " + KAFKA_TOPIC + "; empty for records without key.")
                .option(
                        HEALTH_TOPIC,
                        Type.STRING,
                        "ifm.${master.serial}.health",
                        TemplateValidator.kafkaTopic(MASTER).required(),
                        Importance.MEDIUM,
                        "Kafka topic of the masters' own state, a template: " + MASTER.describe()
                                + ". The key is the serial number.")
                .option(
                        PARAMETER_TOPIC,
                        Type.STRING,
                        "ifm.${master.serial}.parameters",
                        TemplateValidator.kafkaTopic(READING).required(),
                        Importance.LOW,
                        "Kafka topic of " + PARAMETERS + ", a template as for " + KAFKA_TOPIC + ". The key is "
                                + KAFKA_KEY + "'s.")
                .choice(
                        EMIT,
                        Emit.ALL,
                        Importance.MEDIUM,
                        "all: every reading is a record. on_change: only one that differs from the last record of its"
                                + " port in a value, a quality or the device. A port without device gives a record when"
                                + " it becomes so, and with each heartbeat.")
                .option(
                        DEADBAND,
                        Type.LIST,
                        List.of(),
                        Validators.eachOf(ChangeFilter::parse, true, "list of name=number, * for all other names"),
                        Importance.MEDIUM,
                        "With on_change: how far a number must move to be a change, in its unit, for example"
                                + " Temperature=0.5,*=0.1.")
                .option(
                        HEARTBEAT,
                        Type.LONG,
                        60_000L,
                        Validators.atLeast(0),
                        Importance.MEDIUM,
                        "Longest time without a record for a port whose readings do not change; 0 for no limit.")
                .option(
                        RAW,
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.LOW,
                        "Adds the process data in hex to every record. Without an IODD it is there anyway.");
    }

    private static void defineFlow(ConfigGroup group) {
        group.choice(
                        OVERFLOW,
                        WhenFull.DROP_OLDEST,
                        Importance.MEDIUM,
                        "What happens when Kafka does not take readings fast enough: drop_oldest (newest wins; dropped"
                                + " ones are counted in a metric) or block (masters are not asked until there is room).")
                .option(
                        QUEUE_MESSAGES,
                        Type.INT,
                        20_000,
                        Validators.atLeast(1),
                        Importance.MEDIUM,
                        "Readings that may wait for Kafka in each task.")
                .option(
                        QUEUE_BYTES,
                        Type.LONG,
                        16L * 1024 * 1024,
                        Validators.atLeast(1),
                        Importance.LOW,
                        "With drop_oldest: bytes that may wait, an estimate of 64 for each value.")
                .option(
                        BATCH,
                        Type.INT,
                        2_000,
                        Validators.atLeast(1),
                        Importance.LOW,
                        "Most records that are handed to Connect at once.");
    }

    private static void checkLanguage(Object value) {
        if (!((String) value).matches("[a-zA-Z]{2}(-[a-zA-Z]{2})?")) {
            throw new IllegalArgumentException("is no language; write two letters such as en");
        }
    }
}
