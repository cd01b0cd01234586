// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.mqtt.MqttConnection;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * A message between its arrival and its record.
 *
 * @param session where it arrived
 * @param entry its place in the session's ledger; null for QoS 0
 * @param topic the MQTT topic
 * @param message payload and properties, as Paho gives them
 * @param arrivedMs when it arrived, in epoch milliseconds
 * @param possibleDuplicate whether it may have been handed on before
 * @param altered whether characters in topic or properties had to be overwritten
 */
record MqttMessageIn(
        SubscribedSession session,
        LedgerEntry entry,
        String topic,
        MqttMessage message,
        long arrivedMs,
        boolean possibleDuplicate,
        boolean altered) {

    /** What has just arrived. */
    static MqttMessageIn of(
            SubscribedSession session, LedgerEntry entry, MqttConnection.Arrival in, boolean possibleDuplicate) {
        return new MqttMessageIn(
                session, entry, in.topic(), in.message(), System.currentTimeMillis(), possibleDuplicate, in.altered());
    }
}
