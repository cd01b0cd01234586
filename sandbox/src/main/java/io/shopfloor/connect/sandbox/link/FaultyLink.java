// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.link;

import io.shopfloor.connect.sandbox.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP link between a client and a server on this machine that can be broken on demand. It listens on a loopback port
 * and passes on what comes. Any thread may give the orders; each works at once, on the connections that exist and,
 * unless it says otherwise, on those to come. A connection that lost bytes is never healed: {@link #restore} cuts it.
 */
public final class FaultyLink implements AutoCloseable {
    private final int port;
    private final LinkWeather weather = new LinkWeather();
    private final Set<LinkConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private volatile int targetPort;
    private volatile boolean closed;
    private ServerSocket listener;
    private Thread accepting;

    private FaultyLink(int port, int targetPort) {
        this.port = port;
        this.targetPort = targetPort;
    }

    public static FaultyLink open(int port, int targetPort) {
        FaultyLink link = new FaultyLink(port, targetPort);
        link.accept();
        return link;
    }

    /** The port for clients. */
    public int port() {
        return port;
    }

    /** {@code scheme://127.0.0.1:port}, for example for {@code tcp}. */
    public String uri(String scheme) {
        return scheme + "://127.0.0.1:" + port;
    }

    /** Ends every connection with a reset on both sides. New ones are accepted, as before. */
    public void cut() {
        open.forEach(LinkConnection::reset);
    }

    /** Refuses new connections ("connection refused"); those that exist live on. */
    public synchronized void refuse() {
        if (listener != null) {
            try {
                listener.close();
                accepting.join(); // a pending accept() keeps the port
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot close port " + port, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while port " + port + " closed", e);
            }
            listener = null;
        }
    }

    /** Accepts new connections again. */
    public synchronized void accept() {
        if (listener == null) {
            listener = listen(port);
            ServerSocket mine = listener;
            accepting = daemon("link-" + port, () -> acceptFrom(mine));
        }
    }

    /**
     * While the server is away, clients are hung up on in good order instead of with a reset, as by a balancer in front of a
     * server that restarts.
     */
    public void likeABalancer() {
        weather.balancer();
    }

    /**
     * Answers each new MQTT 5 connection with this reason code in CONNACK, and hangs up: {@code 0x97}, quota exceeded. Those that
     * exist live on.
     */
    public void refuseMqtt(int reasonCode) {
        weather.mqttRefusal(reasonCode);
    }

    /** Nobody hears anybody and nobody is told: bytes of both directions vanish, new connections reach no server. */
    public void blackhole() {
        weather.blackhole(true);
    }

    /**
     * The server loses its connections (reset) and the clients never hear of it: their bytes vanish, none come. New
     * connections are healthy.
     */
    public void halfOpen() {
        open.forEach(LinkConnection::loseServer);
    }

    /** Holds back what the server says, without losing it, until {@link #restore}; what clients say passes. */
    public void stall() {
        weather.stall(true);
    }

    /** Every byte arrives this much later, in each direction; the throughput stays. Zero: no delay. */
    public void delay(Duration each) {
        weather.delay(each);
    }

    /** Bounds each direction of each connection to this many bytes a second. */
    public void throttle(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("throttle(" + bytesPerSecond + "): at least 1 byte/s; or use stall()");
        }
        weather.throttle(bytesPerSecond);
    }

    /** A healthy link again: accepts, passes on what was stalled, and cuts the connections that lost bytes. */
    public void restore() {
        weather.clear();
        open.stream().filter(LinkConnection::lostBytes).forEach(LinkConnection::reset);
        accept();
    }

    /** Sends the connections to come to another port; those that exist stay. */
    public void retarget(int otherPort) {
        targetPort = otherPort;
    }

    /** How many connections were accepted so far. */
    public long connections() {
        return accepted.get();
    }

    /** How many connections there are now. */
    public int openConnections() {
        return open.size();
    }

    /** Refuses and cuts, for good. */
    @Override
    public void close() {
        closed = true;
        refuse();
        weather.clear();
        cut();
    }

    static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void acceptFrom(ServerSocket from) {
        while (true) {
            Socket client;
            try {
                client = from.accept();
            } catch (IOException refusing) {
                return;
            }
            accepted.incrementAndGet();
            LinkConnection connection = new LinkConnection(client, weather, open::remove);
            open.add(connection);
            // The accept() that was pending when the listener was closed may still bring one.
            if (closed || from.isClosed()) {
                connection.reset();
            } else {
                daemon("link-" + port, () -> connection.run(targetPort));
            }
        }
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(Ports.LOOPBACK, port), 200);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on loopback port " + port + "; see `ss -ltnp`.", e);
        }
    }
}
