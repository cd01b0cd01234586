// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * What one connection asks of its broker: each request waits for its answer, no longer than the time-out, the connection,
 * or anybody's interest in it. Used by the connection's owner.
 */
final class Requests {

    /** How long after a failed request the broker's reason for ending a connection may still come. */
    static final long REASON_WAIT_MS = 250;

    private static final long PAUSE_MS = 2;

    private final MqttConnectionConfig config;
    private final URI server;
    private final String clientId;
    private final MqttConnection.Watcher watcher;
    private final FirstFault fault;
    private volatile boolean connecting = true;

    Requests(
            MqttConnectionConfig config,
            URI server,
            String clientId,
            MqttConnection.Watcher watcher,
            FirstFault fault) {
        this.config = config;
        this.server = server;
        this.clientId = clientId;
        this.watcher = watcher;
        this.fault = fault;
    }

    /** CONNACK has come. */
    void connected() {
        connecting = false;
    }

    /** Something that the broker answers. */
    interface Request {
        IMqttToken send() throws MqttException;
    }

    /** Sends and waits for the answer. */
    IMqttToken await(Request request) throws BrokerException {
        try {
            IMqttToken token = request.send();
            waitFor(token);
            return token;
        } catch (MqttException | IllegalArgumentException e) {
            throw explain(e);
        }
    }

    /** Waits for an answer, but no longer than the connection lives. */
    private void waitFor(IMqttToken token) throws MqttException, BrokerException {
        long deadline = System.nanoTime() + config.connectTimeout().toNanos();
        while (!token.isComplete()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw BrokerException.passing(
                        MqttConnectionConfig.CONNECT_TIMEOUT,
                        "the MQTT broker at " + server + " did not answer within "
                                + config.connectTimeout().toSeconds() + " s",
                        null);
            }
            if (watcher.cancelled()) {
                throw BrokerException.passing(
                        MqttConnectionConfig.SERVER_URI, "a request to " + server + " was given up: we stop", null);
            }
            if (token.getException() != null) {
                break; // a connection that breaks before CONNACK never completes its token
            }
            pause();
            if (fault.get() != null && !token.isComplete()) {
                throw fault.get();
            }
        }
        if (token.getException() != null) {
            throw token.getException();
        }
    }

    /** Paho's own wait cannot be repeated: its time-out stays in the token, and from then on it does not wait any more. */
    private void pause() throws BrokerException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BrokerException.passing(
                    MqttConnectionConfig.SERVER_URI, "a request to " + server + " was given up: interrupted", e);
        }
    }

    /** Why a request failed: what ended the connection, if anything did, else what the library says. */
    BrokerException explain(Exception failure) {
        if (connecting && ReasonCodes.isOlderRefusal(failure)) {
            return ReasonCodes.notMqtt5(server, failure);
        }
        if (!connecting) {
            // Why the broker ended a connection, the callback hears a moment after the requests that died of it.
            fault.await(REASON_WAIT_MS);
        }
        return fault.get() != null ? fault.get() : ReasonCodes.explain(server, clientId, failure);
    }
}
