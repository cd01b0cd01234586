// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * A message between its arrival and its record.
 *
 * @param session where it arrived
 * @param entry its place in the session's ledger; null for QoS 0
 * @param topic the MQTT topic
 * @param message payload and properties, as Paho gives them
 * @param arrivedMs when it arrived, in epoch milliseconds
 */
record MqttMessageIn(SubscribedSession session, LedgerEntry entry, String topic, MqttMessage message, long arrivedMs) {

    boolean possibleDuplicate() {
        return entry != null && entry.possibleDuplicate();
    }
}
