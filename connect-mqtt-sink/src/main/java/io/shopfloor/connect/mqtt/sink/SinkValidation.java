// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.config.Findings;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.session.MqttProbe;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;

/**
 * Validation in rings, each only if the one before found nothing: single options (done by the definition), options that
 * belong together, the broker itself. Every finding is put on the option at fault.
 */
final class SinkValidation {

    private final Findings findings;
    private final MqttSinkConfig config;

    private SinkValidation(Findings findings, MqttSinkConfig config) {
        this.findings = findings;
        this.config = config;
    }

    /** Adds the findings of the outer rings to the definition's. */
    static Config of(Config definition, Map<String, String> configuration) {
        Findings findings = new Findings(definition, MqttConnectionConfig.SERVER_URI);
        findings.then(() -> new SinkValidation(findings, new MqttSinkConfig(configuration)).run());
        return definition;
    }

    private void run() {
        findings.then(this::combinations).then(() -> config.check(findings)).then(this::broker);
    }

    private void combinations() {
        constant(MqttSinkOptions.QOS, config.qos(), List.of("0", "1", "2"));
        constant(MqttSinkOptions.RETAINED, config.retained(), List.of("true", "false"));
        if (config.topic() == null && !config.mapping().reversible()) {
            findings.add(
                    MqttSinkOptions.TOPIC,
                    "must be set, because " + config.mapping() + " drop levels of the MQTT topic");
        }
        if (config.queueMessages() < config.maxInFlight()) {
            findings.add(
                    MqttSinkOptions.QUEUE_MESSAGES,
                    "must be at least " + MqttSinkOptions.IN_FLIGHT + " (" + config.maxInFlight() + ")");
        }
    }

    private void constant(String option, Template template, List<String> choices) {
        if (template.isConstant() && !choices.contains(template.render(null))) {
            findings.add(option, "must be " + String.join(", ", choices) + ", or a template that yields one");
        }
    }

    private void broker() {
        if (!config.probesBroker()) {
            return;
        }
        try {
            MqttProbe.run(config.connection(), limits -> BrokerCheck.offers(limits, config));
        } catch (BrokerException e) {
            findings.add(e.field(), e.getMessage());
        }
    }
}
