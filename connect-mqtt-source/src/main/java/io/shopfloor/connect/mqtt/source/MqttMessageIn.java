// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.mqtt.Publication;
import io.shopfloor.connect.mqtt.paho.MqttConnection;
import io.shopfloor.connect.mqtt.source.ledger.LedgerEntry;
import org.apache.kafka.connect.header.ConnectHeaders;

/**
 * A message between its arrival and its record, or one element of it.
 *
 * @param session where it arrived
 * @param entry its place in the session's ledger; null for QoS 0
 * @param message topic, payload and properties
 * @param packetId its packet identifier; 0 for QoS 0
 * @param arrivedMs when it arrived, in epoch milliseconds
 * @param possibleDuplicate whether it may have been handed on before
 * @param altered whether characters in topic or properties had to be overwritten
 * @param element which element of the message that arrived this is, with that one's payload; null for a message as it is
 */
record MqttMessageIn(
        SubscribedSession session,
        LedgerEntry entry,
        Publication message,
        int packetId,
        long arrivedMs,
        boolean possibleDuplicate,
        boolean altered,
        Element element) {

    /**
     * Which element of an exploded message something is.
     *
     * @param number counted from 1
     * @param of how many the message has
     * @param headers of the message, for all of its elements
     */
    record Element(int number, int of, ConnectHeaders headers) {}

    /** What has just arrived. */
    static MqttMessageIn of(
            SubscribedSession session, LedgerEntry entry, MqttConnection.Arrival in, boolean possibleDuplicate) {
        return new MqttMessageIn(
                session,
                entry,
                in.message(),
                in.packetId(),
                System.currentTimeMillis(),
                possibleDuplicate,
                in.altered(),
                null);
    }

    /** The same with the payload of one of its elements. */
    MqttMessageIn with(byte[] payload, Element which) {
        Publication part =
                new Publication(message.topic(), payload, message.qos(), message.retained(), message.properties());
        return new MqttMessageIn(session, entry, part, packetId, arrivedMs, possibleDuplicate, altered, which);
    }

    /** Whether nothing of the message that arrived comes behind this. */
    boolean isLast() {
        return element == null || element.number() == element.of();
    }

    /** The MQTT topic. */
    String topic() {
        return message.topic();
    }
}
