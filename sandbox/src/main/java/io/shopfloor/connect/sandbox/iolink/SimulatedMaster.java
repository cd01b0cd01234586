// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.iolink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An IO-Link master on loopback: IoT Core over HTTP or HTTPS, ports with devices, and everything that can happen to it.
 * Like the real ones it stalls, until somebody switches it off and on, when a client opens a connection for each request.
 * Any thread may call; all its threads are daemons and end with {@link #close}.
 */
public final class SimulatedMaster implements AutoCloseable {
    /** An answer that has nothing to do with the request. */
    record Canned(int status, byte[] body) {}

    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 32_000;
    private static final int MAX_ATTEMPTS = 1_000;

    private final MasterOptions options;
    private final List<SimulatedPort> ports = new ArrayList<>();
    private final PointTree tree;
    private final IotCore core;
    private final Traffic traffic = new Traffic();
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final int tcpPort;
    private volatile String serial;
    private volatile boolean stalled;
    private volatile Canned canned;
    private ServerSocket server;
    private Thread accepting;

    private SimulatedMaster(MasterOptions options) {
        this.options = options;
        this.serial = options.serial();
        for (int i = 0; i < options.ports(); i++) {
            ports.add(new SimulatedPort());
        }
        this.tree = new PointTree(this, ports);
        this.core = new IotCore(this, tree, List.copyOf(ports));
        this.tcpPort = listen(options.port());
    }

    /** Switches one on. */
    public static SimulatedMaster start(MasterOptions options) {
        return new SimulatedMaster(options);
    }

    /** {@code host:port}, with {@code https://} before it in security mode. */
    public String address() {
        return (options.tls() == null ? "" : "https://") + options.address() + ":" + tcpPort;
    }

    public int tcpPort() {
        return tcpPort;
    }

    /** @param number from 1, as on the housing */
    public SimulatedPort port(int number) {
        return ports.get(number - 1);
    }

    public Traffic traffic() {
        return traffic;
    }

    public String serial() {
        return serial;
    }

    /** Another master stands at the same address from now on. */
    public void replaceBy(String serialNumber) {
        serial = serialNumber;
    }

    /** The firmware does not have this data point. */
    public void withoutPoint(String path) {
        tree.remove(path);
    }

    /** Takes connections and requests and answers nothing, until {@link #powerCycle}. */
    public void stall() {
        stalled = true;
    }

    /** Answers every request with this HTTP status and body, whatever it was. */
    public void answerAlways(int status, String body) {
        canned = new Canned(status, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers as it should again. */
    public void recover() {
        canned = null;
    }

    /** Pulls the network cable: connections break, and no new ones are taken. */
    public synchronized void unplug() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the simulated master's port", e);
        }
        try {
            accepting.join(); // a pending accept() keeps the port, and may bring one more
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.forEach(HttpConnection::close);
    }

    /** Plugs it in again, at the same address. */
    public synchronized void plug() {
        listen(tcpPort);
    }

    /** Off and on: what helps a stalled one. */
    public void powerCycle() {
        unplug();
        stalled = false;
        canned = null;
        traffic.forgetRecent();
        plug();
    }

    private synchronized int listen(int port) {
        try {
            server = bound(port);
            ServerSocket listening = server;
            accepting = daemon("simulated-master", () -> accept(listening));
            return server.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the simulated master cannot listen on " + options.address() + ":" + port, e);
        }
    }

    /**
     * A free port lies below those that the system gives to outgoing connections: a client that keeps dialling a master
     * which is unplugged must not one day get that very port as its own.
     */
    private ServerSocket bound(int port) throws IOException {
        InetAddress address = InetAddress.getByName(options.address());
        for (int attempt = 0; ; attempt++) {
            int wanted = port != 0 ? port : ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            ServerSocket socket = options.tls() == null
                    ? new ServerSocket()
                    : options.tls().getServerSocketFactory().createServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(address, wanted));
                return socket;
            } catch (BindException e) {
                socket.close();
                if (port != 0 || attempt > MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void accept(ServerSocket listening) {
        while (true) {
            try {
                Socket socket = listening.accept();
                traffic.connected();
                HttpConnection connection = new HttpConnection(socket, this);
                connections.add(connection);
                daemon("simulated-master-connection", connection);
            } catch (IOException e) {
                return; // unplugged
            }
        }
    }

    private static Thread daemon(String name, Runnable job) {
        Thread thread = new Thread(job, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    void closed(HttpConnection connection) {
        connections.remove(connection);
    }

    MasterOptions options() {
        return options;
    }

    IotCore core() {
        return core;
    }

    boolean isStalled() {
        if (traffic.isTooMuch()) {
            stalled = true;
        }
        return stalled;
    }

    /** What it answers to everything; null while it works. */
    Canned canned() {
        return canned;
    }

    /** Reading data points takes its time. */
    void takeTime(byte[] request) {
        if (options.pointMicros() > 0) {
            long points = new String(request, StandardCharsets.UTF_8)
                    .chars()
                    .filter(c -> c == ',')
                    .count();
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(points * options.pointMicros()));
        }
    }

    @Override
    public void close() {
        unplug();
    }
}
