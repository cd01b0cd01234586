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
                    "is " + sessions + ", but there are only " + filters.size() + " topic filter(s). Set "
                            + MqttSourceOptions.SHARED_GROUP + " to share them, or lower "
                            + MqttSourceOptions.SESSIONS);
        }
        if (config.exactlyOnce()) {
            exactlyOnce();
        }
        if (config.queueMessages() < config.receiveMaximum()) {
            findings.add(
                    MqttSourceOptions.QUEUE_MESSAGES,
                    "must be at least " + MqttSourceOptions.RECEIVE_MAXIMUM + " (" + config.receiveMaximum()
                            + "), or the broker could send more than fits");
        }
        if (shared
                && config.originals().containsKey(MqttSourceOptions.RETAIN_HANDLING)
                && config.chosenRetainHandling() != MqttSourceOptions.RetainHandling.NEVER) {
            findings.add(
                    MqttSourceOptions.RETAIN_HANDLING,
                    "must be never or unset with " + MqttSourceOptions.SHARED_GROUP
                            + ": shared subscriptions do not request retained messages");
        }
        sizes();
        fields();
        explosion();
    }

    private void explosion() {
        if (!config.explodes() && !config.explodePath().isEmpty()) {
            findings.add(
                    MqttSourceOptions.EXPLODE_PATH,
                    "needs " + MqttSourceOptions.EXPLODE + "=array, without which no array becomes several records");
        }
        String converter = config.converterOfOtherThanText();
        if (config.explodes() && converter != null) {
            findings.add(
                    MqttSourceOptions.EXPLODE,
                    "must be none with " + MqttSourceOptions.CONVERTER + "=" + converter
                            + ", whose payloads are no JSON text. Leave " + MqttSourceOptions.CONVERTER
                            + " unset, set it to a converter of JSON text, such as"
                            + " org.apache.kafka.connect.json.JsonConverter, or set " + PayloadSchema.SCHEMA);
        }
    }

    private void exactlyOnce() {
        String required = MqttSourceOptions.EXACTLY_ONCE + "=required";
        if (config.qos() != 2) {
            findings.add(
                    MqttSourceOptions.QOS,
                    "must be 2 with " + required + ": at a lower QoS the broker forgets a message with its only"
                            + " acknowledgement, which is no part of Kafka's transaction. Set it to 2, or unset "
                            + MqttSourceOptions.EXACTLY_ONCE);
        }
        if (config.connection().servers().size() > 1) {
            findings.add(
                    MqttConnectionConfig.SERVER_URI,
                    "must be one server with " + required + ": packet ids of one server say nothing of what another"
                            + " one sends. For a cluster that shares its sessions, name the address of its load balancer");
        }
        if (config.retriesErrors()) {
            findings.add(
                    MqttSourceOptions.QOS,
                    required + " needs " + MqttSourceOptions.ERRORS_RETRY_TIMEOUT + "=0: when a task is stopped amid"
                            + " such retries, Connect passes over the record and commits those behind it");
        }
    }

    private void sizes() {
        int record = config.maxRecordBytes();
        if (config.producerMaxRequestBytes().orElse(Integer.MAX_VALUE) < record) {
            findings.add(
                    MqttSourceOptions.RECORD_BYTES,
                    "must not exceed " + MqttSourceOptions.PRODUCER_MAX_REQUEST + " ("
                            + config.producerMaxRequestBytes().getAsInt() + "), or the producer rejects such records");
        }
        if (record < RecordSize.SMALLEST_LIMIT) {
            findings.add(
                    MqttSourceOptions.RECORD_BYTES,
                    MqttSourceOptions.PRODUCER_MAX_REQUEST + "=" + record
                            + " is too small: a message's headers need at least " + RecordSize.SMALLEST_LIMIT
                            + " bytes");
        }
        if (config.originals().containsKey(MqttSourceOptions.PAYLOAD_BYTES) && config.maxPayloadBytes() > record) {
            findings.add(
                    MqttSourceOptions.PAYLOAD_BYTES,
                    "exceeds the maximum record size (" + record + "). Raise "
                            + MqttSourceOptions.PRODUCER_MAX_REQUEST + " and the topic's max.message.bytes; or set "
                            + MqttSourceOptions.RECORD_BYTES + " if the worker's producer already allows more");
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
                        "needs a field of the payload (${field.<path>}), but payloads are read as a single value."
                                + " Set " + MqttSourceOptions.CONVERTER
                                + " to a converter that yields fields, such as org.apache.kafka.connect.json.JsonConverter,"
                                + " or set " + PayloadSchema.SCHEMA);
            }
        });
    }

    private void payloadSchema() {
        if (!config.getString(PayloadSchema.SCHEMA).isBlank() && config.getClass(MqttSourceOptions.CONVERTER) != null) {
            findings.add(PayloadSchema.SCHEMA, "replaces " + MqttSourceOptions.CONVERTER + ": set only one of them");
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
                    "cannot connect to Kafka (" + e.getMessage()
                            + "). Correct it or the client's other options, prefixed "
                            + KafkaTopicOptions.ADMIN_PREFIX);
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
