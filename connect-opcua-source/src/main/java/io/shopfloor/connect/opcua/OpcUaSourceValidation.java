// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import io.shopfloor.connect.common.config.Findings;
import io.shopfloor.connect.common.config.FormerNames;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import io.shopfloor.connect.opcua.config.Identity;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import io.shopfloor.connect.opcua.config.OpcUaSourceOptions;
import io.shopfloor.connect.opcua.config.Security;
import io.shopfloor.connect.opcua.config.Security.Authentication;
import io.shopfloor.connect.opcua.nodes.NodeList;
import io.shopfloor.connect.opcua.session.KeyedCertificate;
import io.shopfloor.connect.opcua.session.TrustedServers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/**
 * Validation in rings, each only if the one before found nothing: single options (done by the definition), what options mean
 * together and the files that they name, the servers themselves if asked. Every finding is put on the option at fault.
 */
final class OpcUaSourceValidation {

    private final Findings findings;
    private final OpcUaSourceConfig config;
    private final Map<String, String> given;

    private OpcUaSourceValidation(Findings findings, Map<String, String> given) {
        this.findings = findings;
        this.config = new OpcUaSourceConfig(given);
        this.given = given;
    }

    static Config of(Map<String, String> configuration) {
        ConfigDef definition = OpcUaSourceOptions.definition(configuration);
        List<ConfigValue> all =
                new ArrayList<>(FormerNames.check(new Config(definition.validate(configuration)), configuration)
                        .configValues());
        all.addAll(unknown(configuration, definition.names()));
        Config validated = new Config(all);
        Findings findings = new Findings(validated, OpcUaSourceOptions.CONNECTIONS);
        findings.then(() -> new OpcUaSourceValidation(findings, configuration).outerRings());
        return validated;
    }

    /** An option of a connection that does not exist, or that has a typing error. */
    private static List<ConfigValue> unknown(Map<String, String> configuration, Set<String> known) {
        return configuration.keySet().stream()
                .filter(option -> option.startsWith("opcua.") && !known.contains(option))
                .sorted()
                .map(option -> new ConfigValue(
                        option,
                        null,
                        List.of(),
                        new ArrayList<>(
                                List.of(option + " is not an option: check its spelling, and that its connection"
                                        + " is in " + OpcUaSourceOptions.CONNECTIONS))))
                .toList();
    }

    private void outerRings() {
        List<ConnectionConfig> connections =
                config.connectionNames().stream().map(config::connection).toList();
        connections.forEach(this::connection);
        if (config.probes()) {
            findings.then(() -> connections.forEach(connection -> new Probe(config, connection, findings).run()));
        }
    }

    private void connection(ConnectionConfig connection) {
        security(connection.name(), connection.security());
        identity(connection.name(), connection.identity());
        nodes(connection.name(), connection.nodes());
        events(connection.name(), connection.events(), connection.reading().subscribes());
        if (connection.reading().deadband() != null && !connection.reading().onChange()) {
            add(connection.name(), "deadband", "needs on.change=true");
        }
        if (!connection.reading().heartbeat().isZero() && !connection.reading().onChange()) {
            add(connection.name(), "heartbeat.ms", "needs on.change=true");
        }
    }

    private void events(String name, ConnectionConfig.Events events, boolean subscribes) {
        check(name, "events", () -> NodeList.ids(events.notifiers()));
        check(name, "events.type", () -> {
            if (NodeList.ids(events.type()).size() != 1) {
                throw new IllegalArgumentException("must be one node id");
            }
        });
        if (events.wanted() && !subscribes) {
            add(name, "events", "needs mode=subscribe: events are told, and cannot be asked for");
        }
    }

    private void nodes(String name, ConnectionConfig.Nodes nodes) {
        boolean excludes = check(name, "nodes.exclude", () -> NodeList.excluded(nodes.exclude()));
        boolean types = check(name, "nodes.type.definitions", () -> NodeList.types(nodes.types()));
        if (excludes && types) {
            check(name, nodes.file() == null ? "nodes" : "nodes.file", () -> NodeList.of(nodes));
        }
    }

    private void security(String name, Security security) {
        if (!security.secured()) {
            if (given.containsKey(OpcUaSourceOptions.connectionOption(name, "security.mode"))) {
                add(name, "security.mode", "has no effect with security.policy=none: leave it out");
            }
            return;
        }
        if (security.certificateFile() == null) {
            add(name, "certificate.file", "must not be empty with security.policy=" + lower(security.policy()));
        } else if (Files.exists(security.certificateFile())) {
            check(
                    name,
                    "certificate.file",
                    () -> KeyedCertificate.read(security.certificateFile(), security.certificatePassword()));
        }
        check(name, "trusted.certificates", () -> new TrustedServers(security, ""));
    }

    private void identity(String name, Identity identity) {
        if (identity.authentication() == Authentication.USERNAME
                && identity.username().isEmpty()) {
            add(name, "username", "must not be empty with authentication=username");
        }
        if (identity.authentication() != Authentication.USERNAME
                && !identity.username().isEmpty()) {
            add(name, "username", "has no effect without authentication=username");
        }
        if (identity.authentication() == Authentication.CERTIFICATE) {
            if (identity.certificateFile() == null) {
                add(name, "user.certificate.file", "must not be empty with authentication=certificate");
            } else {
                check(
                        name,
                        "user.certificate.file",
                        () -> KeyedCertificate.read(identity.certificateFile(), identity.certificatePassword()));
            }
        }
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** @return whether nothing is wrong */
    private boolean check(String connection, String option, Runnable check) {
        try {
            check.run();
            return true;
        } catch (IllegalArgumentException e) {
            add(connection, option, e.getMessage());
            return false;
        }
    }

    private void add(String connection, String option, String problem) {
        findings.add(
                OpcUaSourceOptions.connectionOption(connection, option),
                "connection " + connection + ": " + option + " " + problem);
    }
}
