// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** By what people tell certificates apart. Pure functions. */
public final class Thumbprint {

    private Thumbprint() {}

    /** Lower-case hex, without separators: what {@code trusted.thumbprints} takes. */
    public static String sha256(X509Certificate certificate) {
        return of("SHA-256", certificate);
    }

    /** For messages: with the SHA-1 that many servers and tools of OPC UA show. */
    static String both(X509Certificate certificate) {
        return "SHA-256 " + sha256(certificate) + ", SHA-1 " + of("SHA-1", certificate);
    }

    private static String of(String algorithm, X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has both
        }
    }
}
