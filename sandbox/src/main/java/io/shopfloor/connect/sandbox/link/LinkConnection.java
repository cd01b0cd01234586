// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.link;

import io.shopfloor.connect.sandbox.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One client's connection through a link and its counterpart to the server: two pumps, one a direction. It ends when
 * both directions have ended, or at once with a reset. Orders come from any thread.
 */
final class LinkConnection {
    private final Socket client;
    private static final int HANG_UP_MS = 1_000;

    private final Socket server = new Socket();
    private final LinkWeather weather;
    private final Consumer<LinkConnection> whenOver;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger directionsOpen = new AtomicInteger(2);
    private volatile boolean serverLost;
    private volatile boolean lostBytes;

    LinkConnection(Socket client, LinkWeather weather, Consumer<LinkConnection> whenOver) {
        this.client = client;
        this.weather = weather;
        this.whenOver = whenOver;
    }

    /** Connects to the server and passes bytes on; returns when the direction to the server has ended. */
    void run(int targetPort) {
        try {
            client.setTcpNoDelay(true);
            if (weather.mqttRefusal() > 0) {
                refuseMqtt(weather.mqttRefusal());
                return;
            }
            if (weather.isBlackhole()) {
                loseServer();
            } else {
                server.connect(new InetSocketAddress(Ports.LOOPBACK, targetPort));
                server.setTcpNoDelay(true);
                FaultyLink.daemon("link-to-client", new Pump(this, weather, server, client, true));
            }
            new Pump(this, weather, client, server, false).run();
        } catch (IOException unreachable) {
            if (weather.isBalancer()) {
                hangUp();
            } else {
                broken(false);
            }
        }
    }

    private void refuseMqtt(int reasonCode) throws IOException {
        client.getInputStream().read(); // the beginning of CONNECT
        client.getOutputStream().write(new byte[] {0x20, 3, 0, (byte) reasonCode, 0});
        hangUp();
    }

    /** In good order: with what the client has sent unread, the end would be a reset. */
    private void hangUp() {
        try {
            client.shutdownOutput();
            client.setSoTimeout(HANG_UP_MS);
            client.getInputStream().skipNBytes(Long.MAX_VALUE);
        } catch (IOException over) {
            // It has ended too, or does not.
        }
        finish(false);
    }

    /** Whether something of this connection was swallowed, so that nothing after it makes sense. */
    boolean lostBytes() {
        return lostBytes;
    }

    /** Whether bytes must vanish now. No stream goes on behind a hole, not for the moment until it is reset either. */
    boolean swallows() {
        return lostBytes || weather.isBlackhole();
    }

    void swallowed() {
        lostBytes = true;
    }

    void loseServer() {
        serverLost = true;
        lostBytes = true;
        resetSocket(server);
    }

    /** A side broke off: so does the other, unless it is not to know. */
    void broken(boolean onTheWayToClient) {
        if (weather.isBlackhole()) {
            lostBytes = true;
        } else if (!(onTheWayToClient && serverLost)) {
            reset();
        }
    }

    /** The end of one direction was swallowed. Once the server is lost, the client's end is all there is to wait for. */
    void endSwallowed(boolean onTheWayToClient) {
        if (serverLost && !onTheWayToClient) {
            reset();
        }
    }

    /** A direction ended in good order; after the second one the connection is over. */
    void directionEnded() {
        if (directionsOpen.decrementAndGet() == 0) {
            finish(false);
        }
    }

    void reset() {
        finish(true);
    }

    private void finish(boolean abruptly) {
        if (over.compareAndSet(false, true)) {
            if (abruptly) {
                resetSocket(client);
                resetSocket(server);
            } else {
                close(client);
                close(server);
            }
            whenOver.accept(this);
        }
    }

    private static void resetSocket(Socket socket) {
        try {
            if (!socket.isClosed()) {
                // Zero linger makes close() send a reset instead of a polite end.
                socket.setSoLinger(true, 0);
            }
        } catch (IOException closedMeanwhile) {
            return;
        } finally {
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + socket, e);
        }
    }
}
