// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.kafka.KafkaBroker;
import io.shopfloor.connect.sandbox.kafka.KafkaOptions;
import io.shopfloor.connect.sandbox.kafka.WorkerOptions;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.load.LightBarrier;
import io.shopfloor.connect.sandbox.mqtt.Certificate;
import io.shopfloor.connect.sandbox.mqtt.HiveMq;
import io.shopfloor.connect.sandbox.mqtt.MqttOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import org.junit.jupiter.api.Test;

/**
 * Hops over TLS that no other test has: both ways where the broker wants certificates, websockets, the schema registry, and
 * the worker's Kafka.
 */
class TlsIT {

    private static final int PIECES = 500;
    private static final String SCHEMA =
            "{\"id\":1,\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Piece\\\","
                    + "\\\"fields\\\":[{\\\"name\\\":\\\"count\\\",\\\"type\\\":\\\"int\\\"}]}\"}";

    private final Rig rig = Rig.shared();

    @Test
    void sourceAndSinkShowTheirCertificateAndCheckTheBrokers() {
        Certificate server = rig.box().certificate("localhost");
        Certificate client = rig.box().certificate("press");
        HiveMq broker = rig.box().hivemq(MqttOptions.defaults().mutualTls(server, client));
        String uri = "ssl://localhost:" + broker.tlsPort();
        String name = Rig.newName("mutual");
        Map<String, String> source = tls(Rig.source(name, uri), server);
        source.put("kafka.key", "${topic}");
        Map<String, String> sink = tls(Rig.sink(name, uri), server);
        sink.put("mqtt.topic", "out/${key}");
        assertThat(rig.worker().rest().validate(Rig.SOURCE, source)).isNotEmpty();
        assertThat(rig.worker().rest().validate(Rig.SINK, sink)).isNotEmpty();

        for (Map<String, String> config : List.of(source, sink)) {
            config.put("mqtt.ssl.keystore.location", client.keyStore().toString());
            config.put("mqtt.ssl.keystore.password", client.password());
            config.put("mqtt.ssl.keystore.type", "PKCS12");
        }
        rig.startSource(name, source, 1);
        rig.startSink(name + "-sink", sink);
        try (MqttListener listener = MqttListener.start(broker.uri(), name, "out/" + name + "/#");
                LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 0, PIECES)) {
            barrier.awaitDone(Rig.SOON);
            assertThat(listener.await(PIECES, Rig.SOON)).hasSize(PIECES);
            assertThat(rig.reconcile(barrier, name, Rig.SOON).lost()).isEmpty();
        }
        rig.delete(name);
        rig.delete(name + "-sink");
        broker.kill9();
    }

    @Test
    void secureWebsocketsCheckTheServersNameAndAskForIt() {
        HiveMq broker = rig.box().hivemq(MqttOptions.defaults().withWebsockets());
        Certificate byName = rig.box().certificate("localhost");
        Certificate byAddress = rig.box().certificate("127.0.0.1");
        Certificate elsewhere = rig.box().certificate("elsewhere.example");
        try (TlsFront front = new TlsFront(byName.serverContext(), broker.websocketPort());
                TlsFront address = new TlsFront(byAddress.serverContext(), broker.websocketPort());
                TlsFront other = new TlsFront(elsewhere.serverContext(), broker.websocketPort())) {
            String uri = "wss://localhost:" + front.port() + "/mqtt";
            assertThat(errors(Rig.source("x", uri))).contains("mqtt.ssl.truststore.location", "not trusted");
            assertThat(errors(tls(Rig.source("x", uri), elsewhere))).contains("not trusted");
            assertThat(errors(tls(Rig.source("x", "wss://localhost:" + other.port() + "/mqtt"), elsewhere)))
                    .contains("mqtt.server.uri", "for another name");
            assertThat(front.asked()).as("none that the connector went on with").isEmpty();

            assertThat(errors(tls(Rig.source("x", "wss://127.0.0.1:" + address.port() + "/mqtt"), byAddress)))
                    .isEqualTo("{}");
            assertThat(address.asked()).as("an address is no name").containsExactly(List.of());
            delivers(broker, tls(Rig.source("x", uri), byName));
            assertThat(front.asked()).isNotEmpty().allMatch(List.of(new SNIHostName("localhost"))::equals);
        }
        broker.kill9();
    }

    private String errors(Map<String, String> config) {
        Map<String, String> named = new HashMap<>(config);
        named.put("name", "probe");
        return rig.worker().rest().validate(Rig.SOURCE, named).toString();
    }

    private void delivers(HiveMq broker, Map<String, String> config) {
        String name = Rig.newName("wss");
        config.put("mqtt.topics", name + "/#");
        config.put("kafka.topic", name);
        rig.startSource(name, config, 1);
        try (LightBarrier barrier = LightBarrier.start(broker.uri(), name + "/count", 0, PIECES)) {
            barrier.awaitDone(Rig.SOON);
            assertThat(rig.reconcile(barrier, name, Rig.SOON).lost()).isEmpty();
        }
        rig.delete(name);
    }

    @Test
    void aWorkerReachesItsKafkaOverTls() {
        Certificate server = rig.box().certificate("127.0.0.1");
        KafkaBroker kafka = rig.box()
                .kafka(KafkaOptions.defaults()
                        .with("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,LINKED:SSL,CONTROLLER:PLAINTEXT")
                        .with("ssl.keystore.location", server.keyStore().toString())
                        .with("ssl.keystore.password", server.password())
                        .with("ssl.key.password", server.password())
                        .with("ssl.keystore.type", "PKCS12"));
        WorkerOptions options = Rig.workerOptions().with("bootstrap.servers", kafka.linkedBootstrapServers());
        for (String client : List.of("", "producer.", "consumer.", "admin.")) {
            options = options.with(client + "security.protocol", "SSL")
                    .with(
                            client + "ssl.truststore.location",
                            server.trustStore().toString())
                    .with(client + "ssl.truststore.password", server.password())
                    .with(client + "ssl.truststore.type", "PKCS12");
        }
        FaultyLink link = rig.box().link(kafka); // the only way to the listener with TLS
        ConnectWorker worker = rig.box().connect(kafka, options);
        String name = Rig.newName("kafka-tls");
        worker.rest()
                .putConnector(name, Rig.source(name, rig.broker(Make.HIVEMQ).uri()));
        worker.rest().awaitRunning(name, 1, Rig.SOON);
        await("connected").atMost(Rig.SOON).until(() -> Rig.metric(worker, name, 0, "connected") == 1);
        byte[] piece = "{\"count\":1}".getBytes(StandardCharsets.UTF_8);
        Publisher.publish(rig.broker(Make.HIVEMQ).uri(), name + "/count", List.of(piece));
        assertThat(kafka.topics().read(name, 1, Rig.SOON))
                .singleElement()
                .satisfies(record -> assertThat(record.value()).isEqualTo(piece));
        assertThat(link.openConnections()).isPositive();
        worker.rest().delete(name);
        worker.kill9();
        kafka.kill9();
    }

    @Test
    void aSchemaIsReadFromARegistryThatIsTrusted() throws IOException {
        Certificate server = rig.box().certificate("localhost");
        HttpsServer registry = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.setHttpsConfigurator(new HttpsConfigurator(server.serverContext()));
        registry.createContext("/subjects/piece/versions/latest", exchange -> {
            byte[] body = SCHEMA.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        registry.start();
        String name = Rig.newName("registry-tls");
        Map<String, String> config = Rig.source(name, rig.broker(Make.HIVEMQ).uri());
        config.put("payload.schema", "piece");
        config.put(
                "payload.schema.registry.url",
                "https://localhost:" + registry.getAddress().getPort());
        try {
            config.put(
                    "payload.schema.registry.ssl.truststore.location",
                    server.trustStore().toString());
            config.put("payload.schema.registry.ssl.truststore.password", server.password());
            config.put("payload.schema.registry.ssl.truststore.type", "PKCS12");
            config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
            rig.startSource(name, config, 1);
            Publisher.publish(
                    rig.broker(Make.HIVEMQ).uri(),
                    name + "/count",
                    List.of("{\"count\":1}".getBytes(StandardCharsets.UTF_8)));
            byte[] value = rig.kafka().topics().read(name, 1, Rig.SOON).get(0).value();
            assertThat(new String(value, StandardCharsets.UTF_8)).contains("\"payload\":{\"count\":1}", "int32");
        } finally {
            rig.delete(name);
            registry.stop(0);
        }
    }

    private static Map<String, String> tls(Map<String, String> config, Certificate server) {
        config.put("mqtt.ssl.truststore.location", server.trustStore().toString());
        config.put("mqtt.ssl.truststore.password", server.password());
        config.put("mqtt.ssl.truststore.type", "PKCS12");
        return config;
    }
}
