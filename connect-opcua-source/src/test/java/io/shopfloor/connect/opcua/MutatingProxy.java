// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a server, and changes what the server sends: bytes, lengths, and ends that come too early. With a
 * seed, so that a run can be repeated. Its threads end with it.
 */
final class MutatingProxy implements AutoCloseable {

    private static final int[] TELLING = {0, 1, 0x7F, 0x80, 0xFF};

    private final ServerSocket listening;
    private final int target;
    private final Random random;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final Mutation mutation;
    private volatile boolean mutating = true;

    /** Changes what the server sends; returns how much of it is left. */
    interface Mutation {
        int of(byte[] buffer, int length, Random random);
    }

    MutatingProxy(int target, long seed) {
        this(target, seed, MutatingProxy::mutate);
    }

    MutatingProxy(int target, long seed, Mutation mutation) {
        this.target = target;
        this.random = new Random(seed);
        this.mutation = mutation;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // one of the ends is closed: so is this one
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(client);
            open.add(server);
            long seed;
            synchronized (random) {
                seed = random.nextLong();
            }
            connections.incrementAndGet();
            start(() -> copy(client, server, null));
            start(() -> copy(server, client, new Random(seed)));
        }
    }

    private void copy(Socket from, Socket to, Random drawn) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            // The further it gets before the first fault, the deeper what is hit.
            int spared = drawn == null ? 0 : drawn.nextInt(12);
            while (true) {
                int length = in.read(buffer);
                if (length < 0) {
                    return;
                }
                if (drawn != null && mutating && spared-- <= 0) {
                    length = mutation.of(buffer, length, drawn);
                }
                out.write(buffer, 0, length);
            }
        }
    }

    private static int mutate(byte[] buffer, int length, Random random) {
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(length);
            buffer[at] = (byte) (random.nextBoolean() ? TELLING[random.nextInt(TELLING.length)] : random.nextInt(256));
        }
        return random.nextInt(10) == 0 ? random.nextInt(length) + 1 : length;
    }

    String uri() {
        return "opc.tcp://127.0.0.1:" + listening.getLocalPort();
    }

    /** How many connections there were. */
    int connections() {
        return connections.get();
    }

    /** From now on nothing is changed on new connections, and the present ones end. */
    void behave() {
        mutating = false;
        cut();
    }

    /** Ends the present connections. */
    void cut() {
        open.forEach(MutatingProxy::close);
        open.clear();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
