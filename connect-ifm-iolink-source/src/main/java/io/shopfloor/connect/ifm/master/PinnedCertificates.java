// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the certificates with these SHA-256 fingerprints and no others, whatever name they have: masters sign their own.
 * Extended, so that the JDK does not add its check of the host name. Immutable.
 */
public final class PinnedCertificates extends X509ExtendedTrustManager {
    private final Set<String> fingerprints;

    /**
     * @param fingerprints SHA-256 in hex, with or without colons
     * @throws IllegalArgumentException if one has not 32 octets
     */
    public PinnedCertificates(Collection<String> fingerprints) {
        this.fingerprints =
                fingerprints.stream().map(PinnedCertificates::normalized).collect(Collectors.toUnmodifiableSet());
    }

    /** The fingerprint as 64 lower-case hex digits. */
    public static String normalized(String fingerprint) {
        String digits = fingerprint.replace(":", "").strip();
        try {
            if (HexFormat.of().parseHex(digits).length == 32) {
                return digits.toLowerCase(java.util.Locale.ROOT);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + fingerprint + "' is not a hex number", e);
        }
        throw new IllegalArgumentException("'" + fingerprint + "' is not a SHA-256 fingerprint, which has 32 bytes");
    }

    /** A context for client connections that trusts these. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        String fingerprint = of(chain[0]);
        if (!fingerprints.contains(fingerprint)) {
            throw new CertificateException(
                    "the certificate has the SHA-256 fingerprint " + fingerprint + ", which is not a trusted one");
        }
    }

    static String of(X509Certificate certificate) throws CertificateException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new CertificateException("the JDK has no SHA-256", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is for clients only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is for clients only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is for clients only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
