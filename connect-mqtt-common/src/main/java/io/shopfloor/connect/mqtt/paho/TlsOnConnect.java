// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;

/**
 * A socket for a transport that knows nothing of TLS: connecting it makes the same TLS connection as every other of ours
 * has. So {@code wss} checks and shows names as {@code ssl} does, where Paho's own module would ask for an address as if it
 * were a name, and cannot connect to an IPv6 address at all. Used by Paho's network threads.
 */
final class TlsOnConnect extends Socket {

    private final TrackedSockets sockets;
    private volatile Socket secure;

    TlsOnConnect(TrackedSockets sockets) {
        this.sockets = sockets;
    }

    @Override
    public void connect(SocketAddress server, int timeoutMs) throws IOException {
        InetSocketAddress address = (InetSocketAddress) server;
        secure = sockets.connectTls(address.getHostString(), address.getPort(), timeoutMs);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return secure.getInputStream();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return secure.getOutputStream();
    }

    @Override
    public void setSoTimeout(int timeoutMs) throws SocketException {
        secure.setSoTimeout(timeoutMs);
    }

    /** Left to {@link #close}, which follows: TLS would take it for an attack that the broker has not said good-bye yet. */
    @Override
    public void shutdownInput() {}

    @Override
    public void close() throws IOException {
        Socket connected = secure;
        if (connected != null) {
            connected.close();
        }
    }
}
