// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import io.shopfloor.connect.common.tls.TlsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Makes the sockets of one connection and remembers them, so that a connection which is given up is closed for certain,
 * whatever state the client library is in. Used by Paho's network threads; {@link #closeAll} by anybody.
 */
final class TrackedSockets {

    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /** A factory for plain or, if {@code tls} is given, TLS sockets. */
    SocketFactory factory(TlsConfig tls) {
        return tls == null ? new Plain() : new Tls(tls);
    }

    void closeAll() {
        closed = true;
        for (Socket socket = sockets.poll(); socket != null; socket = sockets.poll()) {
            try {
                socket.close();
            } catch (IOException e) {
                // Closing is all that could be done with it.
            }
        }
    }

    private <S extends Socket> S track(S socket) throws SocketException {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        if (closed) {
            closeAll();
        }
        return socket;
    }

    private final class Plain extends SocketFactory {

        @Override
        public Socket createSocket() throws IOException {
            return track(new Socket());
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return track(new Socket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
            return track(new Socket(host, port, localHost, localPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return track(new Socket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
                throws IOException {
            return track(new Socket(host, port, localHost, localPort));
        }
    }

    private final class Tls extends SSLSocketFactory {

        private final TlsConfig tls;
        private final SSLSocketFactory sockets;

        Tls(TlsConfig tls) {
            this.tls = tls;
            this.sockets = tls.context().getSocketFactory();
        }

        private Socket prepare(Socket socket) throws SocketException {
            SSLSocket secure = (SSLSocket) track(socket);
            set(tls.protocols(), secure::setEnabledProtocols);
            set(tls.ciphers(), secure::setEnabledCipherSuites);
            return secure;
        }

        private void set(List<String> names, java.util.function.Consumer<String[]> setter) {
            if (!names.isEmpty()) {
                setter.accept(names.toArray(String[]::new));
            }
        }

        @Override
        public Socket createSocket() throws IOException {
            return prepare(sockets.createSocket());
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
            return prepare(sockets.createSocket(socket, host, port, autoClose));
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return prepare(sockets.createSocket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
            return prepare(sockets.createSocket(host, port, localHost, localPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return prepare(sockets.createSocket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
                throws IOException {
            return prepare(sockets.createSocket(host, port, localHost, localPort));
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return sockets.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return sockets.getSupportedCipherSuites();
        }
    }
}
