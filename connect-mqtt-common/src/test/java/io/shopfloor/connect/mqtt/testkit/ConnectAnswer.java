// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;

/** How a {@link ScriptedBroker} answers a CONNECT. */
public sealed interface ConnectAnswer {

    /** A new session: reason code 0, session present 0. */
    static ConnAck accept() {
        return new ConnAck(0, false, PacketProperties.none());
    }

    /** A session that the broker still had: reason code 0, session present 1. */
    static ConnAck resume() {
        return new ConnAck(0, true, PacketProperties.none());
    }

    /** A CONNACK with this MQTT 5 reason code (0x80 and above), then the end of the connection. */
    static ConnAck refuse(int reasonCode) {
        return new ConnAck(reasonCode, false, PacketProperties.none());
    }

    /** Never a CONNACK, on a connection that stays open. */
    static ConnectAnswer silence() {
        return new Silence();
    }

    /** Every level but 4 gets MQTT 3.1.1's own CONNACK with return code 1 and the end of the connection. */
    static ConnectAnswer onlyMqtt311() {
        return new OnlyMqtt311();
    }

    /** A CONNACK packet; the named methods add the properties that brokers use to state their limits. */
    record ConnAck(int reasonCode, boolean sessionPresent, PacketProperties properties) implements ConnectAnswer {

        public ConnAck with(PacketProperties others) {
            return new ConnAck(reasonCode, sessionPresent, others);
        }

        public ConnAck receiveMaximum(int packets) {
            return with(properties.with(MqttPropertyType.RECEIVE_MAXIMUM, packets));
        }

        public ConnAck maximumQos(int qos) {
            return with(properties.with(MqttPropertyType.MAXIMUM_QOS, qos));
        }

        public ConnAck maximumPacketSize(long bytes) {
            return with(properties.with(MqttPropertyType.MAXIMUM_PACKET_SIZE, bytes));
        }

        public ConnAck sessionExpirySeconds(long seconds) {
            return with(properties.with(MqttPropertyType.SESSION_EXPIRY_INTERVAL, seconds));
        }

        public ConnAck serverKeepAliveSeconds(int seconds) {
            return with(properties.with(MqttPropertyType.SERVER_KEEP_ALIVE, seconds));
        }

        public ConnAck topicAliasMaximum(int aliases) {
            return with(properties.with(MqttPropertyType.TOPIC_ALIAS_MAXIMUM, aliases));
        }

        public ConnAck withoutSharedSubscriptions() {
            return with(properties.with(MqttPropertyType.SHARED_SUBSCRIPTION_AVAILABLE, 0));
        }

        public ConnAck withoutWildcards() {
            return with(properties.with(MqttPropertyType.WILDCARD_SUBSCRIPTION_AVAILABLE, 0));
        }

        public ConnAck withoutRetain() {
            return with(properties.with(MqttPropertyType.RETAIN_AVAILABLE, 0));
        }

        public ConnAck assignedClientId(String clientId) {
            return with(properties.with(MqttPropertyType.ASSIGNED_CLIENT_IDENTIFIER, clientId));
        }

        public ConnAck reasonString(String reason) {
            return with(properties.with(MqttPropertyType.REASON_STRING, reason));
        }
    }

    /** See {@link #silence()}. */
    record Silence() implements ConnectAnswer {}

    /** See {@link #onlyMqtt311()}. */
    record OnlyMqtt311() implements ConnectAnswer {}
}
