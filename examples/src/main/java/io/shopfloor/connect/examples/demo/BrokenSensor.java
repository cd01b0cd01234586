// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.common.putback.PutbackHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Publishes malformed messages among the good ones, once, and shows how they come out of the putback-error topic. Publishes
 * on the demo's main thread; is shown records on the follower's.
 */
final class BrokenSensor {
    static final String MQTT_TOPIC = "ia/acme/aachen/press2/count";

    private static final List<String> MESSAGES =
            List.of("{\"timestamp_ms\":1795410000000,\"cou", "{\"timestamp_ms\":1795410000000}", "count=1");

    private final String uri;
    private final Screen screen;
    private final Set<String> missing = new ConcurrentSkipListSet<>(MESSAGES);
    private boolean published;

    BrokenSensor(String uri, Screen screen) {
        this.uri = uri;
        this.screen = screen;
    }

    /** Has to be called until it has succeeded, since the MQTT broker may be away; without effect after that. */
    void publish() {
        if (published) {
            return;
        }
        try {
            MqttClient client = new MqttClient(uri, "broken-sensor", new MemoryPersistence());
            client.connect();
            for (String message : MESSAGES) {
                client.publish(MQTT_TOPIC, message.getBytes(StandardCharsets.UTF_8), 1, false);
            }
            client.disconnect();
            client.close();
            published = true;
            screen.event("A broken sensor has published " + MESSAGES.size() + " malformed messages on " + MQTT_TOPIC);
        } catch (MqttException e) {
            // Somebody has just killed the broker. The run asks again, and gives up when nothing ever comes.
        }
    }

    /** A record has arrived in the putback-error topic, this sensor's or somebody else's. Repetitions are not shown. */
    void putBack(ConsumerRecord<byte[], byte[]> record) {
        String message = text(record.value());
        if (missing.remove(message) || !MESSAGES.contains(message)) {
            String headers = StreamSupport.stream(record.headers().spliterator(), false)
                    .filter(header -> header.key().startsWith(PutbackHeaders.PREFIX))
                    .map(header -> header.key() + "=" + text(header.value()))
                    .collect(Collectors.joining(", "));
            screen.event("In " + record.topic() + ": " + message + "\n    " + headers);
        }
    }

    /** What the putback-error topic does not have yet. */
    Collection<String> missing() {
        return missing;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
