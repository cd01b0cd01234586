// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.it.MqttListener.Heard;
import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.Test;

/** From one MQTT broker through Kafka to another one, and in a circle. */
class MqttRoundTripIT {

    private static final Duration DONE = Duration.ofSeconds(60);
    private static final List<String> UGLY =
            List.of("a.b/c", "a/b.c", "a//b/", "Ünï/漢/😀", "with space/_x2f/%2F", "dash-_-/..");

    private final Rig rig = Rig.shared();

    @Test
    void aMessageComesOutAtAnotherBrokerAsItWentIn() throws MqttException {
        MqttBroker there = rig.broker(Make.HIVEMQ);
        MqttBroker here = rig.broker(Make.MOSQUITTO);
        String name = Rig.newName("round");
        Map<String, String> source = Rig.source(name, there.uri());
        source.put("header.converter", "org.apache.kafka.connect.storage.StringConverter");
        trace(source, "source", name);
        source.put("transforms.trace.origin", "acme/line1");
        rig.startSource(name, source, 1);
        Map<String, String> sink = Rig.sink(name, here.uri());
        sink.remove("mqtt.topic");
        trace(sink, "sink", name);
        rig.startSink(name + "-sink", sink);

        try (MqttListener listener = MqttListener.start(here.uri(), name, name + "/#")) {
            for (int i = 0; i < UGLY.size(); i++) {
                publish(there.uri(), name + "/" + UGLY.get(i), ugly(i));
            }
            Map<String, Heard> heard = listener.await(UGLY.size(), DONE).stream()
                    .collect(Collectors.toMap(Heard::topic, Function.identity()));
            for (int i = 0; i < UGLY.size(); i++) {
                Heard one = heard.get(name + "/" + UGLY.get(i));
                assertThat(one).as(UGLY.get(i)).isNotNull();
                MqttMessage sent = ugly(i);
                assertThat(one.payload()).isEqualTo(sent.getPayload());
                assertThat(one.qos()).isEqualTo(Math.min(1, sent.getQos())); // the source subscribes with 1
                assertThat(one.properties().getContentType()).isEqualTo("application/x-piece");
                assertThat(one.properties().getUserProperties())
                        .filteredOn(p -> p.getKey().startsWith("shift"))
                        .extracting(UserProperty::getValue)
                        .containsExactly("007", "late");
                assertThat(property(one, "x-origin")).contains("acme/line1");
                assertThat(property(one, "x-trace").orElseThrow()).contains("source." + name, "sink." + name);
            }
        }
        rig.delete(name);
        rig.delete(name + "-sink");
    }

    /** The sink publishes into what the source subscribes to: the source's transform finds its own hop in the trace. */
    @Test
    void aCircleIsCutAfterOneRound() throws MqttException {
        MqttBroker broker = rig.broker(Make.HIVEMQ);
        String name = Rig.newName("circle");
        Map<String, String> source = Rig.source(name, broker.uri());
        source.put("mqtt.user.header.prefix", ""); // what was a header before the hop is that header again
        source.put("mqtt.user.header.trace", "trusted");
        source.put("header.converter", "org.apache.kafka.connect.storage.StringConverter");
        trace(source, "source", name);
        source.put("transforms.trace.loop.detection", "drop");
        rig.startSource(name, source, 1);
        Map<String, String> sink = Rig.sink(name, broker.uri());
        sink.remove("mqtt.topic");
        rig.startSink(name + "-sink", sink);

        try (MqttListener listener = MqttListener.start(broker.uri(), name, name + "/#")) {
            for (int i = 0; i < 20; i++) {
                publish(broker.uri(), name + "/count", ugly(3 * i + 1));
            }
            listener.await(40, DONE);
            await("the echoes are done with")
                    .atMost(DONE)
                    .until(() -> rig.metric(name, 0, "messages-acknowledged") == 40);
            assertThat(rig.kafka().topics().readAll(name)).hasSize(20);
            assertThat(listener.count()).isEqualTo(40);
        }
        rig.delete(name);
        rig.delete(name + "-sink");
    }

    private static void trace(Map<String, String> config, String hop, String name) {
        config.put("transforms", "trace");
        config.put("transforms.trace.type", "io.shopfloor.connect.transforms.TracingHeaders");
        config.put("transforms.trace.hop.id", hop + "." + name);
    }

    private static MqttMessage ugly(int i) {
        MqttProperties properties = new MqttProperties();
        properties.setContentType("application/x-piece");
        properties.setUserProperties(List.of(new UserProperty("shift", "007"), new UserProperty("shift", "late")));
        byte[] payload = (i + "\u0000\n\u00ff {").getBytes(StandardCharsets.ISO_8859_1);
        return new MqttMessage(payload, i % 3, false, properties);
    }

    private static Optional<String> property(Heard heard, String name) {
        return heard.properties().getUserProperties().stream()
                .filter(p -> p.getKey().equals(name))
                .map(UserProperty::getValue)
                .findFirst();
    }

    private static void publish(String uri, String topic, MqttMessage message) throws MqttException {
        MqttAsyncClient client = new MqttAsyncClient(uri, "publisher-" + System.nanoTime(), new MemoryPersistence());
        client.connect().waitForCompletion(10_000);
        client.publish(topic, message).waitForCompletion(10_000);
        client.disconnect().waitForCompletion(10_000);
        client.close();
    }
}
