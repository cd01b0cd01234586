// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.tls;

import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * TLS as Kafka itself configures it (PEM or key stores, mutual TLS, protocols, ciphers), under a prefix, so that users
 * type names they know. Immutable.
 *
 * @param context ready to make sockets
 * @param protocols enabled protocol versions; empty means the JDK's default
 * @param ciphers enabled cipher suites; empty means the JDK's default
 * @param verifyHostname whether the server's name must match its certificate
 */
public record TlsConfig(SSLContext context, List<String> protocols, List<String> ciphers, boolean verifyHostname) {

    /** Kafka's {@code ssl.*} client options, each with {@code prefix} before its name. */
    public static void define(ConfigDef def, String prefix, String group) {
        def.embed(prefix, group, 0, new ConfigDef().withClientSslSupport());
    }

    /**
     * Reads the options that {@link #define} added.
     *
     * @throws org.apache.kafka.common.KafkaException if a store or PEM text cannot be read or a password is wrong
     * @throws org.apache.kafka.common.config.ConfigException if options contradict each other
     */
    public static TlsConfig of(AbstractConfig config, String prefix) {
        Map<String, Object> own = config.originalsWithPrefix(prefix);
        AbstractConfig ssl = new AbstractConfig(new ConfigDef().withClientSslSupport(), own, false);
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(ssl.values());
            String algorithm = ssl.getString(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);
            List<String> ciphers = ssl.getList(SslConfigs.SSL_CIPHER_SUITES_CONFIG);
            return new TlsConfig(
                    factory.sslContext(),
                    ssl.getList(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG),
                    ciphers == null ? List.of() : ciphers,
                    algorithm != null && !algorithm.isEmpty());
        }
    }
}
