// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MqttConnectionConfigTest {

    @Test
    void theDefaultsAreSafe() {
        MqttConnectionConfig config = of("mqtt.server.uri", "tcp://broker:1883");

        assertThat(config.clientId()).isEqualTo("the-connector");
        assertThat(config.sessionExpiry()).isEqualTo(Duration.ofDays(7));
        assertThat(config.sessionExpirySeconds()).isEqualTo(7 * 24 * 3600);
        assertThat(config.keepAlive()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.credentials().username()).isNull();
        assertThat(config.credentials().password()).isNull();
        assertThat(config.tls()).isNull();
    }

    @Test
    void serversKeepTheirOrderAndSpacesDoNotMatter() {
        assertThat(of("mqtt.server.uri", "tcp://b:1883 , ssl://a:8883, ws://c:80/mqtt")
                        .servers())
                .isEqualTo(
                        List.of(URI.create("tcp://b:1883"), URI.create("ssl://a:8883"), URI.create("ws://c:80/mqtt")));
    }

    @Test
    void aTlsServerAmongOthersBringsTlsWithTheNameChecked() {
        MqttConnectionConfig config = of("mqtt.server.uri", "tcp://b:1883,ssl://a:8883");
        assertThat(config.tls().current().verifyHostname()).isTrue();
        assertThat(ServerUri.isTls(config.servers().get(0))).isFalse();
        assertThat(ServerUri.isTls(config.servers().get(1))).isTrue();
    }

    @Test
    void aSessionExpiryBelowASecondIsNotRoundedDownToNone() {
        assertThat(of("mqtt.server.uri", "tcp://b:1883", "mqtt.session.expiry.ms", "1500")
                        .sessionExpirySeconds())
                .isEqualTo(2);
        assertThat(of("mqtt.server.uri", "tcp://b:1883", "mqtt.session.expiry.ms", "1")
                        .sessionExpirySeconds())
                .isEqualTo(1);
        assertThat(of("mqtt.server.uri", "tcp://b:1883", "mqtt.session.expiry.ms", "0")
                        .sessionExpirySeconds())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp://user:s3cret@broker:1883",
                "tcp://user:s3 cret@broker:1883",
                "tcp://user:s3cret/@broker:1883",
                "user:s3cret@broker"
            })
    void credentialsInTheUriAreRefusedAndNotRepeated(String uri) {
        assertThatThrownBy(() -> of("mqtt.server.uri", uri))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("mqtt.server.uri")
                .hasMessageContaining("mqtt.password")
                .hasMessageNotContaining("cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "broker",
                "broker:1883",
                "mqtt://broker",
                "tcp://",
                "tcp:///x",
                "tcp://b/x",
                "tcp://a b",
                "tcp://b:99999",
                "tcp://b:0",
                "tcp://b:x",
                "tcp://[::1:1883"
            })
    void whatIsNoServerIsRefusedWithTheOption(String uri) {
        assertThatThrownBy(() -> of("mqtt.server.uri", uri))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("mqtt.server.uri");
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://mqtt_broker:1883, mqtt_broker, 1883",
        "tcp://mqtt_broker, mqtt_broker, 1883",
        "ssl://mqtt_broker, mqtt_broker, 8883",
        "ws://mqtt_broker/mqtt, mqtt_broker, 80",
        "wss://broker, broker, 443",
        "tcp://[::1]:1884, ::1, 1884",
        "tcp://[::1], ::1, 1883",
        "tcp://10.0.0.7:65535, 10.0.0.7, 65535"
    })
    void hostAndPortAreFoundInEveryServer(String uri, String host, int port) {
        URI server = of("mqtt.server.uri", uri).servers().get(0);

        assertThat(ServerUri.host(server)).isEqualTo(host);
        assertThat(ServerUri.port(server)).isEqualTo(port);
    }

    @Test
    void aPortThatCannotBeIsNamed() {
        assertThatThrownBy(() -> of("mqtt.server.uri", "tcp://broker:99999"))
                .hasMessageContaining("99999")
                .hasMessageContaining("1 to 65535");
    }

    @Test
    void thePasswordIsNeverPrinted() {
        MqttConnectionConfig config =
                of("mqtt.server.uri", "tcp://b:1883", "mqtt.username", "operator", "mqtt.password", "s3cret");
        assertThat(new String(config.credentials().password(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("s3cret");
        assertThat(config.toString() + config.credentials()).doesNotContain("s3cret");
    }

    private static MqttConnectionConfig of(String... pairs) {
        return Configs.of(pairs);
    }
}
