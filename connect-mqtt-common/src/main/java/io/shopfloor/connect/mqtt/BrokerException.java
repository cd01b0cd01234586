// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

/**
 * What went wrong between us and an MQTT broker, in words that name the remedy. {@link #field} is the option at fault
 * where one is known; {@link #lasting} tells a fault that comes back until somebody changes something from one that
 * passes by itself.
 */
public final class BrokerException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final boolean lasting;
    private final boolean takenOver;
    private final boolean reconnectRequested;
    private final int reasonCode;

    private BrokerException(
            String message,
            String field,
            boolean lasting,
            boolean takenOver,
            boolean reconnectRequested,
            int reasonCode,
            Throwable cause) {
        super(message, cause);
        this.field = field;
        this.lasting = lasting;
        this.takenOver = takenOver;
        this.reconnectRequested = reconnectRequested;
        this.reasonCode = reasonCode;
    }

    /** A fault that waiting may cure: the broker is away, busy, or the link broke. */
    public static BrokerException passing(String field, String message, Throwable cause) {
        return new BrokerException(message, field, false, false, false, 0, cause);
    }

    /** A fault that only a change of configuration, at the broker or here, can cure. */
    public static BrokerException lasting(String field, String message, Throwable cause) {
        return new BrokerException(message, field, true, false, false, 0, cause);
    }

    /**
     * No fault: the owner wants another connection. The next attempt comes at once, as soon as the owner is ready to connect,
     * and the back-off stays as it is.
     */
    public static BrokerException reconnectRequested(String field, String message) {
        return new BrokerException(message, field, false, false, true, 0, null);
    }

    /** Another client connected with our client id. */
    public static BrokerException takenOver(String clientId) {
        return new BrokerException(
                "the broker closed the connection because another client connected with the client id '" + clientId
                        + "'. Client ids must be unique: set mqtt.client.id to one that no client uses",
                MqttConnectionConfig.CLIENT_ID,
                false,
                true,
                false,
                0,
                null);
    }

    /** The option to look at first. */
    public String field() {
        return field;
    }

    public boolean lasting() {
        return lasting;
    }

    /** The same, with the reason code that the broker gave; it counts if it is one of the standard's from 0x80 on. */
    public BrokerException withReasonCode(int code) {
        return code < 0x80 || code > 0xFF
                ? this
                : new BrokerException(getMessage(), field, lasting, takenOver, reconnectRequested, code, getCause());
    }

    /** The standard's reason code of 0x80 and above that ended the connection; 0 if it ended without one. */
    public int reasonCode() {
        return reasonCode;
    }

    /** Whether the owner itself wanted the end of the connection. */
    public boolean isReconnectRequested() {
        return reconnectRequested;
    }

    public boolean isTakeOver() {
        return takenOver;
    }
}
