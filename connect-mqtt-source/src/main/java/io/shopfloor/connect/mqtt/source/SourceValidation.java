// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.MqttProbe;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/**
 * Validation in rings, each only if the one before found nothing: single options (done by the definition), options that
 * belong together, the broker itself. Every finding is put on the option at fault.
 */
final class SourceValidation {

    private final Map<String, ConfigValue> values;
    private final MqttSourceConfig config;

    private SourceValidation(Map<String, ConfigValue> values, MqttSourceConfig config) {
        this.values = values;
        this.config = config;
    }

    /** Adds the findings of the outer rings to the definition's. */
    static Config of(Config definition, Map<String, String> configuration) {
        if (hasErrors(definition)) {
            return definition;
        }
        Map<String, ConfigValue> values = definition.configValues().stream()
                .collect(Collectors.toMap(ConfigValue::name, Function.identity(), (a, b) -> a, HashMap::new));
        SourceValidation validation = new SourceValidation(values, new MqttSourceConfig(configuration));
        validation.combinations();
        if (!hasErrors(definition)) {
            validation.tlsAndConverter();
        }
        if (!hasErrors(definition) && validation.config.probesBroker()) {
            validation.broker();
        }
        return definition;
    }

    private static boolean hasErrors(Config config) {
        return config.configValues().stream()
                .anyMatch(value -> !value.errorMessages().isEmpty());
    }

    private void error(String option, String message) {
        values.get(values.containsKey(option) ? option : MqttConnectionConfig.SERVER_URI)
                .addErrorMessage(message);
    }

    private void combinations() {
        int sessions = config.getInt(MqttSourceOptions.SESSIONS);
        List<String> filters = config.getList(MqttSourceOptions.TOPICS);
        boolean shared = !config.getString(MqttSourceOptions.SHARED_GROUP).isEmpty();
        if (!shared && sessions > filters.size()) {
            error(
                    MqttSourceOptions.SESSIONS,
                    "there are " + sessions + " sessions for " + filters.size() + " topic filter(s). Set "
                            + MqttSourceOptions.SHARED_GROUP + " to share all filters, or lower "
                            + MqttSourceOptions.SESSIONS);
        }
        if (config.queueMessages() < config.receiveMaximum()) {
            error(
                    MqttSourceOptions.QUEUE_MESSAGES,
                    "must not be smaller than " + MqttSourceOptions.RECEIVE_MAXIMUM + " (" + config.receiveMaximum()
                            + "), or the broker could send more than there is room for");
        }
    }

    private void tlsAndConverter() {
        try {
            config.connection();
        } catch (ConfigException e) {
            error("mqtt.ssl.truststore.location", e.getMessage());
        }
        try {
            config.converter();
        } catch (RuntimeException e) {
            error(MqttSourceOptions.CONVERTER, "the converter cannot be configured: " + e.getMessage());
        }
    }

    private void broker() {
        SessionPlan plan = config.plan();
        try {
            MqttProbe.run(config.connection(), limits -> SubscriptionCheck.brokerOffers(limits, config.qos(), plan));
        } catch (BrokerException e) {
            error(e.field(), e.getMessage());
        }
    }
}
