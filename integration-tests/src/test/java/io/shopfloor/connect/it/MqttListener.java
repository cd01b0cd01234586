// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * A subscriber of its own that knows nothing of the connector: keeps a session at the broker, comes back after every loss,
 * and remembers what it got in order. The test's thread asks, the library's thread and its own keeper fill.
 */
final class MqttListener implements AutoCloseable {

    /** A broker that is busy is not away: whoever leaves it gets its whole window once more, and makes it busier. */
    private static final int KEEP_ALIVE_S = 30;

    /** A message as it came. */
    record Heard(String topic, byte[] payload, int qos, boolean retained, MqttProperties properties) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    /** The library tells every packet of QoS 2. Kept, because the loggers' registry holds them weakly. */
    private static final Logger LIBRARY = Logger.getLogger("org.eclipse.paho.mqttv5");

    static {
        LIBRARY.setLevel(Level.WARNING);
    }

    private final String uri;
    private final String id;
    private final String filter;
    private final List<Heard> heard = new ArrayList<>();
    private final Consumer<Heard> taker;
    private final Thread keeper = new Thread(this::keep, "mqtt-listener");
    private volatile boolean closed;
    private volatile boolean subscribed;
    private volatile int reconnections;
    private volatile MqttAsyncClient client;

    private MqttListener(String uri, String id, String filter, Consumer<Heard> taker) {
        this.uri = uri;
        this.id = id;
        this.filter = filter;
        this.taker = taker == null ? this::remember : taker;
        keeper.setDaemon(true);
        keeper.start();
    }

    /** Returns when the subscription stands. */
    static MqttListener start(String uri, String id, String filter) {
        return start(uri, id, filter, null);
    }

    /** Remembers nothing: the taker gets each message, on the library's thread. */
    static MqttListener start(String uri, String id, String filter, Consumer<Heard> taker) {
        MqttListener listener = new MqttListener(uri, id + "-listener", filter, taker);
        Awaitility.await("subscribed").atMost(Rig.SOON).until(() -> listener.subscribed);
        return listener;
    }

    private void remember(Heard message) {
        synchronized (heard) {
            heard.add(message);
        }
    }

    List<Heard> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    int count() {
        synchronized (heard) {
            return heard.size();
        }
    }

    /** How often it began to connect anew; with each the broker may send again what it had sent. */
    int reconnections() {
        return reconnections;
    }

    List<Heard> await(int count, Duration limit) {
        Awaitility.await(count + " messages")
                .atMost(limit)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> count() >= count);
        return heard();
    }

    private void keep() {
        while (!closed) {
            try {
                if (client == null || !client.isConnected()) {
                    connect();
                }
            } catch (MqttException e) {
                end(client); // the broker is away: tried again below
            }
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
        }
    }

    private void connect() throws MqttException {
        end(client);
        client = new MqttAsyncClient(uri, id, new MemoryPersistence());
        client.setCallback(new Callback());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3600L);
        options.setKeepAliveInterval(KEEP_ALIVE_S);
        if (subscribed) {
            reconnections++;
        }
        client.connect(options).waitForCompletion(10_000);
        if (!subscribed) {
            client.subscribe(filter, 2).waitForCompletion(10_000);
            subscribed = true;
        }
    }

    /** On a thread of its own: the library's close sometimes waits for ever. */
    private static void end(MqttAsyncClient old) {
        Thread closer = new Thread(
                () -> {
                    try {
                        old.disconnectForcibly(0, 0, false);
                        old.close(true);
                    } catch (MqttException | RuntimeException e) {
                        // Of no more use either way; a client that never connected even throws when it is closed.
                    }
                },
                "mqtt-listener-close");
        closer.setDaemon(true);
        if (old != null) {
            closer.start();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            keeper.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(client);
    }

    private final class Callback implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            taker.accept(new Heard(
                    topic, message.getPayload(), message.getQos(), message.isRetained(), message.getProperties()));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            // The keeper sees it.
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            // The keeper sees it.
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // Nothing is published here.
        }

        @Override
        public void connectComplete(boolean reconnect, String serverURI) {
            // connect() waits for it.
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            // Nobody authenticates here.
        }
    }
}
