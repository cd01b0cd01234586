// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/** Fills a session's queue at a broker, so that a run measures who empties it and not who fills it. */
final class Backlog {

    private static final int WINDOW = 500;

    private Backlog() {}

    /** Makes a session that is away and puts the messages into it. Ten topics, so that there are ten keys. */
    static void fill(String mqtt, String clientId, String topic, int messages, int bytes, int qos) throws Exception {
        session(mqtt, clientId, topic + "/#", qos);
        publish(mqtt, clientId + "-filler", topic, messages, bytes, qos);
    }

    /** Makes a session that is away. */
    static void session(String mqtt, String clientId, String filter, int qos) throws Exception {
        MqttConnectionOptions keep = new MqttConnectionOptions();
        keep.setCleanStart(false);
        keep.setSessionExpiryInterval(3_600L);
        MqttAsyncClient subscriber = new MqttAsyncClient(mqtt, clientId, new MemoryPersistence());
        subscriber.connect(keep).waitForCompletion(30_000);
        subscriber.subscribe(filter, qos).waitForCompletion(30_000);
        subscriber.disconnect().waitForCompletion(10_000);
        subscriber.close();
    }

    /** Publishes the messages, and returns when the broker has them all. */
    static void publish(String mqtt, String clientId, String topic, int messages, int bytes, int qos) throws Exception {
        MqttAsyncClient publisher = new MqttAsyncClient(mqtt, clientId, new MemoryPersistence());
        IMqttToken connack = publisher.connect(new MqttConnectionOptions());
        connack.waitForCompletion(30_000);
        Integer most = connack.getResponseProperties().getReceiveMaximum();
        Semaphore window = new Semaphore(most == null ? WINDOW : Math.min(WINDOW, most));
        CountDownLatch answers = new CountDownLatch(messages);
        MqttActionListener listener = new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                window.release();
                answers.countDown();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable failure) {
                throw new IllegalStateException("cannot publish as " + clientId, failure);
            }
        };
        for (int i = 0; i < messages; i++) {
            window.acquire();
            publish(publisher, topic + "/" + i % 10, bytes, Math.max(1, qos), listener);
        }
        answers.await();
        publisher.disconnect().waitForCompletion(10_000);
        publisher.close();
    }

    private static void publish(MqttAsyncClient client, String topic, int bytes, int qos, MqttActionListener listener)
            throws MqttException {
        client.publish(topic, new MqttMessage(new byte[bytes], qos, false, null), null, listener);
    }
}
