// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.load;

import io.shopfloor.connect.sandbox.process.Await;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * A simulated light barrier: publishes one {@code count} message a piece at QoS 1 or 2 and keeps the ids that the broker
 * acknowledged, which are the ones that nobody may lose. Every message is JSON with the piece's {@code id} and the
 * {@code attempt}: what the broker did not acknowledge is published again as a further attempt, so that a repetition of
 * its own making is never mistaken for one by whoever carries the messages. One thread publishes; it survives the
 * broker's death. Messages per second and their number are given; a rate of 0 means as fast as the window allows.
 */
public final class LightBarrier implements AutoCloseable {
    /** A number of pieces that is never reached: the barrier counts until {@link #finish}. */
    public static final long ENDLESS = Long.MAX_VALUE;

    private static final String ALIKE = "{\"count\":1}";
    private static final int WINDOW = 200;
    private static final long ANSWER_MS = 5_000;
    private static final int KEEP_ALIVE_S = 30; // a broker that is busy is not away

    private record Piece(long id, int attempt) {}

    private final String uri;
    private final String topic;
    private final int rate;
    private volatile long total;
    private final int padding;
    private final int qos;
    private final boolean alike;
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<Long, Piece> open = new ConcurrentHashMap<>();
    private final Queue<Piece> again = new ConcurrentLinkedQueue<>();
    private final NavigableSet<Long> connections = new ConcurrentSkipListSet<>();
    private final AtomicLong published = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;
    private boolean ended;
    private volatile long created;
    private volatile long lastAnswer;

    private LightBarrier(String uri, String topic, int rate, long total, int padding, int qos, boolean alike) {
        this.uri = uri;
        this.topic = topic;
        this.rate = rate;
        this.total = total;
        this.padding = padding;
        this.qos = qos;
        this.alike = alike;
        this.thread = new Thread(this::run, "light-barrier");
        thread.setDaemon(true);
    }

    /**
     * Starts publishing.
     *
     * @param uri the broker, {@code tcp://host:port}
     * @param topic where to publish
     * @param rate messages per second, 0 for no limit
     * @param total how many pieces
     */
    public static LightBarrier start(String uri, String topic, int rate, long total) {
        return start(uri, topic, rate, total, 0);
    }

    /** As above, with messages that are {@code padding} bytes larger. */
    public static LightBarrier start(String uri, String topic, int rate, long total, int padding) {
        return start(uri, topic, rate, total, padding, 1);
    }

    /** As above, with QoS 1 or 2. */
    public static LightBarrier start(String uri, String topic, int rate, long total, int padding, int qos) {
        return started(new LightBarrier(uri, topic, rate, total, padding, qos, false));
    }

    /**
     * An endless one whose messages are all the same to the byte, {@code {"count":1}}: without id, they can only be counted, see
     * {@link #published}.
     */
    public static LightBarrier alike(String uri, String topic, int rate, int qos) {
        return started(new LightBarrier(uri, topic, rate, ENDLESS, 0, qos, true));
    }

    private static LightBarrier started(LightBarrier barrier) {
        barrier.thread.start();
        return barrier;
    }

    /** The ids that the broker acknowledged so far. */
    public Set<Long> acknowledged() {
        return acknowledged;
    }

    /** How many messages were published so far, further attempts among them, acknowledged or not. */
    public long published() {
        return published.get();
    }

    /** How many pieces were counted so far, acknowledged or not. */
    public long created() {
        return created;
    }

    /**
     * The first new id of each connection. At QoS 0 what waits in the network of an old connection may reach the broker
     * beside what a new one brings.
     */
    public NavigableSet<Long> connections() {
        return connections;
    }

    /** Counts this many pieces more; false, and without effect, where all were acknowledged already. */
    public synchronized boolean more(long pieces) {
        if (ended) {
            return false;
        }
        total += pieces;
        return true;
    }

    /** Counts no further pieces, and waits until every piece is acknowledged. */
    public void finish(java.time.Duration limit) {
        total = created;
        awaitDone(limit);
    }

    /** Waits until every piece is acknowledged. */
    public void awaitDone(java.time.Duration limit) {
        awaitAcknowledged(total, limit);
    }

