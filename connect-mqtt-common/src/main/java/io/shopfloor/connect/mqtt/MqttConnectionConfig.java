// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import io.shopfloor.connect.common.config.ConfigGroup;
import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.tls.TlsConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * The options that every MQTT connector has, and what they mean once parsed. Immutable.
 *
 * @param servers the brokers to try, in order; one connection at a time
 * @param clientId what the client ids of the sessions begin with
 * @param username null for none
 * @param password null for none
 * @param keepAlive 0 switches pings off
 * @param connectTimeout for TCP, TLS and CONNACK together
 * @param sessionExpiry how long the broker keeps the session while we are away; zero where there is no such option
 * @param reconnectInitial first delay of the reconnect back-off
 * @param reconnectMax largest delay of the reconnect back-off
 * @param tls null unless a server URI is {@code ssl} or {@code wss}
 */
public record MqttConnectionConfig(
        List<URI> servers,
        String clientId,
        String username,
        byte[] password,
        Duration keepAlive,
        Duration connectTimeout,
        Duration sessionExpiry,
        Duration reconnectInitial,
        Duration reconnectMax,
        TlsConfig tls) {

    public static final String SERVER_URI = "mqtt.server.uri";
    public static final String CLIENT_ID = "mqtt.client.id";
    public static final String USERNAME = "mqtt.username";
    public static final String PASSWORD = "mqtt.password";
    public static final String KEEP_ALIVE = "mqtt.keepalive.interval.seconds";
    public static final String CONNECT_TIMEOUT = "mqtt.connect.timeout.seconds";
    public static final String SESSION_EXPIRY = "mqtt.session.expiry.ms";
    public static final String RECONNECT_INITIAL = "mqtt.reconnect.backoff.ms";
    public static final String RECONNECT_MAX = "mqtt.reconnect.backoff.max.ms";
    public static final String CONNECTION_VALIDATE = "connection.validate";

    static final String SSL_PREFIX = "mqtt.";
    static final String SSL_TRUSTSTORE = "mqtt.ssl.truststore.location";

    private static final List<String> SCHEMES = List.of("tcp", "ssl", "ws", "wss");

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
                        "How long the broker keeps the session, and with it unacknowledged messages, while this"
                                + " connector is away. Brokers may set a lower limit of their own.");
        TlsConfig.define(def, SSL_PREFIX, "MQTT TLS");
    }

    /** Adds the options to the definition of a connector whose sessions end with their connections. */
    public static void defineWithoutSession(ConfigDef def) {
        connection(def);
        TlsConfig.define(def, SSL_PREFIX, "MQTT TLS");
    }

    private static ConfigGroup connection(ConfigDef def) {
        return new ConfigGroup(def, "MQTT connection")
                .required(
                        SERVER_URI,
                        Type.LIST,
                        Validators.eachOf(
                                MqttConnectionConfig::parseServer,
                                false,
                                "list of tcp://, ssl://, ws:// or wss:// URIs"),
                        "URIs of the MQTT 5 broker, for example tcp://broker:1883 or ssl://broker:8883. Several are tried"
                                + " in turn, for failover.")
                .option(
                        CLIENT_ID,
                        Type.STRING,
                        "",
                        null,
                        Importance.HIGH,
                        "What the MQTT client ids begin with; the number of the session follows, as in press-0. The"
                                + " broker knows a session, and what it has queued for it, by its id: the ids must stay"
                                + " the same over restarts and belong to this connector alone. Default: the connector's"
                                + " name.")
                .option(USERNAME, Type.STRING, null, null, Importance.HIGH, "User name at the broker.")
                .option(PASSWORD, Type.PASSWORD, null, null, Importance.HIGH, "Password at the broker.")
                .option(
                        KEEP_ALIVE,
                        Type.INT,
                        30,
                        Validators.between(0, 65_535),
                        Importance.LOW,
                        "Seconds of silence after which the broker is asked for a sign of life. A broker that stays"
                                + " silent for another such time is given up. 0 switches this off.")
                .option(
                        CONNECT_TIMEOUT,
                        Type.INT,
                        30,
                        Validators.between(1, 3600),
                        Importance.LOW,
                        "Seconds for a connection to be made, and for each request to be answered.")
                .option(
                        RECONNECT_INITIAL,
                        Type.LONG,
                        500L,
                        Validators.between(1, Integer.MAX_VALUE),
                        Importance.LOW,
                        "First delay before a lost connection is made again; it doubles with each failure.")
                .option(
                        RECONNECT_MAX,
                        Type.LONG,
                        30_000L,
                        Validators.between(1, Integer.MAX_VALUE),
                        Importance.LOW,
                        "Largest delay before a lost connection is made again.")
                .choice(
                        CONNECTION_VALIDATE,
                        Validation.CONNECT,
                        Importance.LOW,
                        "Whether a new configuration is tried out on the broker before it is accepted: connect (with a"
                                + " throw-away client id) or off.");
    }

    /**
     * Reads the options that {@link #define} added.
     *
     * @param fallbackClientId used where {@code mqtt.client.id} is empty: the connector's name
     * @throws ConfigException naming the option at fault
     */
    public static MqttConnectionConfig of(AbstractConfig config, String fallbackClientId) {
        List<URI> servers = config.getList(SERVER_URI).stream()
                .map(MqttConnectionConfig::parseServer)
                .toList();
        Password password = config.getPassword(PASSWORD);
        return new MqttConnectionConfig(
                servers,
                clientId(config, fallbackClientId),
                config.getString(USERNAME),
                password == null ? null : password.value().getBytes(StandardCharsets.UTF_8),
                Duration.ofSeconds(config.getInt(KEEP_ALIVE)),
                Duration.ofSeconds(config.getInt(CONNECT_TIMEOUT)),
                config.values().containsKey(SESSION_EXPIRY)
                        ? Duration.ofMillis(config.getLong(SESSION_EXPIRY))
                        : Duration.ZERO,
                Duration.ofMillis(config.getLong(RECONNECT_INITIAL)),
                Duration.ofMillis(config.getLong(RECONNECT_MAX)),
                servers.stream().anyMatch(MqttConnectionConfig::isTls) ? tls(config) : null);
    }

    /** What the client ids begin with: {@code mqtt.client.id}, or where that is empty the connector's name. */
    public static String clientId(AbstractConfig config, String fallback) {
        String clientId = config.getString(CLIENT_ID);
        return clientId.isEmpty() ? fallback : clientId;
    }

    private static TlsConfig tls(AbstractConfig config) {
        try {
            return TlsConfig.of(config, SSL_PREFIX);
        } catch (ConfigException e) {
            throw e;
        } catch (KafkaException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new ConfigException("mqtt.ssl.*: the TLS options cannot be used: " + root.getMessage());
        }
    }

    static boolean isTls(URI server) {
        return server.getScheme().equals("ssl") || server.getScheme().equals("wss");
    }

    private static URI parseServer(String text) {
        if (text.indexOf('@') >= 0) {
            // Not as an invalid value: that would be repeated in the message, password and all.
            throw new ConfigException(
                    SERVER_URI + ": credentials do not belong into the URI: set " + USERNAME + " and " + PASSWORD);
        }
        URI uri;
        try {
            uri = URI.create(text.trim());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not a URI. Write it as tcp://host:1883", e);
        }
        if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme())) {
            throw new IllegalArgumentException("'" + text + "' must begin with one of " + SCHEMES + " and ://");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "'" + text + "' has no host. Write it as " + uri.getScheme() + "://host:port");
        }
        boolean web = uri.getScheme().startsWith("ws");
        if (!web && uri.getPath() != null && !uri.getPath().isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' has a path, which only ws:// and wss:// URIs may have");
        }
        return uri;
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
