// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.BrokerException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FaultsTest {

    private static final URI BROKER = URI.create("ssl://broker:8883");

    @ParameterizedTest
    @CsvSource({
        "0x86, mqtt.password, true",
        "0x8C, mqtt.password, true",
        "0x87, mqtt.username, true",
        "0x8A, mqtt.username, true",
        "0x85, mqtt.client.id, true",
        "0x84, mqtt.server.uri, true",
        "0x88, mqtt.server.uri, false",
        "0x89, mqtt.server.uri, false",
        "0x8B, mqtt.server.uri, false",
        "0x97, mqtt.server.uri, false",
        "32109, mqtt.server.uri, false",
        "32000, mqtt.server.uri, false",
    })
    void everyReasonNamesAnOptionAndWhetherItLasts(String code, String option, boolean lasting) {
        BrokerException explained = explain(new MqttException(Integer.decode(code)));

        assertThat(explained.field()).isEqualTo(option);
        assertThat(explained.lasting()).isEqualTo(lasting);
        assertThat(explained).hasMessageContaining("broker:8883");
        assertThat(explained.isTakeOver()).isFalse();
    }

    @Test
    void aTakeOverNamesTheClientId() {
        BrokerException explained = explain(new MqttException(0x8E));
        assertThat(explained.isTakeOver()).isTrue();
        assertThat(explained.field()).isEqualTo("mqtt.client.id");
        assertThat(explained).hasMessageContaining("'press-0'");
    }

    @Test
    void theNetworksFaultIsFoundUnderTheLibrarys() {
        assertThat(explain(new MqttException(new UnknownHostException("broker"))))
                .hasMessageContaining("this worker's DNS cannot resolve");
        assertThat(explain(new MqttException(new ConnectException("Connection refused"))))
                .hasMessageContaining("does not accept connections (Connection refused)");
        assertThat(explain(new MqttException(new IOException("odd")))).hasMessageContaining("broker:8883");
    }

    @Test
    void theThreeCommonFaultsOfCertificatesAreToldApart() {
        BrokerException name = explain(tls("No subject alternative DNS name matching broker found."));
        assertThat(name.field()).isEqualTo("mqtt.server.uri");
        assertThat(name).hasMessageContaining("another name");
        BrokerException trust = explain(tls("PKIX path building failed"));
        assertThat(trust.field()).isEqualTo("mqtt.ssl.truststore.location");
        BrokerException other = explain(new MqttException(new SSLHandshakeException("bad_certificate")));
        assertThat(other).hasMessageContaining("mqtt.ssl.keystore");
        assertThat(name.lasting() && trust.lasting() && other.lasting()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Remote host terminated the handshake",
                "Remote host closed connection during handshake",
                "Connection reset",
                "Unsupported or unrecognized SSL message",
                "Received fatal alert: internal_error"
            })
    void aHandshakeThatWasInterruptedPasses(String text) {
        BrokerException explained = explain(new MqttException(new SSLHandshakeException(text)));
        assertThat(explained.lasting()).isFalse();
        assertThat(explained).hasMessageContaining(text).hasMessageContaining("broker:8883");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Received fatal alert: bad_certificate",
                "Received fatal alert: certificate_required",
                "Received fatal alert: handshake_failure",
                "Received fatal alert: protocol_version",
                "No appropriate protocol (protocol is disabled or cipher suites are inappropriate)"
            })
    void aHandshakeThatIsRefusedLasts(String text) {
        assertThat(explain(new MqttException(new SSLHandshakeException(text))).lasting())
                .isTrue();
    }

    @Test
    void whatTheLibraryHasNoCodeForIsToldByItsCause() {
        assertThat(explain(new MqttException(new IOException("no websockets here"))))
                .hasMessageContaining("no websockets here")
                .hasMessageNotContaining("Untranslated");
    }

    private static MqttException tls(String reason) {
        SSLHandshakeException handshake = new SSLHandshakeException("handshake failed");
        handshake.initCause(new CertificateException(reason));
        return new MqttException(handshake);
    }

    private static BrokerException explain(Throwable failure) {
        return Faults.explain(BROKER, "press-0", failure);
    }
}
