// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shopfloor.connect.sandbox.mqtt.Certificate;
import io.shopfloor.connect.sandbox.mqtt.Mosquitto;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import io.shopfloor.connect.sandbox.mqtt.MqttOptions;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class MqttBrokerIT {
    enum Make {
        HIVEMQ,
        ARTEMIS,
        MOSQUITTO;

        MqttBroker start(Sandbox box, MqttOptions options) {
            return switch (this) {
                case HIVEMQ -> box.hivemq(options);
                case ARTEMIS -> box.artemis(options);
                case MOSQUITTO -> {
                    assumeTrue(Mosquitto.isInstalled(), "Mosquitto is not installed on this machine");
                    yield box.mosquitto(options);
                }
            };
        }
    }

    private final Sandbox box = Sandbox.open();

    @AfterEach
    void close() {
        box.close();
    }

    @ParameterizedTest
    @EnumSource
    void aQueuedMessageOfAnAbsentSessionSurvivesKill9(Make make) throws Exception {
        long begin = System.nanoTime();
        MqttBroker broker = make.start(box, MqttOptions.defaults());
        System.out.printf("%s up in %d ms%n", broker.name(), (System.nanoTime() - begin) / 1_000_000);
        try (ClosingClient absent = new ClosingClient(broker.uri(), "absent")) {
            absent.connect(persistent());
            absent.subscribe("line/+/count", 1);
            absent.disconnect();
        }
        try (ClosingClient publisher = new ClosingClient(broker.uri(), "publisher")) {
            publisher.connect(persistent());
            for (int i = 0; i < 50; i++) {
                publisher.publish("line/1/count", "piece " + i);
            }
            // Mosquitto acknowledges first and writes then: once this one is acknowledged, those before are on disk.
            publisher.publish("nobody/listens", "last");
            broker.kill9();
        }
        broker.restart();
        try (ClosingClient back = new ClosingClient(broker.uri(), "absent")) {
            BlockingQueue<String> received = new LinkedBlockingQueue<>();
            back.setCallback(new Receiver(received));
            assertThat(back.connectWithResult(persistent()).getSessionPresent()).isTrue();
            for (int i = 0; i < 50; i++) {
                assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("piece " + i);
            }
            back.disconnect();
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheLoginGetsIn(Make make) throws Exception {
        MqttBroker broker = make.start(box, MqttOptions.defaults().login("anna", "s3cret"));
        assertExchange(broker.uri(), login("anna", "s3cret"));
        for (MqttConnectionOptions stranger :
                new MqttConnectionOptions[] {login("anna", "wrong"), login("ben", "s3cret"), persistent()}) {
            assertThatThrownBy(() -> assertExchange(broker.uri(), stranger)).isInstanceOf(MqttException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tlsShowsTheCertificateAndWebsocketsWork(Make make) throws Exception {
        Certificate server = box.certificate("localhost");
        MqttBroker broker = make.start(box, MqttOptions.defaults().tls(server).withWebsockets());
        assertExchange(broker.tlsUri(), tls(socketFactory(server, null)));
        assertThatThrownBy(() -> assertExchange(broker.tlsUri(), tls((SSLSocketFactory) SSLSocketFactory.getDefault())))
                .isInstanceOf(MqttException.class);
        assertExchange(broker.websocketUri(), persistent());
    }

    @ParameterizedTest
    @EnumSource
    void mutualTlsTakesOnlyTheClientsCertificate(Make make) throws Exception {
        Certificate server = box.certificate("localhost");
        Certificate client = box.certificate("client");
        MqttBroker broker = make.start(box, MqttOptions.defaults().mutualTls(server, client));
        assertExchange(broker.tlsUri(), tls(socketFactory(server, client)));
        for (Certificate stranger : new Certificate[] {null, server}) {
            SSLSocketFactory sockets = socketFactory(server, stranger);
            assertThatThrownBy(() -> assertExchange(broker.tlsUri(), tls(sockets)))
                    .isInstanceOf(MqttException.class);
        }
    }

    private static void assertExchange(String uri, MqttConnectionOptions options) throws Exception {
        try (ClosingClient client = new ClosingClient(uri, "exchange")) {
            BlockingQueue<String> received = new LinkedBlockingQueue<>();
            client.setCallback(new Receiver(received));
            client.connect(options);
            client.subscribe("a/b", 1);
            client.publish("a/b", "hello");
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
            client.disconnect();
        }
    }

    private static MqttConnectionOptions persistent() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3600L);
        return options;
    }

    private static MqttConnectionOptions login(String user, String password) {
        MqttConnectionOptions options = persistent();
        options.setUserName(user);
        options.setPassword(password.getBytes());
        return options;
    }

    private static MqttConnectionOptions tls(SSLSocketFactory sockets) {
        MqttConnectionOptions options = persistent();
        options.setSocketFactory(sockets);
        return options;
    }

    private static SSLSocketFactory socketFactory(Certificate server, Certificate client) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store(server.trustStore(), server.password()));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (client != null) {
            keys.init(
                    store(client.keyStore(), client.password()),
                    client.password().toCharArray());
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(client == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    private static KeyStore store(Path file, String password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        return store;
    }
}
