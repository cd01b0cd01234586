// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.ScriptedBroker;
import io.shopfloor.connect.mqtt.testkit.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS as users set it up: stores and PEM, mutual, and the mistakes that have to name themselves. */
final class SourceTlsTest {

    @TempDir
    static Path directory;

    private static TestCertificates certificates;

    private ScriptedBroker broker;
    private FakeWorker worker;

    @BeforeAll
    static void make() {
        certificates = TestCertificates.in(directory);
    }

    @AfterEach
    void end() {
        if (worker != null) {
            worker.close();
        }
        broker.close();
    }

    @Test
    void aTruststoreIsEnoughForABrokerWithAServerCertificate() {
        broker = ScriptedBroker.start(certificates.serverContext());
        start(
                "mqtt.ssl.truststore.location",
                certificates.truststore().toString(),
                "mqtt.ssl.truststore.password",
                TestCertificates.PASSWORD,
                "mqtt.ssl.truststore.type",
                "PKCS12");
        delivers();
    }

    @Test
    void aJksTruststoreNeedsNoType() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(certificates.authorityPem())) {
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        Path file = directory.resolve("truststore.jks");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, TestCertificates.PASSWORD.toCharArray());
        }
        assertThat(Files.readAllBytes(file)).as("no PKCS12 by another name").startsWith(0xFE, 0xED, 0xFE, 0xED);

        broker = ScriptedBroker.start(certificates.serverContext());
        start(
                "mqtt.ssl.truststore.location",
                file.toString(),
                "mqtt.ssl.truststore.password",
                TestCertificates.PASSWORD);
        delivers();
    }

    @Test
    void theBrokersNameIsAskedForInTheHandshake() {
        broker = ScriptedBroker.start(certificates.serverContext());
        startTrusting("mqtt.server.uri", "ssl://localhost:" + broker.port());
        assertThat(askedNames(delivers())).containsExactly(new SNIHostName("localhost"));
    }

    @Test
    void anAddressIsNotAskedForAsIfItWereAName() {
        broker = ScriptedBroker.start(certificates.serverContext());
        startTrusting("mqtt.server.uri", "ssl://127.0.0.1:" + broker.port());
        assertThat(askedNames(delivers())).isEmpty();
    }

    @Test
    void pemTextsServeForMutualTls() throws IOException {
        broker = ScriptedBroker.startMutual(certificates.serverContext());
        start(
                "mqtt.ssl.truststore.type", "PEM",
                "mqtt.ssl.truststore.certificates", Files.readString(certificates.authorityPem()),
                "mqtt.ssl.keystore.type", "PEM",
                "mqtt.ssl.keystore.certificate.chain",
                        Files.readString(certificates.client().certificatePem()),
                "mqtt.ssl.keystore.key", Files.readString(certificates.client().keyPem()));
        ConnectedClient client = delivers();
        assertThat(client.tlsSession()).isPresent();
    }

    @Test
    void aBrokerThatAsksForAClientCertificateAndGetsNoneFailsTheTask() {
        broker = ScriptedBroker.startMutual(certificates.serverContext());
        start(
                "mqtt.ssl.truststore.type",
                "PEM",
                "mqtt.ssl.truststore.location",
                certificates.authorityPem().toString());
        assertThat(worker.failure()).hasMessageContaining("mqtt.ssl.keystore");
    }

    @Test
    void anUnknownAuthorityFailsTheTaskAndNamesTheTruststore() {
        broker = ScriptedBroker.start(certificates.serverContext());
        start();
        assertThat(worker.failure())
                .hasMessageStartingWith("mqtt.ssl.truststore.location: ")
                .hasMessageContaining("not trusted");
    }

    @Test
    void aCertificateForAnotherNameFailsTheTask() {
        broker = ScriptedBroker.start(certificates.context(certificates.wrongNameServer()));
        start(
                "mqtt.ssl.truststore.type",
                "PEM",
                "mqtt.ssl.truststore.location",
                certificates.authorityPem().toString());
        assertThat(worker.failure()).hasMessageStartingWith("mqtt.server.uri: ").hasMessageContaining("another name");
    }

    @Test
    void theCheckOfTheNameCanBeSwitchedOff() {
        broker = ScriptedBroker.start(certificates.context(certificates.wrongNameServer()));
        start(
                "mqtt.ssl.truststore.type", "PEM",
                "mqtt.ssl.truststore.location", certificates.authorityPem().toString(),
                "mqtt.ssl.endpoint.identification.algorithm", "");
        delivers();
    }

    @Test
    void aPortWithoutTlsIsNamed() {
        broker = ScriptedBroker.start();
        start("mqtt.server.uri", "ssl://127.0.0.1:" + broker.port());
        // The broker sees bytes that are no MQTT and hangs up.
        SourceWithBroker.never(java.time.Duration.ofMillis(500), () -> worker.metric("connected") == 1);
    }

    private static List<SNIServerName> askedNames(ConnectedClient client) {
        return ((ExtendedSSLSession) client.tlsSession().orElseThrow()).getRequestedServerNames();
    }

    private void startTrusting(String option, String value) {
        start(
                "mqtt.ssl.truststore.type",
                "PEM",
                "mqtt.ssl.truststore.location",
                certificates.authorityPem().toString(),
                option,
                value);
    }

    private void start(String... more) {
        Map<String, String> config = new HashMap<>(Map.of(
                "name", "press",
                "mqtt.server.uri", broker.uri(),
                "mqtt.topics", "line/#",
                "mqtt.reconnect.backoff.ms", "10",
                "mqtt.reconnect.backoff.max.ms", "50",
                "mqtt.connect.timeout.seconds", "5",
                "task.sessions", "0"));
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        worker = FakeWorker.start(config);
    }

    private ConnectedClient delivers() {
        ConnectedClient client = broker.awaitClient();
        client.awaitSubscribe();
        SourceWithBroker.publish(client, 1);
        worker.stored(worker.next());
        client.awaitAck(1);
        return client;
    }
}
