// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How a connection is secured, as it was configured. Immutable; its text has no secret in it.
 *
 * @param certificateFile null if there is none
 * @param trustedThumbprints SHA-256, lower-case hex without separators
 */
public record Security(
        Policy policy,
        Mode mode,
        Path certificateFile,
        String certificatePassword,
        List<Path> trustedCertificates,
        Set<String> trustedThumbprints,
        boolean acceptAnyCertificate) {

    /** Which algorithms protect a connection. */
    public enum Policy {
        NONE("http://opcfoundation.org/UA/SecurityPolicy#None"),
        BASIC256SHA256("http://opcfoundation.org/UA/SecurityPolicy#Basic256Sha256"),
        AES128_SHA256_RSAOAEP("http://opcfoundation.org/UA/SecurityPolicy#Aes128_Sha256_RsaOaep"),
        AES256_SHA256_RSAPSS("http://opcfoundation.org/UA/SecurityPolicy#Aes256_Sha256_RsaPss");

        private final String uri;

        Policy(String uri) {
            this.uri = uri;
        }

        /** As OPC UA names it. */
        public String uri() {
            return uri;
        }
    }

    /** What they protect it from. */
    public enum Mode {
        SIGN_AND_ENCRYPT,
        SIGN
    }

    /** Who the user is. */
    public enum Authentication {
        ANONYMOUS,
        USERNAME,
        CERTIFICATE
    }

    /** @throws IllegalArgumentException if it is no SHA-256 thumbprint */
    static void checkThumbprint(String text) {
        if (!thumbprint(text).matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is not a SHA-256 thumbprint: it has 64 hexadecimal digits, with or without colons");
        }
    }

    static String thumbprint(String text) {
        return text.replaceAll("[:\\s]", "").toLowerCase(Locale.ROOT);
    }

    public boolean secured() {
        return policy != Policy.NONE;
    }

    @Override
    public String toString() {
        return policy + (secured() ? ", " + mode : "");
    }
}
