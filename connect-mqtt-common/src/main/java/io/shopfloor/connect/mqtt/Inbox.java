// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import java.util.ArrayDeque;

/**
 * What arrives on one connection: kept in order until somebody takes it, and nothing any more once it is closed. Messages
 * come on the library's callback thread, orders from any.
 */
final class Inbox {

    private final ArrayDeque<MqttConnection.Arrival> early = new ArrayDeque<>();
    private MqttConnection.Receiver receiver;
    private boolean closed;

    synchronized void arrived(MqttConnection.Arrival arrival) {
        if (receiver != null) {
            receiver.arrived(arrival);
        } else if (!closed) {
            early.addLast(arrival);
        }
    }

    synchronized void deliverTo(MqttConnection.Receiver owner) {
        early.forEach(owner::arrived);
        early.clear();
        receiver = owner;
    }

    /** Returns whether it was open before. */
    synchronized boolean close() {
        boolean wasOpen = !closed;
        closed = true;
        receiver = null;
        early.clear();
        return wasOpen;
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
