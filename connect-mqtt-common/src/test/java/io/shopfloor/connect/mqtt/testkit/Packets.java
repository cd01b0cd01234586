// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.util.List;
import java.util.Optional;

/** Translates between the kit's values and Netty's packets. Pure functions. */
final class Packets {
    private Packets() {}

    static ConnectPacket connect(MqttConnectMessage packet) {
        MqttConnectVariableHeader header = packet.variableHeader();
        MqttConnectPayload payload = packet.payload();
        Optional<Message> will = header.isWillFlag()
                ? Optional.of(new Message(
                        0,
                        header.willQos(),
                        payload.willTopic(),
                        payload.willMessageInBytes(),
                        false,
                        header.isWillRetain(),
                        PacketProperties.of(payload.willProperties())))
                : Optional.empty();
        return new ConnectPacket(
                payload.clientIdentifier(),
                header.version(),
                header.isCleanSession(),
                header.keepAliveTimeSeconds(),
                Optional.ofNullable(payload.userName()),
                Optional.ofNullable(payload.passwordInBytes()),
                will,
                PacketProperties.of(header.properties()));
    }

    static SubscribePacket subscribe(MqttSubscribeMessage packet) {
        List<SubscribePacket.Filter> filters = packet.payload().topicSubscriptions().stream()
                .map(Packets::filter)
                .toList();
        PacketProperties properties =
                PacketProperties.of(packet.idAndPropertiesVariableHeader().properties());
        return new SubscribePacket(packet.variableHeader().messageId(), filters, properties);
    }

    private static SubscribePacket.Filter filter(MqttTopicSubscription asked) {
        return new SubscribePacket.Filter(
                asked.topicFilter(),
                asked.option().qos().value(),
                asked.option().isNoLocal(),
                asked.option().isRetainAsPublished(),
                asked.option().retainHandling().value());
    }

    /** The packet as a message; releases its buffer. */
    static Message message(MqttPublishMessage packet) {
        byte[] payload = new byte[packet.payload().readableBytes()];
        packet.payload().readBytes(payload);
        packet.release();
        MqttFixedHeader fixed = packet.fixedHeader();
        MqttPublishVariableHeader header = packet.variableHeader();
        return new Message(
                Math.max(0, header.packetId()),
                fixed.qosLevel().value(),
                header.topicName(),
                payload,
                fixed.isDup(),
                fixed.isRetain(),
                PacketProperties.of(header.properties()));
    }

    /** The filters of an UNSUBSCRIBE. */
    static List<String> unsubscribed(MqttUnsubscribeMessage packet) {
        return packet.payload().topics();
    }

    static MqttMessage publish(Message message) {
        MqttFixedHeader fixed = new MqttFixedHeader(
                MqttMessageType.PUBLISH, message.duplicate(), MqttQoS.valueOf(message.qos()), message.retained(), 0);
        return new MqttPublishMessage(
                fixed,
                new MqttPublishVariableHeader(
                        message.topic(),
                        message.packetId(),
                        message.properties().wire()),
                Unpooled.wrappedBuffer(message.payload()));
    }

    static MqttMessage connAck(ConnectAnswer.ConnAck answer) {
        return new MqttConnAckMessage(
                fixed(MqttMessageType.CONNACK),
                new MqttConnAckVariableHeader(
                        MqttConnectReturnCode.valueOf((byte) answer.reasonCode()),
                        answer.sessionPresent(),
                        answer.properties().wire()));
    }

    static MqttMessage subAck(int packetId, List<Integer> reasonCodes) {
        return new MqttSubAckMessage(fixed(MqttMessageType.SUBACK), id(packetId), new MqttSubAckPayload(reasonCodes));
    }

    static MqttMessage unsubAck(int packetId, List<Integer> codes) {
        return new MqttUnsubAckMessage(
                fixed(MqttMessageType.UNSUBACK),
                id(packetId),
                new MqttUnsubAckPayload(codes.stream().map(Integer::shortValue).toList()));
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    static MqttMessage reply(MqttMessageType type, int packetId, int reasonCode) {
        MqttQoS flags = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
        return new MqttMessage(
                new MqttFixedHeader(type, false, flags, false, 0),
                new MqttPubReplyMessageVariableHeader(packetId, (byte) reasonCode, MqttProperties.NO_PROPERTIES));
    }

    static MqttMessage disconnect(int reasonCode, PacketProperties properties) {
        return new MqttMessage(
                fixed(MqttMessageType.DISCONNECT),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) reasonCode, properties.wire()));
    }

    static MqttMessage pingResp() {
        return new MqttMessage(fixed(MqttMessageType.PINGRESP));
    }

    static int packetId(MqttMessage packet) {
        return packet.variableHeader() instanceof MqttMessageIdVariableHeader header ? header.messageId() : 0;
    }

    static int reasonCode(MqttMessage packet) {
        if (packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader header) {
            return Byte.toUnsignedInt(header.reasonCode());
        }
        return packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                ? Byte.toUnsignedInt(header.reasonCode())
                : 0;
    }

    static PacketProperties properties(MqttMessage packet) {
        if (packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader header) {
            return PacketProperties.of(header.properties());
        }
        return packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                ? PacketProperties.of(header.properties())
                : PacketProperties.none();
    }

    private static MqttFixedHeader fixed(MqttMessageType type) {
        return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
    }

    private static MqttMessageIdAndPropertiesVariableHeader id(int packetId) {
        return new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES);
    }
}
