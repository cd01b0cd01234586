// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import io.shopfloor.connect.common.tls.TlsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.SocketFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Makes the sockets of one connection and remembers them, so that a connection which is given up is closed for certain,
 * whatever state the client library is in. Used by Paho's network threads; {@link #closeAll} by anybody.
 */
final class TrackedSockets {

    /** A socket factory that the client library carries from a connection to its transport. */
    interface Wired {
        TrackedSockets sockets();
    }

    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final URI server;
    private final Traffic traffic = new Traffic();
    private final Wire wire;
    private final TlsConfig tls;
    private volatile boolean closed;

    /** @param tls null for plain sockets */
    TrackedSockets(URI server, Wire wire, TlsConfig tls) {
        this.server = server;
        this.wire = wire;
        this.tls = tls;
    }

    Wire wire() {
        return wire;
    }

    /** The broker to connect to. */
    URI server() {
        return server;
    }

    /** What comes over the connection. */
    Traffic traffic() {
        return traffic;
    }

    /** A factory for plain or TLS sockets, for transports that are not our own. */
    SocketFactory factory() {
        return new Unconnected();
    }

    Socket connect(String host, int port, int timeoutMs) throws IOException {
        Socket socket = track(new Socket());
        socket.connect(new InetSocketAddress(host, port), timeoutMs);
        return socket;
    }

    /** The server's name goes into the handshake (SNI) unless it is an address, and is verified unless that is off. */
    Socket connectTls(String host, int port, int timeoutMs) throws IOException {
        Socket tcp = connect(host, port, timeoutMs);
        SSLSocketFactory factory = tls.context().getSocketFactory();
        SSLSocket secure = limited((SSLSocket) factory.createSocket(tcp, host, port, true));
        SSLParameters parameters = secure.getSSLParameters();
        if (!host.matches("[0-9.]+|.*:.*|.*_.*")) { // TLS knows no name with an underscore
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        parameters.setEndpointIdentificationAlgorithm(tls.verifyHostname() ? "HTTPS" : null);
        secure.setSSLParameters(parameters);
        secure.setSoTimeout(timeoutMs);
        try {
            secure.startHandshake();
        } catch (SocketException e) {
            throw new SSLException(e.getMessage(), e); // else nobody would know that it was the handshake
        }
        secure.setSoTimeout(0);
        return secure;
    }

    private SSLSocket limited(SSLSocket socket) {
        if (!tls.protocols().isEmpty()) {
            socket.setEnabledProtocols(tls.protocols().toArray(String[]::new));
        }
        if (!tls.ciphers().isEmpty()) {
            socket.setEnabledCipherSuites(tls.ciphers().toArray(String[]::new));
        }
        return socket;
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

    private Socket track(Socket socket) throws SocketException {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        if (closed) {
            closeAll();
        }
        return socket;
    }

    /** For a library that connects what it gets, and asks for nothing but that. */
    private final class Unconnected extends SocketFactory implements Wired {

        private static final String ONLY = "this factory only makes unconnected sockets";

        @Override
        public TrackedSockets sockets() {
            return TrackedSockets.this;
        }

        @Override
        public Socket createSocket() throws IOException {
            return tls == null ? track(new Socket()) : new TlsOnConnect(TrackedSockets.this);
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw new SocketException(ONLY);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
            throw new SocketException(ONLY);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            throw new SocketException(ONLY);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
                throws IOException {
            throw new SocketException(ONLY);
        }
    }
}