    /** Waits until this many pieces are acknowledged. */
    public void awaitAcknowledged(long count, java.time.Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (acknowledged.size() < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The broker at " + uri + " acknowledged " + acknowledged.size() + " of "
                        + count + " messages within " + limit.toSeconds() + " s");
            }
            Await.pause();
        }
    }

    /** Stops publishing; what is acknowledged stays. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(ANSWER_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing && !hasEnded()) {
            try {
                publishOnOneConnection();
            } catch (MqttException e) {
                Await.pause(); // the broker is away; a light barrier has nothing else to do
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized boolean hasEnded() {
        ended = acknowledged.size() >= total;
        return ended;
    }

    private void publishOnOneConnection() throws MqttException, InterruptedException {
        MqttAsyncClient client = new MqttAsyncClient(uri, "barrier-" + System.nanoTime(), new MemoryPersistence());
        try {
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setKeepAliveInterval(KEEP_ALIVE_S);
            IMqttToken connack = client.connect(options);
            connack.waitForCompletion(ANSWER_MS);
            Semaphore window = new Semaphore(window(connack.getResponseProperties()));
            again.addAll(new ArrayDeque<>(open.values()));
            open.clear();
            connections.add(created + 1);
            long start = System.nanoTime();
            lastAnswer = start;
            for (long sent = 0; !closing && acknowledged.size() < total; sent++) {
                Piece piece = next();
                if (piece == null) {
                    TimeUnit.MILLISECONDS.sleep(5);
                    if (!client.isConnected() || System.nanoTime() - lastAnswer > ANSWER_MS * 1_000_000) {
                        return;
                    }
                    continue;
                }
                open.put(piece.id(), piece);
                pace(start, sent);
                if (!window.tryAcquire(ANSWER_MS, TimeUnit.MILLISECONDS)) {
                    return; // no answers any more: a new connection tells more
                }
                published.incrementAndGet();
                client.publish(topic, message(piece), null, new Acknowledgement(piece, window));
            }
        } finally {
            try {
                client.disconnectForcibly(0, 100, true);
                client.close(true);
            } catch (MqttException e) {
                // It was not connected any more.
            }
        }
    }

    /** Paho throws when more is published than the broker takes at a time. */
    private static int window(MqttProperties connack) {
        Integer broker = connack == null ? null : connack.getReceiveMaximum();
        return broker == null ? WINDOW : Math.min(WINDOW, broker);
    }

    private Piece next() {
        Piece repeat = again.poll();
        if (repeat != null) {
            return new Piece(repeat.id(), repeat.attempt() + 1);
        }
        return created < total ? new Piece(++created, 1) : null;
    }

    private void pace(long start, long sent) throws InterruptedException {
        if (rate > 0) {
            long due = start + sent * 1_000_000_000L / rate;
            long early = due - System.nanoTime();
            if (early > 1_000_000) {
                TimeUnit.NANOSECONDS.sleep(early);
            }
        }
    }

    private MqttMessage message(Piece piece) {
        String json = alike
                ? ALIKE
                : "{\"timestamp_ms\":" + System.currentTimeMillis() + ",\"count\":1,\"id\":" + piece.id()
                        + ",\"attempt\":" + piece.attempt()
                        + (padding > 0 ? ",\"padding\":\"" + "x".repeat(padding) + "\"" : "")
                        + "}";
        MqttProperties properties = new MqttProperties();
        properties.setContentType("application/json");
        MqttMessage message = new MqttMessage(json.getBytes(StandardCharsets.UTF_8), qos, false, properties);
        message.setProperties(properties);
        return message;
    }

    private final class Acknowledgement implements MqttActionListener {
        private final Piece piece;
        private final Semaphore window;

        Acknowledgement(Piece piece, Semaphore window) {
            this.piece = piece;
            this.window = window;
        }

        @Override
        public void onSuccess(IMqttToken token) {
            lastAnswer = System.nanoTime();
            if (token.getReasonCodes() == null || token.getReasonCodes()[0] < 0x80) {
                acknowledged.add(piece.id());
                open.remove(piece.id(), piece);
            }
            window.release();
        }

        @Override
        public void onFailure(IMqttToken token, Throwable failure) {
            window.release(); // it stays open, and is published again on the next connection
        }
    }
}
