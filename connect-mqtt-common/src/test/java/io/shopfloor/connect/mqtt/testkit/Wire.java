// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A blocking socket with Netty's MQTT codec on it. One reader thread runs {@link #readAll}; any thread may send, freeze
 * or end the connection. Packets leave in the order in which {@code send} was entered, and the caller's log line is
 * written in that same order.
 */
final class Wire {
    private static final int LARGEST_PACKET = 268_435_455;

    private final Socket tcp;
    private final InputStream in;
    private final OutputStream out;
    private final EmbeddedChannel codec = new EmbeddedChannel(new MqttDecoder(LARGEST_PACKET), MqttEncoder.INSTANCE);
    private final Object writing = new Object();
    private final Object gate = new Object();
    private boolean frozen;

    /**
     * @param tcp the accepted socket, on which the connection is cut
     * @param stream the socket to read and write: {@code tcp} itself or TLS layered on it
     */
    Wire(Socket tcp, Socket stream) throws IOException {
        this.tcp = tcp;
        this.in = stream.getInputStream();
        this.out = stream.getOutputStream();
    }

    /** Reads until the connection ends; returns at end of stream. */
    void readAll(Consumer<MqttMessage> handler) throws IOException {
        byte[] chunk = new byte[8192];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            awaitThaw();
            for (MqttMessage packet : decode(chunk, n)) {
                handler.accept(packet);
            }
            awaitThaw();
        }
    }

    private List<MqttMessage> decode(byte[] chunk, int length) {
        List<MqttMessage> packets = new ArrayList<>();
        synchronized (codec) {
            codec.writeInbound(Unpooled.copiedBuffer(chunk, 0, length));
            for (MqttMessage each = codec.readInbound(); each != null; each = codec.readInbound()) {
                packets.add(each);
            }
        }
        return packets;
    }

    void send(MqttMessage packet, Runnable log) throws IOException {
        synchronized (writing) {
            log.run();
            out.write(encode(packet));
            out.flush();
        }
    }

    void sendRaw(byte[] bytes, Runnable log) throws IOException {
        synchronized (writing) {
            log.run();
            out.write(bytes);
            out.flush();
        }
    }

    private byte[] encode(MqttMessage packet) {
        synchronized (codec) {
            codec.writeOutbound(packet);
            ByteBuf all = Unpooled.buffer();
            for (ByteBuf part = codec.readOutbound(); part != null; part = codec.readOutbound()) {
                all.writeBytes(part);
                part.release();
            }
            byte[] bytes = new byte[all.readableBytes()];
            all.readBytes(bytes);
            return bytes;
        }
    }

    void freeze() {
        synchronized (gate) {
            frozen = true;
        }
    }

    void thaw() {
        synchronized (gate) {
            frozen = false;
            gate.notifyAll();
        }
    }

    private void awaitThaw() throws IOException {
        synchronized (gate) {
            while (frozen && !tcp.isClosed()) {
                try {
                    gate.wait();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while frozen", interrupted);
                }
            }
        }
    }

    /** No more bytes to the client; what was sent still arrives, and reading goes on until the client closes too. */
    void endOutput() throws IOException {
        try {
            tcp.shutdownOutput();
        } catch (SocketException failed) {
            // Both sides end the connection at once: the reader thread has already seen the client's end.
            if (!tcp.isClosed()) {
                throw failed;
            }
        }
    }

    void close() throws IOException {
        tcp.close();
        thaw();
    }

    void reset() throws IOException {
        tcp.setSoLinger(true, 0);
        close();
    }
}
