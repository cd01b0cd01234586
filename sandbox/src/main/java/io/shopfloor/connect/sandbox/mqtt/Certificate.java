// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.mqtt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key and its self-signed certificate, in every form that servers and clients take. Who trusts the certificate takes
 * the certificate itself as authority. For tests only: the password is public.
 *
 * @param certificatePem the certificate, PEM
 * @param keyPem the private key, PKCS #8 in PEM, not encrypted
 * @param keyStore key and certificate, PKCS #12
 * @param trustStore the certificate as a trusted one, PKCS #12
 * @param password of both stores and of the key
 */
public record Certificate(Path certificatePem, Path keyPem, Path keyStore, Path trustStore, String password) {
    private static final String PASSWORD = "sandbox";
    private static final String ALIAS = "key";

    /**
     * Makes a new one, valid for ten years.
     *
     * @param host what it shows as its DNS name, for example {@code localhost}, or as its IPv4 address; a client's is
     *     just a name
     */
    public static Certificate selfSigned(Path folder, String host) {
        Path keyStore = folder.resolve("key.p12");
        String kind = host.matches("[0-9.]+") ? "ip:" : "dns:";
        keytool(
                List.of(
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        "3650"),
                List.of("-dname", "CN=" + host, "-ext", "san=" + kind + host, "-ext", "bc:c=ca:true"),
                keyStore);
        try {
            KeyStore keys = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
            Path trustStore = folder.resolve("trust.p12");
            try (var out = Files.newOutputStream(trustStore)) {
                trusted.store(out, PASSWORD.toCharArray());
            }
            byte[] key = keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
            byte[] certificate = keys.getCertificate(ALIAS).getEncoded();
            return new Certificate(
                    pem(folder.resolve("certificate.pem"), "CERTIFICATE", certificate),
                    pem(folder.resolve("key.pem"), "PRIVATE KEY", key),
                    keyStore,
                    trustStore,
                    PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the certificate into " + folder, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot read back " + keyStore, e);
        }
    }

    /** What a server in this JVM shows it with. */
    public SSLContext serverContext() {
        try {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(KeyStore.getInstance(keyStore.toFile(), password.toCharArray()), password.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("Cannot use " + keyStore, e);
        }
    }

    /** The SHA-256 fingerprint of the certificate, hex digits in pairs with colons. */
    public String fingerprint() {
        try {
            byte[] certificate = KeyStore.getInstance(keyStore.toFile(), password.toCharArray())
                    .getCertificate(ALIAS)
                    .getEncoded();
            return HexFormat.ofDelimiter(":")
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("Cannot read " + keyStore, e);
        }
    }

    private static Path pem(Path file, String kind, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }

    private static void keytool(List<String> key, List<String> names, Path keyStore) {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/keytool"));
        command.addAll(key);
        command.addAll(names);
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", keyStore.toString(), "-storepass", PASSWORD));
        try {
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool did not make a certificate: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command.get(0) + "; the sandbox needs a JDK.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in keytool", e);
        }
    }
}
