// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.common.config.Findings;
import io.shopfloor.connect.common.config.FormerNames;
import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.common.polling.ReadingOptions;
import io.shopfloor.connect.common.template.AbsentValueException;
import io.shopfloor.connect.plc4x.config.ConnectionConfig;
import io.shopfloor.connect.plc4x.config.GroupConfig;
import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import io.shopfloor.connect.plc4x.config.Plc4xSourceOptions;
import io.shopfloor.connect.plc4x.config.Plc4xSourceOptions.RecordShape;
import io.shopfloor.connect.plc4x.link.PlcDrivers;
import io.shopfloor.connect.plc4x.link.PlcLink;
import io.shopfloor.connect.plc4x.link.PreparedTag;
import io.shopfloor.connect.plc4x.record.ReadingRecords;
import io.shopfloor.connect.plc4x.record.ReadingSchemas;
import io.shopfloor.connect.plc4x.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.plc4x.java.api.PlcDriver;

/**
 * Validation in rings, each only if the one before found nothing: single options (done by the definition), connection strings
 * and tags with the driver's own parsers, the PLCs themselves if asked. Every finding is put on the option at fault.
 */
final class Plc4xSourceValidation {

    /** So that a list of a thousand faults does not hide the first. */
    private static final int MAX_FINDINGS = 20;

    private static final String FORMER_HEARTBEAT = "max.interval.ms";

    private static final List<String> OF_OPC_UA = List.of(".mode", ".opcua.accept.any.certificate");

    private final Findings findings;
    private final Plc4xSourceConfig config;
    private final PlcDrivers drivers = new PlcDrivers();

    private Plc4xSourceValidation(Findings findings, Plc4xSourceConfig config) {
        this.findings = findings;
        this.config = config;
    }

    static Config of(Map<String, String> configuration) {
        ConfigDef definition = Plc4xSourceOptions.definition(configuration);
        List<ConfigValue> all =
                new ArrayList<>(FormerNames.check(new Config(definition.validate(configuration)), configuration)
                        .configValues());
        all.addAll(unknown(configuration, definition.names()));
        Config validated = new Config(all);
        Findings findings = new Findings(validated, Plc4xSourceOptions.CONNECTIONS);
        findings.then(() -> {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            PlcDrivers.use(thread);
            try {
                new Plc4xSourceValidation(findings, new Plc4xSourceConfig(configuration)).outerRings();
            } finally {
                thread.setContextClassLoader(before);
            }
        });
        return validated;
    }

    /** An option of a connection or group that does not exist, or that has a typing error. */
    private static List<ConfigValue> unknown(Map<String, String> configuration, Set<String> known) {
        return configuration.keySet().stream()
                .filter(option -> option.startsWith("plc.") && !known.contains(option))
                .sorted()
                .map(option -> new ConfigValue(option, null, List.of(), new ArrayList<>(List.of(whyUnknown(option)))))
                .toList();
    }

    private static String whyUnknown(String option) {
        if (option.endsWith(FORMER_HEARTBEAT)) {
            return option + " is now " + option.replace(FORMER_HEARTBEAT, ReadingOptions.HEARTBEAT);
        }
        return OF_OPC_UA.stream().anyMatch(option::endsWith)
                ? option + " is for OPC UA, which io.shopfloor.connect.opcua.OpcUaSourceConnector reads: remove it here"
                : option + " is not an option: check its spelling, and that its connection is in "
                        + Plc4xSourceOptions.CONNECTIONS + " and its group in plc.<connection>.groups";
    }

    private void outerRings() {
        templates();
        List<ConnectionConfig> connections =
                config.connectionNames().stream().map(config::connection).toList();
        connections.forEach(this::connection);
        if (config.probes()) {
            findings.then(() -> connections.forEach(this::probe));
        }
    }

    private void templates() {
        if (config.shape() != RecordShape.GROUP) {
            return;
        }
        ReadingRecords.Names names = new ReadingRecords.Names("connection", "group", null);
        try {
            config.kafkaTopic().render(names);
        } catch (AbsentValueException e) {
            findings.add(
                    Plc4xSourceOptions.KAFKA_TOPIC,
                    "${tag} needs record.shape=tag or umh: a group's record has many tags");
        }
        try {
            if (config.kafkaKey() != null) {
                config.kafkaKey().render(names);
            }
        } catch (AbsentValueException e) {
            findings.add(
                    Plc4xSourceOptions.KAFKA_KEY,
                    "${tag} needs record.shape=tag or umh: a group's record has many tags");
        }
    }

    private void connection(ConnectionConfig connection) {
        String option = Plc4xSourceOptions.connectionOption(connection.name(), "connection.string");
        PlcDriver driver;
        try {
            driver = drivers.driver(connection);
            driver.getConnection(connection.url()); // parses it; connects nothing
            connection.registerOrder();
            connection.maxRegisters();
        } catch (Exception e) {
            findings.add(option, "connection " + connection.name() + ": " + connection.redact(e.getMessage()));
            return;
        }
        Set<String> known = PlcDrivers.parameters(driver, null);
        for (String parameter : connection.parameters()) {
            if (!known.isEmpty() && !parameter.contains(".") && !known.contains(parameter)) {
                findings.add(
                        option,
                        "connection " + connection.name() + ": the " + driver.getProtocolName()
                                + " driver has no parameter \"" + parameter + "\" and would ignore it");
            }
        }
        connection.groups().forEach(group -> group(connection, group, driver));
    }

    private void group(ConnectionConfig connection, GroupConfig group, PlcDriver driver) {
        String option = Plc4xSourceOptions.groupOption(
                connection.name(), group.name(), group.tagsFile() == null ? "tags" : "tags.file");
        String place = "connection " + connection.name() + ", group " + group.name() + ": ";
        List<Tag> tags;
        try {
            tags = group.readTags();
        } catch (IllegalArgumentException e) {
            findings.add(option, place + e.getMessage());
            return;
        }
        List<String> faults = new ArrayList<>();
        for (Tag tag : tags) {
            try {
                checkName(tag);
                PreparedTag.of(tag, connection, driver, config.unsignedLong());
            } catch (IllegalArgumentException e) {
                faults.add(place + "tag " + tag.name() + ": " + e.getMessage());
            }
        }
        faults.stream().limit(MAX_FINDINGS).forEach(fault -> findings.add(option, fault));
        if (faults.size() > MAX_FINDINGS) {
            findings.add(option, place + (faults.size() - MAX_FINDINGS) + " more tags are wrong");
        }
    }

    private void checkName(Tag tag) {
        boolean field = config.shape() == RecordShape.GROUP;
        if (field && (!tag.name().matches("[A-Za-z_][A-Za-z0-9_]*") || ReadingSchemas.RESERVED.contains(tag.name()))) {
            throw new IllegalArgumentException(
                    "with record.shape=group the name becomes a field: letters, digits and _ only,"
                            + " no digit first, and none of " + ReadingSchemas.RESERVED + "; or use record.shape=tag");
        }
    }

    private void probe(ConnectionConfig connection) {
        String option = Plc4xSourceOptions.connectionOption(connection.name(), "connection.string");
        try (PlcLink link = PlcLink.open(connection, drivers.driver(connection))) {
            // It opened: that was the question.
        } catch (LinkLostException e) {
            findings.add(option, "connection " + connection.name() + " " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            findings.add(option, "connection " + connection.name() + ": the probe was interrupted");
        }
    }
}
