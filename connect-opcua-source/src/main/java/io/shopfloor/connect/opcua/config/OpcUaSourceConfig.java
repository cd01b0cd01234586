// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.config;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.ConnectorConfig;
import io.shopfloor.connect.common.polling.ConnectionTasks;
import io.shopfloor.connect.common.polling.Deadband;
import io.shopfloor.connect.common.polling.ReadingOptions;
import io.shopfloor.connect.common.polling.TimePolicy;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.opcua.config.OpcUaSourceOptions.Probe;
import io.shopfloor.connect.opcua.config.OpcUaSourceOptions.RecordShape;
import io.shopfloor.connect.opcua.config.OpcUaSourceOptions.UnsignedLong;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The options of the OPC UA source. Immutable. */
public final class OpcUaSourceConfig extends ConnectorConfig {

    public OpcUaSourceConfig(Map<String, String> originals) {
        super(OpcUaSourceOptions.definition(originals), originals, "opcua-source");
    }

    public List<String> connectionNames() {
        return getList(OpcUaSourceOptions.CONNECTIONS);
    }

    public ConnectionConfig connection(String name) {
        return new Section(name).connection();
    }

    /** The options of one connection. */
    private final class Section {
        private final String connection;

        Section(String connection) {
            this.connection = connection;
        }

        ConnectionConfig connection() {
            return new ConnectionConfig(
                    connection,
                    getList(option("server.uri")),
                    security(),
                    identity(),
                    new ConnectionConfig.Times(
                            millis("connect.timeout.ms"),
                            millis("request.timeout.ms"),
                            millis("keepalive.interval.ms"),
                            millis("session.timeout.ms"),
                            millis("reconnect.backoff.ms"),
                            millis("reconnect.backoff.max.ms")),
                    new ConnectionConfig.Nodes(
                            text("nodes"),
                            text("nodes.exclude"),
                            text("nodes.type.definitions"),
                            file("nodes.file"),
                            getInt(option("browse.max.depth")),
                            getInt(option("browse.max.nodes")),
                            millis("browse.interval.ms")),
                    reading(),
                    new ConnectionConfig.Events(
                            text("events"),
                            text("events.type"),
                            getInt(option("events.min.severity")),
                            getList(option("events.fields"))));
        }

        private Security security() {
            return new Security(
                    chosen(Security.Policy.class, "security.policy"),
                    chosen(Security.Mode.class, "security.mode"),
                    file("certificate.file"),
                    secret("certificate.password"),
                    getList(option("trusted.certificates")).stream()
                            .map(Path::of)
                            .toList(),
                    getList(option("trusted.thumbprints")).stream()
                            .map(Security::thumbprint)
                            .collect(Collectors.toUnmodifiableSet()),
                    getBoolean(option("accept.any.certificate")));
        }

        private Identity identity() {
            return new Identity(
                    chosen(Security.Authentication.class, "authentication"),
                    text("username"),
                    secret("password"),
                    getBoolean(option("plaintext.password")),
                    file("user.certificate.file"),
                    secret("user.certificate.password"));
        }

        private ConnectionConfig.Reading reading() {
            return new ConnectionConfig.Reading(
                    chosen(ConnectionConfig.Mode.class, "mode"),
                    millis("poll.interval.ms"),
                    millis("publishing.interval.ms"),
                    millis("sampling.interval.ms"),
                    getInt(option("sampling.queue.size")),
                    chosen(ConnectionConfig.SamplingOverflow.class, "sampling.queue.overflow"),
                    getInt(option("max.nodes.per.request")),
                    getBoolean(option(ReadingOptions.ON_CHANGE)),
                    Deadband.parse(text(ReadingOptions.DEADBAND)),
                    millis(ReadingOptions.HEARTBEAT),
                    chosen(ConnectionConfig.History.class, "history"),
                    millis("history.max.ms"));
        }

        private String option(String option) {
            return OpcUaSourceOptions.connectionOption(connection, option);
        }

        private <E extends Enum<E>> E chosen(Class<E> type, String option) {
            return ConfigGroup.chosen(type, OpcUaSourceConfig.this, option(option));
        }

        private String text(String option) {
            return getString(option(option));
        }

        private String secret(String option) {
            return getPassword(option(option)).value();
        }

        private Path file(String option) {
            return text(option).isEmpty() ? null : Path.of(text(option));
        }

        private Duration millis(String option) {
            return Duration.ofMillis(getLong(option(option)));
        }
    }

    public boolean probes() {
        return choice(Probe.class, OpcUaSourceOptions.VALIDATE) == Probe.CONNECT;
    }

    public RecordShape shape() {
        return choice(RecordShape.class, OpcUaSourceOptions.RECORD_SHAPE);
    }

    public UnsignedLong unsignedLong() {
        return choice(UnsignedLong.class, OpcUaSourceOptions.UNSIGNED_LONG);
    }

    public Template kafkaTopic() {
        return Template.kafkaTopic(getString(OpcUaSourceOptions.KAFKA_TOPIC), OpcUaSourceOptions.READING);
    }

    /** Null for no key. */
    public Template kafkaKey() {
        String key = getString(OpcUaSourceOptions.KAFKA_KEY);
        return key.isEmpty() ? null : Template.text(key, OpcUaSourceOptions.READING);
    }

    public Template eventsTopic() {
        return Template.kafkaTopic(getString(OpcUaSourceOptions.EVENTS_TOPIC), OpcUaSourceOptions.EVENT);
    }

    public TimePolicy time() {
        return TimePolicy.of(this);
    }

    public long maxRecordBytes() {
        return getLong(OpcUaSourceOptions.RECORD_BYTES);
    }

    public List<String> taskConnections() {
        return getList(ConnectionTasks.CONNECTIONS);
    }

    public int taskNumber() {
        return getInt(ConnectionTasks.NUMBER);
    }
}
