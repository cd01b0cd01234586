// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.tls;

import io.shopfloor.connect.common.config.OptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
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
     * @throws io.shopfloor.connect.common.config.OptionException naming the option at fault: a store or PEM text cannot be
     *     read, a password is wrong, or options contradict each other
     */
    public static TlsConfig of(AbstractConfig config, String prefix) {
        Map<String, Object> own = withReadableKey(config.originalsWithPrefix(prefix), prefix);
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            AbstractConfig ssl = new AbstractConfig(new ConfigDef().withClientSslSupport(), own, false);
            factory.configure(ssl.values());
            String algorithm = ssl.getString(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);
            List<String> ciphers = ssl.getList(SslConfigs.SSL_CIPHER_SUITES_CONFIG);
            return new TlsConfig(
                    factory.sslContext(),
                    ssl.getList(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG),
                    ciphers == null ? List.of() : ciphers,
                    algorithm != null && !algorithm.isEmpty());
        } catch (KafkaException e) {
            throw TlsFault.explain(own, prefix, e);
        }
    }

    /** The same options, with a private key that Java can read, whichever of the two options has it. */
    private static Map<String, Object> withReadableKey(Map<String, Object> options, String prefix) {
        Map<String, Object> changed = new HashMap<>(options);
        Object location = options.get(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG);
        boolean pem = "PEM".equalsIgnoreCase(String.valueOf(options.get(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG)));
        String option =
                pem && location != null ? SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG : SslConfigs.SSL_KEYSTORE_KEY_CONFIG;
        try {
            if (pem && location != null) {
                String text = Files.readString(Path.of(location.toString()));
                String readable = PrivateKeys.toPkcs8(text);
                if (!readable.equals(text)) {
                    changed.remove(option);
                    changed.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, new Password(readable));
                    changed.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, new Password(readable));
                }
            } else if (options.get(option) != null) {
                Object key = options.get(option);
                String text = key instanceof Password password ? password.value() : key.toString();
                changed.put(option, new Password(PrivateKeys.toPkcs8(text)));
            }
        } catch (IllegalArgumentException e) {
            throw new OptionException(prefix + option, e.getMessage());
        } catch (IOException e) {
            throw new OptionException(prefix + option, "the file " + location + " cannot be read (" + e + ")");
        }
        return changed;
    }
}
