// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.shopfloor.connect.mqtt.testkit.Packet.Direction;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What one connection does with each packet that comes: logs it, then answers as the scripts say. Runs on the
 * connection's reader thread, so the answers leave in the order of the questions, except delayed ones.
 */
final class PacketAnswers {
    private static final int MQTT_311 = 4;
    private static final byte[] MQTT_311_WRONG_VERSION = {0x20, 2, 0, 1};

    private final ConnectedClient client;
    private final PacketLog log;
    private final Supplier<Scripts> scripts;
    private final ScheduledExecutorService delays;
    private final Consumer<ConnectedClient> onConnected;

    PacketAnswers(
            ConnectedClient client,
            PacketLog log,
            Supplier<Scripts> scripts,
            ScheduledExecutorService delays,
            Consumer<ConnectedClient> onConnected) {
        this.client = client;
        this.log = log;
        this.scripts = scripts;
        this.delays = delays;
        this.onConnected = onConnected;
    }

    void take(MqttMessage packet) {
        if (packet.decoderResult().isFailure()) {
            Throwable cause = packet.decoderResult().cause();
            log.add(Direction.FROM_CLIENT, null, 0, 0, "not an MQTT packet: " + cause);
            client.drop();
            return;
        }
        MqttMessageType type = packet.fixedHeader().messageType();
        switch (type) {
            case CONNECT -> connect(Packets.connect((MqttConnectMessage) packet));
            case SUBSCRIBE -> subscribe(Packets.subscribe((MqttSubscribeMessage) packet));
            case UNSUBSCRIBE -> unsubscribe((MqttUnsubscribeMessage) packet);
            case PUBLISH -> publish(Packets.message((MqttPublishMessage) packet));
            default -> {
                int id = Packets.packetId(packet);
                note(type, id, Packets.reasonCode(packet), Packets.properties(packet));
                answer(type, id);
            }
        }
    }

    private void answer(MqttMessageType type, int packetId) {
        if (client.isMute()) {
            return;
        }
        if (type == MqttMessageType.PINGREQ) {
            client.answer(Packets.pingResp(), 0, 0);
        } else if (type == MqttMessageType.PUBREL) {
            client.answer(Packets.reply(MqttMessageType.PUBCOMP, packetId, 0), packetId, 0);
        } else if (type == MqttMessageType.DISCONNECT) {
            client.drop();
        }
    }

    private void connect(ConnectPacket connect) {
        note(MqttMessageType.CONNECT, 0, 0, connect);
        client.connected(connect);
        ConnectAnswer answer = scripts.get().onConnect().apply(connect);
        if (answer instanceof ConnectAnswer.ConnAck ack) {
            connAck(ack);
        } else if (answer instanceof ConnectAnswer.OnlyMqtt311) {
            onlyMqtt311(connect.protocolLevel());
        }
        onConnected.accept(client);
    }

    private void connAck(ConnectAnswer.ConnAck ack) {
        client.answer(Packets.connAck(ack), 0, ack.reasonCode());
        if (ack.reasonCode() != 0) {
            client.endOutput();
        }
    }

    private void onlyMqtt311(int protocolLevel) {
        if (protocolLevel == MQTT_311) {
            connAck(ConnectAnswer.accept());
        } else {
            client.sendRaw(MQTT_311_WRONG_VERSION);
            client.endOutput();
        }
    }

    private void subscribe(SubscribePacket subscribe) {
        note(MqttMessageType.SUBSCRIBE, subscribe.packetId(), 0, subscribe);
        SubscribeAnswer answer = scripts.get().onSubscribe().apply(subscribe);
        if (!client.isMute() && !answer.reasonCodes().isEmpty()) {
            client.suback(subscribe.packetId(), answer);
        }
    }

    private void unsubscribe(MqttUnsubscribeMessage packet) {
        int id = Packets.packetId(packet);
        List<String> filters = Packets.unsubscribed(packet);
        note(MqttMessageType.UNSUBSCRIBE, id, 0, filters);
        List<Integer> codes = scripts.get().onUnsubscribe().apply(filters);
        if (!client.isMute() && !codes.isEmpty()) {
            client.answer(Packets.unsubAck(id, codes), id, codes.get(0));
        }
    }

    private void publish(Message message) {
        note(MqttMessageType.PUBLISH, message.packetId(), 0, message);
        PublishAnswer answer = scripts.get().onPublish().apply(message);
        if (client.isMute() || message.qos() == 0 || !(answer instanceof PublishAnswer.Ack ack)) {
            return;
        }
        MqttMessageType type = message.qos() == 1 ? MqttMessageType.PUBACK : MqttMessageType.PUBREC;
        MqttMessage reply = Packets.reply(type, message.packetId(), ack.reasonCode());
        Runnable send = () -> client.answer(reply, message.packetId(), ack.reasonCode());
        if (ack.delay().isZero()) {
            send.run();
        } else {
            delays.schedule(send, ack.delay().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void note(MqttMessageType type, int packetId, int reasonCode, Object body) {
        log.add(Direction.FROM_CLIENT, type, packetId, reasonCode, body);
    }
}
