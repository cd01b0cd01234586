// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.shopfloor.connect.ifm.master.MasterException.Kind;
import io.shopfloor.connect.sandbox.Sandbox;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import io.shopfloor.connect.sandbox.mqtt.Certificate;
import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Security mode: HTTPS with a certificate that the master signed itself, and a password in the body. */
class MasterSecurityTest {
    private static Sandbox box;
    private static SimulatedMaster master;
    private static String fingerprint;

    @BeforeAll
    static void on() throws Exception {
        box = Sandbox.open();
        Certificate certificate = box.certificate("al1350");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (FileInputStream in = new FileInputStream(certificate.keyStore().toFile())) {
            keys.load(in, certificate.password().toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, certificate.password().toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        fingerprint = PinnedCertificates.of((X509Certificate) keys.getCertificate("key"));
        master = SimulatedMaster.start(MasterOptions.defaults().secured("secret", context));
    }

    @AfterAll
    static void off() {
        master.close();
        box.close();
    }

    private static String serial(String pin, String password) throws Exception {
        try (MasterHttp http = new MasterHttp(new PinnedCertificates(List.of(pin)).context(), Duration.ofSeconds(10))) {
            Credentials credentials = password == null ? null : new Credentials("administrator", password);
            IotCoreClient client =
                    new IotCoreClient(http, MasterAddress.parse(master.address()), credentials, RequestStatistics.NONE);
            return client.getData("/deviceinfo/serialnumber").label().orElseThrow();
        }
    }

    @Test
    void thePinnedCertificateIsTrustedWhateverNameItHas() throws Exception {
        String withColons = fingerprint.toUpperCase(Locale.ROOT).replaceAll("(..)(?=.)", "$1:");
        assertThat(serial(withColons, "secret")).isEqualTo(master.serial());
    }

    @Test
    void anyOtherCertificateIsNotAndTheMessageHasItsFingerprint() {
        assertThatThrownBy(() -> serial("00".repeat(32), "secret"))
                .asInstanceOf(type(MasterException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.TLS))
                .satisfies(e -> assertThat(e).hasMessageContaining(fingerprint));
    }

    @Test
    void withoutTheRightPasswordTheMasterRefuses() {
        for (String password : new String[] {null, "wrong"}) {
            assertThatThrownBy(() -> serial(fingerprint, password))
                    .asInstanceOf(type(MasterException.class))
                    .satisfies(e -> assertThat(e.isRefusal()).isTrue())
                    .satisfies(e -> assertThat(e).hasMessageContaining("ifm.password"));
        }
    }

    @Test
    void fingerprintsAndPasswordsAreNotMistaken() {
        assertThatThrownBy(() -> new PinnedCertificates(List.of("AA:BB"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PinnedCertificates(List.of("xyz"))).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Credentials("administrator", "secret").toString()).doesNotContain("secret");
    }
}
