// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.mqtt.Publication;
import io.shopfloor.connect.mqtt.paho.MqttConnection;
import io.shopfloor.connect.mqtt.source.ledger.LedgerEntry;

/**
 * A message between its arrival and its record.
 *
 * @param session where it arrived
 * @param entry its place in the session's ledger; null for QoS 0
 * @param message topic, payload and properties
 * @param packetId its packet identifier; 0 for QoS 0
 * @param arrivedMs when it arrived, in epoch milliseconds
 * @param possibleDuplicate whether it may have been handed on before
 * @param altered whether characters in topic or properties had to be overwritten
 */
record MqttMessageIn(
        SubscribedSession session,
        LedgerEntry entry,
        Publication message,
        int packetId,
        long arrivedMs,
        boolean possibleDuplicate,
        boolean altered) {

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
                in.altered());
    }

    /** The MQTT topic. */
    String topic() {
        return message.topic();
    }
}
