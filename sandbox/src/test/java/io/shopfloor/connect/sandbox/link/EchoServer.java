// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.link;

import io.shopfloor.connect.sandbox.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A server that returns every byte it gets, with a thread for each connection. It notes how each connection ended:
 * {@code end} or {@code reset}.
 */
final class EchoServer implements AutoCloseable {
    private final ServerSocket listener;
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final Thread acceptor;

    EchoServer(int port) throws IOException {
        listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(Ports.LOOPBACK, port));
        acceptor = FaultyLink.daemon("echo", this::acceptAll);
    }

    BlockingQueue<String> ends() {
        return ends;
    }

    /** A pending accept() keeps the port open after the listener's close: only its end makes the server dead. */
    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the echo server ended", e);
        }
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                FaultyLink.daemon("echo-client", () -> echo(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
            ends.add("end");
        } catch (IOException reset) {
            ends.add("reset");
        } catch (UncheckedIOException e) {
            ends.add(e.toString());
        }
    }
}
