// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrivateKeysTest {

    /** What PKCS#8 puts before a key of PKCS#1: a sequence, the version, the algorithm, and the octets' head. */
    private static final int HEAD = 26;

    @ParameterizedTest
    @ValueSource(ints = {2048, 3072, 4096})
    void anRsaKeyOfTheOlderFormIsTheSameKeyAfterwards(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        PrivateKey key = generator.generateKeyPair().getPrivate();
        byte[] pkcs1 = Arrays.copyOfRange(key.getEncoded(), HEAD, key.getEncoded().length);

        String read = PrivateKeys.toPkcs8("before\n" + pem("RSA PRIVATE KEY", pkcs1) + "after");

        assertThat(read).startsWith("before\n").endsWith("after").doesNotContain("RSA PRIVATE KEY");
        String body = read.substring(read.indexOf("KEY-----") + 8, read.indexOf("-----END"));
        PrivateKey again = KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
        assertThat(again).isEqualTo(key);
    }

    @Test
    void whatJavaReadsStaysAsItIs() {
        String text = pem("PRIVATE KEY", new byte[] {1, 2, 3}) + pem("CERTIFICATE", new byte[] {4});
        assertThat(PrivateKeys.toPkcs8(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----"
            })
    void whatCannotBeRewrittenNamesTheCommandAndNotTheKey(String pem) {
        assertThatThrownBy(() -> PrivateKeys.toPkcs8(pem))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openssl pkcs8 -topk8")
                .hasMessageNotContaining("AAAA");
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind
                + "-----\n";
    }
}
