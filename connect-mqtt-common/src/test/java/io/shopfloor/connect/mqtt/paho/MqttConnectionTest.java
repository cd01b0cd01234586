// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import static io.netty.handler.codec.mqtt.MqttMessageType.PINGREQ;
import static io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType.SUBSCRIPTION_IDENTIFIER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.Configs;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.Subscription;
import io.shopfloor.connect.mqtt.session.MqttProbe;
import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.ScriptedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection: what the broker says is obeyed, secrets are those of now, and causes are told. */
@Timeout(60)
final class MqttConnectionTest {

    private final ScriptedBroker broker = ScriptedBroker.start();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "0"})
    void theBrokersKeepAliveCountsFromTheFirstPingOn(String asked) throws BrokerException {
        broker.onConnect(connect -> ConnectAnswer.accept().serverKeepAliveSeconds(1));
        MqttConnectionConfig config = Configs.quick(broker.uri(), "mqtt.keepalive.interval.seconds", asked);
        try (MqttConnection connection = Connections.open(config)) {
            ConnectedClient client = broker.awaitClient();
            long from = System.nanoTime();
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> pings(client) >= 3);
            // A broker drops who is silent for one and a half times its keep alive.
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofMillis(4_500));
            assertThat(connection.fault()).isNull();
        }
    }

    @Test
    void subscriptionIdentifiersAreNeverSent() throws BrokerException {
        try (MqttConnection connection = Connections.open(Configs.quick(broker.uri()))) {
            connection.subscribe(List.of(new Subscription("line/#", 1, 0, false)), () -> {});
            assertThat(broker.awaitClient().awaitSubscribe().properties().number(SUBSCRIPTION_IDENTIFIER))
                    .isEmpty();
        }
    }

    private static long pings(ConnectedClient client) {
        return client.packets().stream()
                .filter(packet -> packet.isFromClient(PINGREQ))
                .count();
    }

    @Test
    void aPasswordInAFileIsReadForEachAttempt() throws BrokerException, IOException {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        MqttConnectionConfig config =
                Configs.quick(broker.uri(), "mqtt.username", "operator", "mqtt.password.file", file.toString());
        Connections.open(config).close();
        Files.writeString(file, "second\r\n");
        Connections.open(config).close();
        Files.writeString(file, "third");
        Connections.open(config).close();

        for (String expected : new String[] {"first", "second", "third"}) {
            assertThat(broker.awaitClient().connect().password()).contains(expected.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aUserNameInAFileIsReadForEachAttempt() throws BrokerException, IOException {
        Path file = Files.writeString(folder.resolve("user"), "first");
        MqttConnectionConfig config = Configs.quick(broker.uri(), "mqtt.username.file", file.toString());
        Connections.open(config).close();
        Files.writeString(file, "second\n");
        Connections.open(config).close();

        assertThat(broker.awaitClient().connect().userName()).contains("first");
        assertThat(broker.awaitClient().connect().userName()).contains("second");
    }

    @Test
    void aFileThatIsAwayForAWhilePassesAndIsNamed() throws BrokerException, IOException {
        Path file = Files.writeString(folder.resolve("token"), "secret");
        MqttConnectionConfig config = Configs.quick(broker.uri(), "mqtt.password.file", file.toString());
        Files.delete(file);

        BrokerException failure = catchThrowableOfType(BrokerException.class, () -> Connections.open(config));

        assertThat(failure.field()).isEqualTo("mqtt.password.file");
        assertThat(failure).hasMessageContaining(file.toString());
        assertThat(failure.lasting()).isFalse();
        Files.writeString(file, "");
        assertThatThrownBy(() -> Connections.open(config)).hasMessageContaining("empty");
    }

    @Test
    void aFileThatIsNotThereIsRefusedWithItsOption() {
        assertThatThrownBy(() -> Configs.quick(broker.uri(), "mqtt.password.file", "/no/such/file"))
                .hasMessageContaining("mqtt.password.file")
                .hasMessageContaining("/no/such/file");
    }

    @Test
    void aPasswordAndAFileForItAreNotBothTaken() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "s3cret-one");
        assertThatThrownBy(() -> Configs.quick(
                        broker.uri(), "mqtt.password", "s3cret-two", "mqtt.password.file", file.toString()))
                .hasMessageContaining("mqtt.password.file")
                .hasMessageContaining("set only one of them")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(
                        () -> Configs.quick(broker.uri(), "mqtt.username", "me", "mqtt.username.file", file.toString()))
                .hasMessageContaining("mqtt.username.file");
    }

    @Test
    void aBrokerThatHangsUpOnConnectMayNotSpeakMqtt5() {
        broker.onConnect(connect -> {
            broker.clients().get(0).drop();
            return ConnectAnswer.silence();
        });
        assertThatThrownBy(() -> Connections.open(Configs.quick(broker.uri())))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("may not support MQTT 5");
    }

    @Test
    void aHostWithAnUnderscoreIsConnected() throws BrokerException {
        // No name that is found everywhere has an underscore; the search for it shows that it was understood.
        assertThatThrownBy(() -> Connections.open(Configs.quick("tcp://no_such_broker.invalid:1883")))
                .hasMessageContaining("no_such_broker.invalid")
                .hasMessageContaining("this worker's DNS cannot resolve");
        assertThatThrownBy(() -> Connections.open(Configs.quick("ws://no_such_broker.invalid:8080/mqtt")))
                .hasMessageContaining("this worker's DNS cannot resolve");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssl", "ws", "wss"})
    void aPortOfAnotherProtocolIsToldByItsCause(String scheme) throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            Thread hangsUp = new Thread(() -> {
                while (!plain.isClosed()) {
                    try (var socket = plain.accept()) {
                        socket.getInputStream().read();
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
            hangsUp.start();
            BrokerException failure = catchThrowableOfType(
                    BrokerException.class,
                    () -> Connections.open(Configs.quick(scheme + "://127.0.0.1:" + plain.getLocalPort())));

            assertThat(failure)
                    .hasMessageNotContaining("Untranslated")
                    .hasMessageNotContaining("0x00")
                    .message()
                    .matches(".*(TLS handshake|[Ww]eb[Ss]ocket|reset|closed).*");
            assertThat(failure.lasting()).isFalse();
        }
    }

    @Test
    void theProbesRefusalSaysThatItWasTheProbe() {
        broker.onConnect(connect -> ConnectAnswer.refuse(0x97));
        assertThatThrownBy(() -> MqttProbe.run(Configs.quick(broker.uri()), limits -> {}))
                .hasMessageContaining("0x97")
                .hasMessageContaining("'probe-")
                .hasMessageContaining("mqtt.probe.client.id")
                .hasMessageContaining("connection.validate=off");
    }

    @Test
    void theProbeHasTheClientIdThatTheBrokerAllows() throws BrokerException {
        broker.onConnect(connect ->
                connect.clientId().startsWith("press-") ? ConnectAnswer.accept() : ConnectAnswer.refuse(0x87));
        MqttProbe.run(Configs.quick(broker.uri(), "mqtt.probe.client.id", "press-probe"), limits -> {});
        assertThat(broker.awaitClient().connect().clientId()).isEqualTo("press-probe");
    }
}
