// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class TestCertificatesTest {
    private static TestCertificates certificates;

    @BeforeAll
    static void make(@TempDir Path directory) {
        certificates = TestCertificates.in(directory);
    }

    @Test
    void aClientThatTrustsTheAuthorityConnectsOverTls() throws MqttException {
        try (ScriptedBroker broker = ScriptedBroker.start(certificates.serverContext());
                RecordingPaho paho = new RecordingPaho(broker.uri())) {
            paho.connect(tls(certificates.context(certificates.client())));
            ConnectedClient client = broker.awaitClient();
            client.publish(Message.qos1(1, "line/a", "secured"));

            client.awaitAck(1);
            assertThat(client.tlsSession().orElseThrow().getProtocol()).startsWith("TLSv1.");
            assertThat(broker.uri()).startsWith("ssl://");
        }
    }

    @Test
    void aServerWithAnotherNameIsRefusedByTheClient() throws MqttException {
        try (ScriptedBroker broker = ScriptedBroker.start(certificates.context(certificates.wrongNameServer()));
                RecordingPaho paho = new RecordingPaho(broker.uri())) {
            assertThatThrownBy(() -> paho.connect(tls(certificates.serverContext())))
                    .isInstanceOf(MqttException.class)
                    .rootCause()
                    .hasMessageContaining("127.0.0.1");
            assertThat(broker.clients()).isEmpty();
        }
    }

    @Test
    void mutualTlsKnowsTheClientAndRefusesAStranger() throws Exception {
        try (ScriptedBroker broker = ScriptedBroker.startMutual(certificates.serverContext());
                RecordingPaho known = new RecordingPaho(broker.uri());
                RecordingPaho unknown = new RecordingPaho(broker.uri())) {
            known.connect(tls(certificates.context(certificates.client())));
            String peer = broker.awaitClient()
                    .tlsSession()
                    .orElseThrow()
                    .getPeerPrincipal()
                    .getName();

            assertThat(peer).isEqualTo("CN=client");
            assertThatThrownBy(() -> unknown.connect(tls(certificates.context(certificates.stranger()))))
                    .isInstanceOf(MqttException.class);
            assertThat(broker.tlsFailures()).hasSize(1);
        }
    }

    @Test
    void theServerNameThatTheClientAskedForIsShown() throws IOException {
        try (ScriptedBroker broker = ScriptedBroker.start(certificates.serverContext());
                SSLSocket socket = (SSLSocket) certificates
                        .context(certificates.client())
                        .getSocketFactory()
                        .createSocket("127.0.0.1", broker.port())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("broker.example")));
            socket.setSSLParameters(parameters);
            // CONNECT, protocol level 5, clean start, no keep-alive, no properties, client id "c".
            socket.getOutputStream().write(new byte[] {0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 0, 0, 0, 1, 'c'});

            ExtendedSSLSession session =
                    (ExtendedSSLSession) broker.awaitClient().tlsSession().orElseThrow();
            assertThat(session.getRequestedServerNames()).containsExactly(new SNIHostName("broker.example"));
        }
    }

    @Test
    void pemFilesHoldTheSameKeysAndCertificates() throws IOException, GeneralSecurityException {
        TestCertificates.Identity server = certificates.server();
        X509Certificate authority = read(certificates.authorityPem());
        X509Certificate own = read(server.certificatePem());

        own.verify(authority.getPublicKey());
        assertThat(own.getSubjectAlternativeNames().toString()).contains("localhost", "127.0.0.1");
        assertThat(authority.getBasicConstraints()).isNotNegative();
        String key = Files.readString(server.keyPem()).replaceAll("-----.*-----|\\s", "");
        KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key)));
    }

    private static X509Certificate read(Path pem) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(pem)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static MqttConnectionOptions tls(SSLContext context) {
        MqttConnectionOptions options = RecordingPaho.options();
        options.setSocketFactory(context.getSocketFactory());
        return options;
    }
}
