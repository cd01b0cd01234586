// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/** Publishes payloads of a test's own making at QoS 1 on one connection, as fast as the broker takes them. */
final class Publisher {
    private static final int WINDOW = 10;
    private static final int ANSWER_SECONDS = 30;

    private Publisher() {}

    /** Returns when the broker has acknowledged every one of them. */
    static void publish(String uri, String topic, List<byte[]> payloads) {
        publish(uri, payloads.stream().map(payload -> Map.entry(topic, payload)).toList());
    }

    /** The same payload on each of these topics; returns as above. */
    static void publish(String uri, List<String> topics, byte[] payload) {
        publish(uri, topics.stream().map(topic -> Map.entry(topic, payload)).toList());
    }

    private static void publish(String uri, List<Map.Entry<String, byte[]>> messages) {
        AtomicReference<Throwable> failed = new AtomicReference<>();
        Semaphore window = new Semaphore(WINDOW);
        MqttActionListener answer = new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                window.release();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable failure) {
                failed.set(failure);
                window.release();
            }
        };
        try {
            MqttAsyncClient client =
                    new MqttAsyncClient(uri, "publisher-" + System.nanoTime(), new MemoryPersistence());
            client.connect(new MqttConnectionOptions()).waitForCompletion(ANSWER_SECONDS * 1000L);
            for (Map.Entry<String, byte[]> message : messages) {
                await(window, 1, uri);
                client.publish(message.getKey(), new MqttMessage(message.getValue(), 1, false, null), null, answer);
            }
            await(window, WINDOW, uri);
            client.disconnect().waitForCompletion(ANSWER_SECONDS * 1000L);
            client.close();
        } catch (MqttException e) {
            throw new IllegalStateException("Cannot publish to " + uri, e);
        }
        if (failed.get() != null) {
            throw new IllegalStateException("The broker at " + uri + " refused a message", failed.get());
        }
    }

    private static void await(Semaphore window, int permits, String uri) {
        try {
            if (!window.tryAcquire(permits, ANSWER_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("No answer from " + uri + " for " + ANSWER_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while publishing to " + uri, e);
        }
    }
}
