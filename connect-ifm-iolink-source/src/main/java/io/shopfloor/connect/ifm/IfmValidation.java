// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.config.Findings;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateSyntaxException;
import io.shopfloor.connect.ifm.IfmIoLinkSourceOptions.RecordShape;
import io.shopfloor.connect.ifm.master.IotCoreClient;
import io.shopfloor.connect.ifm.master.MasterAddress;
import io.shopfloor.connect.ifm.master.MasterException;
import io.shopfloor.connect.ifm.master.MasterHttp;
import io.shopfloor.connect.ifm.master.RequestStatistics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.Config;

/**
 * Validation in rings, each only if the one before found nothing: single options (done by the definition), options that
 * belong together, the masters themselves. Every finding is put on the option at fault.
 */
final class IfmValidation {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST_PROBES = 5;

    private final Findings findings;
    private final IfmIoLinkSourceConfig config;

    private IfmValidation(Findings findings, IfmIoLinkSourceConfig config) {
        this.findings = findings;
        this.config = config;
    }

    /** Adds the findings of the outer rings to the definition's. */
    static Config of(Config definition, Map<String, String> configuration) {
        Findings findings = new Findings(definition, IfmIoLinkSourceOptions.MASTERS);
        findings.then(() -> {
            IfmValidation validation = new IfmValidation(findings, new IfmIoLinkSourceConfig(configuration));
            findings.then(validation::combinations).then(validation::masters);
        });
        return definition;
    }

    private void combinations() {
        if (config.masters().isEmpty() && config.ranges().isEmpty()) {
            findings.add(
                    IfmIoLinkSourceOptions.MASTERS,
                    "no masters: list them here, or set " + IfmIoLinkSourceOptions.CIDR + " to search for them");
        }
        boolean tooFast = config.getLong(IfmIoLinkSourceOptions.POLL_INTERVAL) < IfmIoLinkSourceOptions.POLL_FLOOR_MS;
        if (tooFast && !config.getBoolean(IfmIoLinkSourceOptions.POLL_BELOW_FLOOR)) {
            findings.add(
                    IfmIoLinkSourceOptions.POLL_INTERVAL,
                    "less than " + IfmIoLinkSourceOptions.POLL_FLOOR_MS
                            + " ms can crash masters with old firmware. If yours do not, set "
                            + IfmIoLinkSourceOptions.POLL_BELOW_FLOOR + "=true");
        }
        checkTemplates();
        checkPassword();
        checkHostNames();
        Path folder = config.ioddDirectory();
        if (folder != null && !Files.isDirectory(folder)) {
            findings.add(
                    IfmIoLinkSourceOptions.IODD_DIRECTORY,
                    "the folder " + folder + " is not on this worker. Every worker needs it");
        }
        try {
            config.http(PATIENCE).close();
        } catch (KafkaException e) {
            findings.add(IfmIoLinkSourceOptions.TLS_PREFIX + "ssl.truststore.location", e.getMessage());
        }
    }

    private void checkTemplates() {
        if (config.shape() == RecordShape.TAG) {
            return;
        }
        for (String option : List.of(IfmIoLinkSourceOptions.KAFKA_TOPIC, IfmIoLinkSourceOptions.KAFKA_KEY)) {
            try {
                Template.text(config.getString(option), IfmIoLinkSourceOptions.PORT);
            } catch (TemplateSyntaxException e) { // else the definition would have said so
                findings.add(option, "${tag} needs record.shape=tag: a port's record has many values");
            }
        }
    }

    private void checkPassword() {
        List<MasterAddress> plain =
                config.masters().stream().filter(address -> !address.isSecure()).toList();
        boolean searchesPlain = !config.ranges().isEmpty()
                && config.getString(IfmIoLinkSourceOptions.DISCOVERY_SCHEME).equals("http");
        if (config.credentials() != null && !config.sendsPasswordOverHttp() && (!plain.isEmpty() || searchesPlain)) {
            findings.add(
                    IfmIoLinkSourceOptions.PASSWORD,
                    "could be read by anybody on the way to "
                            + (plain.isEmpty() ? "masters found" : plain.get(0))
                            + " over http. Write https:// before the address, or set "
                            + IfmIoLinkSourceOptions.PASSWORD_OVER_HTTP + "=true if the network is private");
        }
    }

    private void checkHostNames() {
        String option = IfmIoLinkSourceOptions.TLS_PREFIX + "ssl.endpoint.identification.algorithm";
        if ("".equals(config.originalsStrings().get(option))
                && config.getList(IfmIoLinkSourceOptions.FINGERPRINTS).isEmpty()) {
            findings.add(
                    option,
                    "the host name is always compared with the certificate, unless "
                            + IfmIoLinkSourceOptions.FINGERPRINTS + " is set: set that");
        }
    }

    private void masters() {
        if (!config.probesMasters()) {
            return;
        }
        try (MasterHttp http = config.http(PATIENCE)) {
            for (MasterAddress address :
                    config.masters().stream().limit(MOST_PROBES).toList()) {
                try {
                    new IotCoreClient(http, address, config.credentialsFor(address), RequestStatistics.NONE)
                            .getData("/deviceinfo/serialnumber");
                } catch (MasterException e) {
                    findings.add(optionOf(e), e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            findings.add(IfmIoLinkSourceOptions.MASTERS, "the check was interrupted");
        }
    }

    private static String optionOf(MasterException failure) {
        if (failure.isRefusal()) {
            return IfmIoLinkSourceOptions.PASSWORD;
        }
        return failure.kind() == MasterException.Kind.TLS
                ? IfmIoLinkSourceOptions.FINGERPRINTS
                : IfmIoLinkSourceOptions.MASTERS;
    }
}
