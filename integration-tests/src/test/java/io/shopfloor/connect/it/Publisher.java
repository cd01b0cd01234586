// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/** Publishes payloads of a test's own making on one connection, in order, as fast as the broker takes them. */
final class Publisher {
    private static final int WINDOW = 200;
    private static final int ANSWER_SECONDS = 30;

    private Publisher() {}

    /** At QoS 1. Returns when the broker has acknowledged every one of them. */
    static void publish(String uri, String topic, List<byte[]> payloads) {
        publish(uri, topic, 1, payloads);
    }

    /** At QoS 1 or 2. Returns when the broker has acknowledged every one of them. */
    static void publish(String uri, String topic, int qos, Iterable<byte[]> payloads) {
        publish(uri, qos, () -> StreamSupport.stream(payloads.spliterator(), false)
                .map(payload -> Map.entry(topic, payload))
                .iterator());
    }

    /** The same payload on each of these topics, at QoS 1; returns as above. */
    static void publish(String uri, List<String> topics, byte[] payload) {
        publish(uri, 1, topics.stream().map(topic -> Map.entry(topic, payload)).toList());
    }

    private static void publish(String uri, int qos, Iterable<Map.Entry<String, byte[]>> messages) {
        AtomicReference<Throwable> failed = new AtomicReference<>();
        Semaphore room = new Semaphore(0);
        MqttActionListener answer = new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                room.release();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable failure) {
                failed.set(failure);
                room.release();
            }
        };
        try {
            MqttAsyncClient client =
                    new MqttAsyncClient(uri, "publisher-" + System.nanoTime(), new MemoryPersistence());
            IMqttToken connack = client.connect(new MqttConnectionOptions());
            connack.waitForCompletion(ANSWER_SECONDS * 1000L);
            Integer most = connack.getResponseProperties().getReceiveMaximum();
            int permits = most == null ? WINDOW : Math.min(WINDOW, most);
            room.release(permits);
            for (Map.Entry<String, byte[]> message : messages) {
                await(room, 1, uri);
                client.publish(message.getKey(), new MqttMessage(message.getValue(), qos, false, null), null, answer);
            }
            await(room, permits, uri);
            client.disconnect().waitForCompletion(ANSWER_SECONDS * 1000L);
            client.close();
        } catch (MqttException e) {
            throw new IllegalStateException("Cannot publish to " + uri, e);
        }
        if (failed.get() != null) {
            throw new IllegalStateException("The broker at " + uri + " refused a message", failed.get());
        }
    }

    private static void await(Semaphore room, int permits, String uri) {
        try {
            if (!room.tryAcquire(permits, ANSWER_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("No answer from " + uri + " for " + ANSWER_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while publishing to " + uri, e);
        }
    }
}
