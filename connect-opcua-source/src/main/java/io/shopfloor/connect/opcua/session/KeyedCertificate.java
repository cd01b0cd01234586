// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import io.shopfloor.connect.common.tls.PrivateKeys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A certificate with its private key, read from a file: PEM, PKCS#12 or JKS, told apart by their content. Immutable.
 *
 * @param chain the certificate first, then those that issued it, as far as the file has them
 */
public record KeyedCertificate(PrivateKey key, List<X509Certificate> chain) {

    private static final Pattern CERTIFICATES =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN (ENCRYPTED )?PRIVATE KEY-----([^-]*)-----END (ENCRYPTED )?PRIVATE KEY-----");

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException with the reason, without the password
     */
    public static KeyedCertificate read(Path file, String password) {
        try {
            byte[] content = Files.readAllBytes(file);
            String text = new String(content, StandardCharsets.ISO_8859_1);
            KeyedCertificate read =
                    text.contains("-----BEGIN") ? ofPem(text, password) : ofStore(file, password.toCharArray());
            if (!read.key.getAlgorithm().equals("RSA")) {
                throw new IllegalArgumentException("has a key of the kind " + read.key.getAlgorithm()
                        + ", and the security policies of OPC UA that the connector knows need RSA");
            }
            return read;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " " + e.getMessage(), e);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    file + " cannot be read as PEM, PKCS#12 or JKS, or its password is wrong (" + e + ")", e);
        }
    }

    private static KeyedCertificate ofPem(String text, String password) throws GeneralSecurityException, IOException {
        List<X509Certificate> chain = certificates(text);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("has no certificate");
        }
        Matcher key = KEY.matcher(PrivateKeys.toPkcs8(text));
        if (!key.find()) {
            throw new IllegalArgumentException("has no private key: put it into the same file, as PKCS#8");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(key.group(2));
        PKCS8EncodedKeySpec spec =
                key.group(1) == null ? new PKCS8EncodedKeySpec(encoded) : decrypted(encoded, password);
        return new KeyedCertificate(
                KeyFactory.getInstance(chain.get(0).getPublicKey().getAlgorithm())
                        .generatePrivate(spec),
                chain);
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] encoded, String password)
            throws GeneralSecurityException, IOException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encoded);
        String algorithm = info.getAlgParameters() == null
                ? info.getAlgName()
                : info.getAlgParameters().toString();
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.DECRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray())),
                info.getAlgParameters());
        return info.getKeySpec(cipher);
    }

    private static KeyedCertificate ofStore(Path file, char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(file.toFile(), password);
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias) && store.getKey(alias, password) instanceof PrivateKey key) {
                Certificate[] chain = store.getCertificateChain(alias);
                return new KeyedCertificate(
                        key,
                        Arrays.stream(chain).map(X509Certificate.class::cast).toList());
            }
        }
        throw new IllegalArgumentException("has no private key");
    }

    /** The certificates of a PEM text. */
    static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        Matcher matcher = CERTIFICATES.matcher(pem);
        while (matcher.find()) {
            found.add(certificate(matcher.group().getBytes(StandardCharsets.US_ASCII)));
        }
        return found;
    }

    /** One certificate, PEM or DER. */
    static X509Certificate certificate(byte[] encoded) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    KeyPair keys() {
        return new KeyPair(certificate().getPublicKey(), key);
    }

    @Override
    public String toString() {
        return certificate().getSubjectX500Principal().toString();
    }
}
