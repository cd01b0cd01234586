// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.config.Findings;
import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.session.MqttProbe;
import io.shopfloor.connect.mqtt.source.topics.KafkaAdmin;
import io.shopfloor.connect.mqtt.source.topics.KafkaTopicOptions;
import io.shopfloor.connect.schema.JsonPayloads;
import io.shopfloor.connect.schema.PayloadSchema;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Validation in rings, each only if the one before found nothing: single options (done by the definition), options that
 * belong together, the broker itself. Every finding is put on the option at fault.
 */
final class SourceValidation {

    private static final long REGISTRY_LIMIT_MS = 10_000;

    private final Findings findings;
    private final MqttSourceConfig config;

    private SourceValidation(Findings findings, MqttSourceConfig config) {
        this.findings = findings;
        this.config = config;
    }

    /** Adds the findings of the outer rings to the definition's. */
    static Config of(Config definition, Map<String, String> configuration) {
        Findings findings = new Findings(definition, MqttConnectionConfig.SERVER_URI);
        findings.then(() -> new SourceValidation(findings, new MqttSourceConfig(configuration)).run());
        return definition;
    }

    private void run() {
        findings.then(this::combinations)
                .then(() -> config.check(findings))
                .then(this::payloadSchema)
                .then(this::kafka)
                .then(this::broker);
    }

    private void combinations() {
        int sessions = config.getInt(MqttSourceOptions.SESSIONS);
        List<String> filters = config.getList(MqttSourceOptions.TOPICS);
        boolean shared = !config.getString(MqttSourceOptions.SHARED_GROUP).isEmpty();
        if (!shared && sessions > filters.size()) {
            findings.add(
                    MqttSourceOptions.SESSIONS,
                    "there are " + sessions + " sessions for " + filters.size() + " topic filter(s). Set "
                            + MqttSourceOptions.SHARED_GROUP + " to share all filters, or lower "
                            + MqttSourceOptions.SESSIONS);
        }
        if (config.queueMessages() < config.receiveMaximum()) {
            findings.add(
                    MqttSourceOptions.QUEUE_MESSAGES,
                    "must not be smaller than " + MqttSourceOptions.RECEIVE_MAXIMUM + " (" + config.receiveMaximum()
                            + "), or the broker could send more than there is room for");
        }
        if (shared
                && config.originals().containsKey(MqttSourceOptions.RETAIN_HANDLING)
                && config.chosenRetainHandling() != MqttSourceOptions.RetainHandling.NEVER) {
            findings.add(
                    MqttSourceOptions.RETAIN_HANDLING,
                    "in a shared group (" + MqttSourceOptions.SHARED_GROUP
                            + ") retained messages are not asked for: set" + " never, or leave it out");
        }
        sizes();
        fields();
    }

    private void sizes() {
        int record = config.maxRecordBytes();
        if (config.producerMaxRequestBytes().orElse(Integer.MAX_VALUE) < record) {
            findings.add(
                    MqttSourceOptions.RECORD_BYTES,
                    "must not be larger than " + MqttSourceOptions.PRODUCER_MAX_REQUEST + " ("
                            + config.producerMaxRequestBytes().getAsInt() + "), or the producer refuses such records");
        }
        if (record < RecordSize.SMALLEST_LIMIT) {
            findings.add(
                    MqttSourceOptions.RECORD_BYTES,
                    MqttSourceOptions.PRODUCER_MAX_REQUEST + "=" + record + " is too small: at least "
                            + RecordSize.SMALLEST_LIMIT + " bytes are needed for what describes a message");
        }
        if (config.originals().containsKey(MqttSourceOptions.PAYLOAD_BYTES) && config.maxPayloadBytes() > record) {
            findings.add(
                    MqttSourceOptions.PAYLOAD_BYTES,
                    "is more than a whole record may have (" + record + "). Raise "
                            + MqttSourceOptions.PRODUCER_MAX_REQUEST + " and the topic's max.message.bytes; or set "
                            + MqttSourceOptions.RECORD_BYTES + " where the worker's producer takes more already");
        }
    }

    private void fields() {
        if (config.valuesHaveFields()) {
            return;
        }
        config.templatesOfMessage().forEach((option, template) -> {
            if (template.usesFields()) {
                findings.add(
                        option,
                        "asks for a field of the payload (${field.<path>}), but payloads are read as a single value. Set "
                                + MqttSourceOptions.CONVERTER + " to a converter that gives fields, such as"
                                + " org.apache.kafka.connect.json.JsonConverter, or set " + PayloadSchema.SCHEMA);
            }
        });
    }

    private void payloadSchema() {
        if (!config.getString(PayloadSchema.SCHEMA).isBlank() && config.getClass(MqttSourceOptions.CONVERTER) != null) {
            findings.add(
                    PayloadSchema.SCHEMA, "takes the place of " + MqttSourceOptions.CONVERTER + ": set one of them");
            return;
        }
        try {
            JsonPayloads payloads = config.jsonPayloads();
            if (payloads != null && config.probesBroker() && !payloads.awaitSchema(REGISTRY_LIMIT_MS)) {
                findings.add(PayloadSchema.REGISTRY_URL, "no schema registry answers there");
            }
        } catch (ConfigException | ConnectException e) {
            findings.add(PayloadSchema.SCHEMA, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void kafka() {
        if (!config.asksKafka() || !config.probesBroker()) {
            return;
        }
        try {
            KafkaAdmin.probe(config.adminClient());
        } catch (KafkaException e) {
            findings.add(
                    KafkaTopicOptions.SERVERS,
                    "Kafka cannot be asked there (" + e.getMessage()
                            + "). Correct it or the client's other options below " + KafkaTopicOptions.ADMIN_PREFIX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void broker() {
        if (!config.probesBroker()) {
            return;
        }
        SessionPlan plan = config.plan();
        try {
            MqttProbe.run(config.connection(), limits -> SubscriptionCheck.brokerOffers(limits, config.qos(), plan));
        } catch (BrokerException e) {
            findings.add(e.field(), e.getMessage());
        }
    }
}
