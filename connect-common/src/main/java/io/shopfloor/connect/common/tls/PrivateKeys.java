// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.tls;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings RSA private keys in PEM into the form that Java reads: many authorities, AWS IoT among them, issue them in the older
 * form PKCS#1 ({@code BEGIN RSA PRIVATE KEY}), and Java reads PKCS#8. Pure functions.
 */
public final class PrivateKeys {

    private static final Pattern PKCS1 =
            Pattern.compile("-----BEGIN RSA PRIVATE KEY-----([^-]*)-----END RSA PRIVATE KEY-----");
    private static final Pattern OTHER = Pattern.compile("-----BEGIN (EC|DSA) PRIVATE KEY-----");
    private static final String CONVERT =
            " Convert it with: openssl pkcs8 -topk8 -in key.pem -out key8.pem (with -nocrypt for a key without password)";
    /** Version 0, and the algorithm: rsaEncryption without parameters. */
    private static final byte[] VERSION_AND_RSA = {
        2, 1, 0, 0x30, 13, 6, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 13, 1, 1, 1, 5, 0
    };

    private PrivateKeys() {}

    /**
     * The same text with its RSA key in PKCS#8.
     *
     * @throws IllegalArgumentException if the key is in a form that cannot be rewritten, with the command that does it
     */
    public static String toPkcs8(String pem) {
        Matcher other = OTHER.matcher(pem);
        if (other.find()) {
            throw new IllegalArgumentException(
                    "the private key is in the old format BEGIN " + other.group(1) + " PRIVATE KEY." + CONVERT);
        }
        Matcher key = PKCS1.matcher(pem);
        if (!key.find()) {
            if (pem.contains("BEGIN RSA PRIVATE KEY")) {
                throw new IllegalArgumentException("the private key is PKCS#1, encrypted or damaged." + CONVERT);
            }
            return pem;
        }
        byte[] pkcs1 = Base64.getMimeDecoder().decode(key.group(1));
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(VERSION_AND_RSA);
        content.writeBytes(der(4, pkcs1));
        String text = Base64.getMimeEncoder().encodeToString(der(0x30, content.toByteArray()));
        return key.replaceFirst("-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----");
    }

    /** A DER element: tag, length, content. */
    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int bytes = (39 - Integer.numberOfLeadingZeros(content.length)) / 8;
            out.write(0x80 | bytes);
            for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
                out.write(content.length >> shift);
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
