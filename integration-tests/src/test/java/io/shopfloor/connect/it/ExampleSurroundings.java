// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import io.shopfloor.connect.sandbox.mqtt.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/**
 * What examples speak of and a test has not: key files, folders, secrets. Stands real ones in for them, which the worker reads.
 * Used by the test's thread.
 */
final class ExampleSurroundings {

    private static final String REFERENCE = "\\$\\{[a-z]+:[^}]*}";
    private static final String KEY_CIPHER = "PBEWithSHA1AndDESede"; // both ends of the JDK know it by one name

    private final Certificate certificate;
    private final Path keyPem;
    private final Path folder;

    ExampleSurroundings(Certificate certificate) throws IOException, GeneralSecurityException {
        this.certificate = certificate;
        folder = Files.createTempDirectory(certificate.keyPem().getParent(), "folder");
        keyPem = Files.writeString(
                folder.resolveSibling("locked.pem"), Files.readString(certificate.certificatePem()) + lockedKey());
    }

    /** The same configuration with all that it names at hand, and without a try to connect. */
    Map<String, String> around(Map<String, String> config) {
        Map<String, String> here = new LinkedHashMap<>(config);
        here.replaceAll((option, value) -> {
            if (option.endsWith("ssl.truststore.location")) {
                return certificate.certificatePem().toString();
            } else if (option.endsWith("ssl.keystore.location")) {
                return keyPem.toString();
            } else if (option.endsWith(".certificate.file")) {
                return folder.resolve("own.pem").toString(); // made where it is not there
            } else if (option.endsWith(".directory")) {
                return folder.toString();
            }
            return value.replaceAll(REFERENCE, certificate.password());
        });
        if (config.get("connector.class").startsWith("io.shopfloor.")) {
            here.put("connection.validate", "off");
        }
        return here;
    }

    /** The certificate's key in PEM, encrypted with the password. */
    private String lockedKey() throws IOException, GeneralSecurityException {
        char[] password = certificate.password().toCharArray();
        KeyStore store = KeyStore.getInstance(certificate.keyStore().toFile(), password);
        byte[] key = store.getKey(store.aliases().nextElement(), password).getEncoded();
        Cipher cipher = Cipher.getInstance(KEY_CIPHER);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(KEY_CIPHER).generateSecret(new PBEKeySpec(password)),
                new PBEParameterSpec(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 1000));
        byte[] locked = new EncryptedPrivateKeyInfo(cipher.getParameters(), cipher.doFinal(key)).getEncoded();
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(locked);
        return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + lines + "\n-----END ENCRYPTED PRIVATE KEY-----\n";
    }
}
