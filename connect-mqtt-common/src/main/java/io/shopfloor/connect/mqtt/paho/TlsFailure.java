// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import static io.shopfloor.connect.mqtt.MqttConnectionConfig.SERVER_URI;
import static io.shopfloor.connect.mqtt.MqttConnectionConfig.SSL_TRUSTSTORE;

import io.shopfloor.connect.mqtt.BrokerException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * Tells a TLS handshake that certificates, names, versions or ciphers forbid from one that was interrupted: a load balancer
 * whose broker is away accepts a connection and hangs up, and that passes. Pure functions.
 */
final class TlsFailure {

    /** Alerts (RFC 8446, section 6.2) by which the broker says that it will not have us, or that we have nothing in common. */
    private static final List<String> REFUSALS = List.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "certificate_required",
            "unknown_ca",
            "access_denied",
            "handshake_failure",
            "protocol_version",
            "insufficient_security",
            "unrecognized_name",
            "No appropriate protocol",
            "no cipher suites in common");

    private TlsFailure() {}

    static BrokerException explain(URI uri, SSLException failure) {
        Throwable root = Faults.rootOf(failure);
        String text = String.valueOf(root.getMessage());
        String at = Faults.at(uri);
        if (text.contains("No name matching")
                || text.contains("No subject alternative")
                || text.contains("Illegal given domain name")) {
            return BrokerException.lasting(
                    SERVER_URI,
                    "the certificate of " + at + " is for another name (" + text + "). Use the certificate's name in "
                            + SERVER_URI,
                    failure);
        }
        if (text.contains("PKIX") || text.contains("unable to find valid certification path")) {
            return BrokerException.lasting(
                    SSL_TRUSTSTORE,
                    "the certificate of " + at + " is not trusted (" + text
                            + "). Set mqtt.ssl.truststore.location or mqtt.ssl.truststore.certificates to its CA",
                    failure);
        }
        if (REFUSALS.stream().anyMatch(text::contains) || root instanceof CertificateException) {
            return BrokerException.lasting(
                    SERVER_URI,
                    "no TLS connection to " + at + " (" + text
                            + "). Check mqtt.ssl.keystore.* if the broker asks for a client certificate, and"
                            + " mqtt.ssl.enabled.protocols and mqtt.ssl.cipher.suites",
                    failure);
        }
        return BrokerException.passing(
                SERVER_URI,
                "the TLS handshake with " + at + " broke off (" + text
                        + "). Check that the port expects TLS, and that the broker is running",
                failure);
    }
}
