// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.tls;

import static org.apache.kafka.common.config.SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG;
import static org.apache.kafka.common.config.SslConfigs.SSL_KEYSTORE_KEY_CONFIG;
import static org.apache.kafka.common.config.SslConfigs.SSL_KEY_PASSWORD_CONFIG;
import static org.apache.kafka.common.config.SslConfigs.SSL_PROTOCOL_CONFIG;
import static org.apache.kafka.common.config.SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG;

import io.shopfloor.connect.common.config.OptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import javax.crypto.BadPaddingException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/** Finds the option at fault when TLS options cannot be used: Kafka's own messages do not name it. Pure functions. */
final class TlsFault {

    private static final String KEYSTORE = "ssl.keystore.";
    private static final String TRUSTSTORE = "ssl.truststore.";

    private TlsFault() {}

    /**
     * @param options the values by Kafka's names, without prefix
     * @param failure what all of them together failed of
     */
    static OptionException explain(Map<String, Object> options, String prefix, Exception failure) {
        Predicate<String> ofKeystore = name -> name.startsWith(KEYSTORE) || name.equals(SSL_KEY_PASSWORD_CONFIG);
        Predicate<String> ofTruststore = name -> name.startsWith(TRUSTSTORE);
        Exception fault = tried(options, ofKeystore.or(ofTruststore).negate());
        if (fault != null) {
            return found(prefix + SSL_PROTOCOL_CONFIG, fault);
        }
        fault = tried(options, ofTruststore.negate());
        if (fault != null) {
            return found(prefix + keystoreOption(options, fault), fault);
        }
        fault = tried(options, ofKeystore.negate());
        return fault == null
                ? found(prefix + SSL_PROTOCOL_CONFIG, failure)
                : found(prefix + truststoreOption(options, fault), fault);
    }

    private static Exception tried(Map<String, Object> options, Predicate<String> part) {
        Map<String, Object> some = new HashMap<>(options);
        some.keySet().removeIf(part.negate());
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(new AbstractConfig(new ConfigDef().withClientSslSupport(), some, false).values());
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static String keystoreOption(Map<String, Object> options, Exception fault) {
        if (has(fault, BadPaddingException.class) && !options.containsKey(KEYSTORE + "location")
                || has(fault, UnrecoverableKeyException.class) && !has(fault, IOException.class)) {
            return SSL_KEY_PASSWORD_CONFIG;
        }
        if (!options.containsKey(SSL_KEYSTORE_KEY_CONFIG)
                && !options.containsKey(SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG)) {
            return storeOption(KEYSTORE, options, fault);
        }
        return has(fault, CertificateException.class) || !options.containsKey(SSL_KEYSTORE_KEY_CONFIG)
                ? SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG
                : SSL_KEYSTORE_KEY_CONFIG;
    }

    private static String truststoreOption(Map<String, Object> options, Exception fault) {
        return options.containsKey(SSL_TRUSTSTORE_CERTIFICATES_CONFIG)
                ? SSL_TRUSTSTORE_CERTIFICATES_CONFIG
                : storeOption(TRUSTSTORE, options, fault);
    }

    private static String storeOption(String store, Map<String, Object> options, Exception fault) {
        Object location = options.get(store + "location");
        boolean readable = location != null && Files.isReadable(Path.of(location.toString()));
        if (readable && has(fault, KeyStoreException.class)) {
            return store + "type";
        }
        // A store that is there and has the right form opens with the right password.
        return readable && has(fault, UnrecoverableKeyException.class) || location == null
                ? store + "password"
                : store + "location";
    }

    private static boolean has(Throwable fault, Class<? extends Throwable> kind) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static OptionException found(String option, Exception fault) {
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String reason = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return new OptionException(option, "cannot be used for TLS: " + reason);
    }
}
