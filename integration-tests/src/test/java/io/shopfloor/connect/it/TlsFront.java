// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A TLS terminator, as it stands in front of many a broker: takes TLS on a loopback port, passes on what it holds to another
 * port, and knows which server names (SNI) it was asked for. Daemon threads serve; any thread may ask.
 */
final class TlsFront implements AutoCloseable {

    private final SSLServerSocket listener;
    private final int target;
    private final List<List<SNIServerName>> asked = new CopyOnWriteArrayList<>();

    TlsFront(SSLContext context, int target) {
        this.target = target;
        try {
            listener = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException("no loopback port for TLS", e);
        }
        daemon(this::acceptAll);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The names of each connection whose handshake was completed, in their order. */
    List<List<SNIServerName>> asked() {
        return asked;
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                SSLSocket client = (SSLSocket) listener.accept();
                daemon(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(SSLSocket client) {
        try (client) {
            client.startHandshake();
            asked.add(((ExtendedSSLSession) client.getSession()).getRequestedServerNames());
            try (Socket server = new Socket("127.0.0.1", target)) {
                daemon(() -> pump(server, client));
                pump(client, server);
            }
        } catch (IOException e) {
            // The client did not like our certificate, or is gone: the test sees what it makes of it.
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // One side is gone, and with it the connection.
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "tls-front");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the port of the TLS front stays open", e);
        }
    }
}
