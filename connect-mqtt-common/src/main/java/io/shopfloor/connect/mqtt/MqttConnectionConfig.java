// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.tls.TlsConfig;
import io.shopfloor.connect.common.tls.TlsFiles;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * The options that every MQTT connector has, and what they mean once parsed. Immutable.
 *
 * @param servers the brokers to try, in order; one connection at a time
 * @param clientId what the client ids of the sessions begin with
 * @param credentials user name and password
 * @param keepAlive 0 switches pings off
 * @param connectTimeout for TCP, TLS and CONNACK together
 * @param sessionExpiry how long the broker keeps the session while we are away; zero where there is no such option
 * @param reconnectInitial first delay of the reconnect back-off
 * @param reconnectMax largest delay of the reconnect back-off
 * @param refusalTimeout how long a broker that once let us in may refuse us before the session fails
 * @param probeClientId the client id of the probe of {@code validate()}; empty for a random one
 * @param tls null unless a server URI is {@code ssl} or {@code wss}
 */
public record MqttConnectionConfig(
        List<URI> servers,
        String clientId,
        Credentials credentials,
        Duration keepAlive,
        Duration connectTimeout,
        Duration sessionExpiry,
        Duration reconnectInitial,
        Duration reconnectMax,
        Duration refusalTimeout,
        String probeClientId,
        TlsFiles tls) {

    public static final String SERVER_URI = "mqtt.server.uri";
    public static final String CLIENT_ID = "mqtt.client.id";
    public static final String KEEP_ALIVE = "mqtt.keepalive.interval.seconds";
    public static final String CONNECT_TIMEOUT = "mqtt.connect.timeout.seconds";
    public static final String SESSION_EXPIRY = "mqtt.session.expiry.ms";
    public static final String RECONNECT_INITIAL = "mqtt.reconnect.backoff.ms";
    public static final String RECONNECT_MAX = "mqtt.reconnect.backoff.max.ms";
    public static final String REFUSAL_TIMEOUT = "mqtt.refusal.timeout.ms";
    public static final String PROBE_CLIENT_ID = "mqtt.probe.client.id";
    public static final String CONNECTION_VALIDATE = "connection.validate";

    static final String SSL_PREFIX = "mqtt.";
    public static final String SSL_TRUSTSTORE = "mqtt.ssl.truststore.location";

    /** Whether {@code validate()} asks the broker. */
    public enum Validation {
        CONNECT,
        OFF
    }

    /** Adds the options to the definition of a connector whose sessions outlive their connections. */
    public static void define(ConfigDef def) {
        connection(def)
                .option(
                        SESSION_EXPIRY,
                        Type.LONG,
                        Duration.ofDays(7).toMillis(),
                        Validators.between(0, Duration.ofSeconds(0xFFFF_FFFFL).toMillis()),
                        Importance.MEDIUM,
                        "How long the broker keeps the session and its unacknowledged messages while the"
                                + " connector is disconnected. Brokers may enforce a lower limit.");
        TlsConfig.define(def, SSL_PREFIX, "MQTT TLS");
    }

    /** Adds the options to the definition of a connector whose sessions end with their connections. */
    public static void defineWithoutSession(ConfigDef def) {
        connection(def);
        TlsConfig.define(def, SSL_PREFIX, "MQTT TLS");
    }

    private static ConfigGroup connection(ConfigDef def) {
        ConfigGroup group = new ConfigGroup(def, "MQTT connection")
                .required(
                        SERVER_URI,
                        Type.LIST,
                        Validators.eachOf(ServerUri::parse, false, "list of tcp://, ssl://, ws:// or wss:// URIs"),
                        "URIs of the MQTT 5 broker, such as tcp://broker:1883 or ssl://broker:8883. Several are"
                                + " tried in turn (failover).")
                .option(
                        CLIENT_ID,
                        Type.STRING,
                        "",
                        null,
                        Importance.HIGH,
                        "Prefix of the MQTT client ids; the session number is appended, as in press-0. The broker"
                                + " identifies a session and its queued messages by client id, so the prefix must stay the"
                                + " same across restarts and be unique to this connector. Default: the connector's name.");
        Credentials.define(group);
        return group.option(
                        KEEP_ALIVE,
                        Type.INT,
                        30,
                        Validators.between(0, 65_535),
                        Importance.LOW,
                        "MQTT keep-alive in seconds. After this time without traffic the client sends a ping;"
                                + " after as long without an answer it disconnects. 0 disables it.")
                .option(
                        CONNECT_TIMEOUT,
                        Type.INT,
                        30,
                        Validators.between(1, 3600),
                        Importance.LOW,
                        "Timeout in seconds for connecting, and for the answer to each request.")
                .option(
                        RECONNECT_INITIAL,
                        Type.LONG,
                        500L,
                        Validators.between(1, Integer.MAX_VALUE),
                        Importance.LOW,
                        "Initial delay before reconnecting; it doubles with each failed attempt.")
                .option(
                        RECONNECT_MAX,
                        Type.LONG,
                        30_000L,
                        Validators.between(1, Integer.MAX_VALUE),
                        Importance.LOW,
                        "Maximum delay between reconnection attempts.")
                .option(
                        REFUSAL_TIMEOUT,
                        Type.LONG,
                        300_000L,
                        Validators.between(0, Duration.ofDays(365).toMillis()),
                        Importance.LOW,
                        "How long a broker that accepted this connector before may refuse it (wrong password, no"
                                + " permission to connect or subscribe, untrusted certificate) before the task fails. Until"
                                + " then it retries, because a broker may refuse everyone while it starts. A refusal at the"
                                + " first start fails the task at once.")
                .choice(
                        CONNECTION_VALIDATE,
                        Validation.CONNECT,
                        Importance.LOW,
                        "How to test a new configuration before accepting it: connect (to the broker, with a"
                                + " separate client id) or off.")
                .option(
                        PROBE_CLIENT_ID,
                        Type.STRING,
                        "",
                        null,
                        Importance.LOW,
                        "Client id for the connection test (connection.validate), for brokers that accept only"
                                + " certain ids. It must be unique. Default: probe- and a random suffix.");
    }

    /**
     * Reads the options that {@link #define} added.
     *
     * @param fallbackClientId used where {@code mqtt.client.id} is empty: the connector's name
     * @throws ConfigException naming the option at fault
     */
    public static MqttConnectionConfig of(AbstractConfig config, String fallbackClientId) {
        List<URI> servers =
                config.getList(SERVER_URI).stream().map(ServerUri::parse).toList();
        return new MqttConnectionConfig(
                servers,
                clientId(config, fallbackClientId),
                Credentials.of(config),
                Duration.ofSeconds(config.getInt(KEEP_ALIVE)),
                Duration.ofSeconds(config.getInt(CONNECT_TIMEOUT)),
                config.values().containsKey(SESSION_EXPIRY)
                        ? Duration.ofMillis(config.getLong(SESSION_EXPIRY))
                        : Duration.ZERO,
                Duration.ofMillis(config.getLong(RECONNECT_INITIAL)),
                Duration.ofMillis(config.getLong(RECONNECT_MAX)),
                Duration.ofMillis(config.getLong(REFUSAL_TIMEOUT)),
                config.getString(PROBE_CLIENT_ID),
                servers.stream().anyMatch(ServerUri::isTls) ? new TlsFiles(config, SSL_PREFIX) : null);
    }

    /** What the client ids begin with: {@code mqtt.client.id}, or where that is empty the connector's name. */
    public static String clientId(AbstractConfig config, String fallback) {
        String clientId = config.getString(CLIENT_ID);
        return clientId.isEmpty() ? fallback : clientId;
    }

    /** How many seconds of session expiry to ask for; the largest number means for ever. */
    public long sessionExpirySeconds() {
        return sessionExpiry.plusMillis(999).toSeconds(); // rounded up: 0 would end the session with the connection
    }

    /** Never prints the password. */
    @Override
    public String toString() {
        return "MqttConnectionConfig[servers=" + servers + ", clientId=" + clientId + "]";
    }
}
