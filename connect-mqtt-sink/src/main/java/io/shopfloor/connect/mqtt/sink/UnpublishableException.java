// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

/**
 * A record that the broker will never have: it cannot become an MQTT message, or the broker refuses it for good. Says why
 * and what to do, and nothing of the record's content but its MQTT topic.
 */
final class UnpublishableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnpublishableException(String message) {
        super(message);
    }

    UnpublishableException(String message, Throwable cause) {
        super(message, cause);
    }
}
