// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import static io.netty.handler.codec.mqtt.MqttMessageType.DISCONNECT;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBLISH;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREL;
import static io.netty.handler.codec.mqtt.MqttMessageType.SUBACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.SUBSCRIBE;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.shopfloor.connect.mqtt.testkit.Packet.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLSession;

/**
 * One client's connection as the {@link ScriptedBroker} sees it: what came, what to send, and how to make the peer
 * misbehave. Safe for any thread. Every wait is bounded (10 s where none is given), fails early when the connection has
 * ended, and fails with the packet log. Sending on a connection that has ended throws {@link UncheckedIOException}.
 */
public final class ConnectedClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** One PUBACK of the client. */
    public record Ack(int packetId, int reasonCode) {}

    private final Wire wire;
    private final PacketLog log;
    private final SSLSession tls;
    private volatile ConnectPacket connect;
    private volatile boolean mute;

    ConnectedClient(Wire wire, PacketLog log, SSLSession tls) {
        this.wire = wire;
        this.log = log;
        this.tls = tls;
    }

    void connected(ConnectPacket packet) {
        connect = packet;
    }

    public ConnectPacket connect() {
        return connect;
    }

    /** The TLS session; on the server's side it knows the client's certificate and the server name (SNI) it asked. */
    public Optional<SSLSession> tlsSession() {
        return Optional.ofNullable(tls);
    }

    // What came.

    /** Every packet of both directions, in order. */
    public List<Packet> packets() {
        return log.all();
    }

    /** Every PUBACK so far, in order. */
    public List<Ack> acks() {
        return log.matching(packet -> packet.isFromClient(PUBACK)).stream()
                .map(packet -> new Ack(packet.packetId(), packet.reasonCode()))
                .toList();
    }

    /** The packet ids of {@link #acks()}. */
    public List<Integer> ackedIds() {
        return acks().stream().map(Ack::packetId).toList();
    }

    public Ack awaitAck(int packetId) {
        Packet ack = await("PUBACK of packet id " + packetId, p -> p.isFromClient(PUBACK) && p.packetId() == packetId);
        return new Ack(ack.packetId(), ack.reasonCode());
    }

    /** At least this many PUBACKs, in order. */
    public List<Ack> awaitAcks(int count) {
        log.await(count + " PUBACKs", count, PATIENCE, packet -> packet.isFromClient(PUBACK));
        return acks();
    }

    /** Every PUBLISH of the client so far, in order. */
    public List<Message> published() {
        return log.matching(packet -> packet.isFromClient(PUBLISH)).stream()
                .map(packet -> (Message) packet.body())
                .toList();
    }

    /** At least this many PUBLISHes, in order. */
    public List<Message> awaitPublished(int count) {
        log.await(count + " PUBLISHes", count, PATIENCE, packet -> packet.isFromClient(PUBLISH));
        return published();
    }

    /** The first SUBSCRIBE. */
    public SubscribePacket awaitSubscribe() {
        return awaitSubscribe(1);
    }

    /** The n-th SUBSCRIBE, from 1. */
    public SubscribePacket awaitSubscribe(int nth) {
        Packet packet = log.await("SUBSCRIBE no. " + nth, nth, PATIENCE, each -> each.isFromClient(SUBSCRIBE));
        return (SubscribePacket) packet.body();
    }

    /** The first packet of this type from the client. */
    public Packet await(MqttMessageType type) {
        return await(type.name(), packet -> packet.isFromClient(type));
    }

    /** The first packet that matches, in either direction. */
    public Packet await(String what, Predicate<Packet> wanted) {
        return log.await(what, 1, PATIENCE, wanted);
    }

    /** The DISCONNECT packet, if one came; its body is the {@link PacketProperties} (session expiry). */
    public Optional<Packet> disconnectPacket() {
        return log.matching(packet -> packet.isFromClient(DISCONNECT)).stream().findFirst();
    }

    public boolean isClosed() {
        return log.isEnded();
    }

    /** Waits for the end of the connection, whoever ends it. */
    public void awaitClosed(Duration limit) {
        log.awaitEnd(limit);
    }

    // What to send.

    public void publish(Message message) {
        send(Packets.publish(message), PUBLISH, message.packetId(), 0, message);
    }

    public void pubrel(int packetId) {
        reply(PUBREL, packetId, 0);
    }

    public void puback(int packetId, int reasonCode) {
        reply(PUBACK, packetId, reasonCode);
    }

    /** A PUBACK, PUBREC, PUBREL or PUBCOMP. */
    public void reply(MqttMessageType type, int packetId, int reasonCode) {
        send(Packets.reply(type, packetId, reasonCode), type, packetId, reasonCode, PacketProperties.none());
    }

    public void suback(int packetId, SubscribeAnswer answer) {
        List<Integer> codes = answer.reasonCodes();
        send(Packets.subAck(packetId, codes), SUBACK, packetId, codes.get(0), codes);
    }

    /** A server DISCONNECT with this reason code (0x8E: session taken over), then the end of our side's stream. */
    public void disconnect(int reasonCode) {
        disconnect(reasonCode, PacketProperties.none());
    }

    public void disconnect(int reasonCode, PacketProperties properties) {
        send(Packets.disconnect(reasonCode, properties), DISCONNECT, 0, reasonCode, properties);
        endOutput();
    }

    /** These very bytes, for what no codec would write. */
    public void sendRaw(byte[] bytes) {
        act(() -> wire.sendRaw(bytes, () -> log.add(Direction.TO_CLIENT, null, 0, 0, bytes.length + " raw bytes")));
    }

    // How to misbehave.

    /** Closes the TCP connection without a word. With bytes of the client unread, TCP makes of it a reset. */
    public void drop() {
        log.end("dropped by the broker");
        act(wire::close);
    }

    /** Ends the TCP connection with RST. */
    public void reset() {
        log.end("reset by the broker");
        act(wire::reset);
    }

    /** Reads nothing more from the socket until {@link #thaw()}; what is sent still leaves. */
    public void freezeReading() {
        wire.freeze();
    }

    public void thaw() {
        wire.thaw();
    }

    /** From now on reads and logs, but answers nothing, not even PINGREQ; what the test sends still leaves. */
    public void mute() {
        mute = true;
    }

    boolean isMute() {
        return mute;
    }

    /** Ends our side's stream; a client that closed first has left nothing to end. */
    void endOutput() {
        act(wire::endOutput);
    }

    /** An answer of the scripts: when the client is gone meanwhile, that is the end of the connection and no failure. */
    void answer(MqttMessage packet, int packetId, int reasonCode) {
        try {
            send(packet, packet.fixedHeader().messageType(), packetId, reasonCode, Packets.properties(packet));
        } catch (UncheckedIOException gone) {
            log.end("lost while answering: " + gone.getCause());
        }
    }

    private void send(MqttMessage packet, MqttMessageType type, int packetId, int reasonCode, Object body) {
        act(() -> wire.send(packet, () -> log.add(Direction.TO_CLIENT, type, packetId, reasonCode, body)));
    }

    private void act(SocketAction action) {
        try {
            action.run();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed.getMessage() + "\n" + log, failed);
        }
    }

    /** Something done to the socket. */
    @FunctionalInterface
    private interface SocketAction {
        void run() throws IOException;
    }

    @Override
    public String toString() {
        return connect + "\n" + log;
    }
}
