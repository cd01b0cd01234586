// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import io.shopfloor.connect.mqtt.ServerUri;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;

/** TCP or TLS to the server of a {@code tcp} or {@code ssl} URI. Used by Paho's connecting and closing threads. */
final class SocketTransport implements NetworkModule {

    private final URI server;
    private final TrackedSockets sockets;
    private final int timeoutSeconds;
    private volatile Socket socket;

    SocketTransport(URI server, TrackedSockets sockets, int timeoutSeconds) {
        this.server = server;
        this.sockets = sockets;
        this.timeoutSeconds = timeoutSeconds;
    }

    @Override
    public void start() throws IOException {
        String host = ServerUri.host(server);
        int port = ServerUri.port(server);
        int timeoutMs = timeoutSeconds * 1000;
        socket = ServerUri.isTls(server)
                ? sockets.connectTls(host, port, timeoutMs)
                : sockets.connect(host, port, timeoutMs);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return socket.getInputStream();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return socket.getOutputStream();
    }

    @Override
    public void stop() throws IOException {
        Socket connected = socket;
        if (connected != null) {
            connected.close();
        }
    }

    @Override
    public String getServerURI() {
        return server.toString();
    }
}
