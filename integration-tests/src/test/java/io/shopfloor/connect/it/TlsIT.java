// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.Certificate;
import io.shopfloor.connect.sandbox.HiveMq;
import io.shopfloor.connect.sandbox.LightBarrier;
import io.shopfloor.connect.sandbox.MqttOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Hops over TLS that no other test has: both ways where the broker wants certificates, and the schema registry. */
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
