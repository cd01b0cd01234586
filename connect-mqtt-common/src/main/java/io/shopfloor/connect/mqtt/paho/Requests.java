// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
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
    private final LongSupplier lastPublish;
    private volatile boolean connecting = true;

    /** @param lastPublish when a PUBLISH last came or waited for room, as {@link System#nanoTime} */
    Requests(
            MqttConnectionConfig config,
            URI server,
            String clientId,
            MqttConnection.Watcher watcher,
            FirstFault fault,
            LongSupplier lastPublish) {
        this.config = config;
        this.server = server;
        this.clientId = clientId;
        this.watcher = watcher;
        this.fault = fault;
        this.lastPublish = lastPublish;
    }

    /** CONNACK has come. */
    void connected() {
        connecting = false;
    }

    /** Something that the broker answers. */
    interface Request {
        IMqttToken send() throws MqttException;
    }

    /** Sends and waits for the answer; {@code meanwhile} is called again and again until it comes. */
    IMqttToken await(Request request, MqttConnection.Meanwhile meanwhile) throws BrokerException {
        try {
            IMqttToken token = request.send();
            waitFor(token, meanwhile);
            return token;
        } catch (MqttException | IllegalArgumentException e) {
            throw explain(e);
        }
    }

    /**
     * Waits for an answer, but no longer than the connection lives. A broker answers behind the messages that it has sent
     * before: as long as they come, or have to wait for room, its time does not run. CONNACK has none before it.
     */
    private void waitFor(IMqttToken token, MqttConnection.Meanwhile meanwhile) throws MqttException, BrokerException {
        long sent = System.nanoTime();
        while (!token.isComplete()) {
            long since = Math.max(0, lastPublish.getAsLong() - sent);
            if (System.nanoTime() - sent - since > config.connectTimeout().toNanos()) {
                throw BrokerException.passing(
                        MqttConnectionConfig.CONNECT_TIMEOUT,
                        "the MQTT broker at " + server + " did not answer within "
                                + config.connectTimeout().toSeconds() + " s",
                        null);
            }
            if (watcher.cancelled()) {
                throw BrokerException.passing(
                        MqttConnectionConfig.SERVER_URI, "request to " + server + " cancelled: stopping", null);
            }
            if (token.getException() != null) {
                break; // a connection that breaks before CONNACK never completes its token
            }
            pause();
            meanwhile.work();
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
                    MqttConnectionConfig.SERVER_URI, "request to " + server + " cancelled: interrupted", e);
        }
    }

    /** Why a request failed: what ended the connection, if anything did, else what the library says. */
    BrokerException explain(Exception failure) {
        if (connecting && Faults.isOlderRefusal(failure)) {
            return Faults.notMqtt5(server, failure);
        }
        if (!connecting) {
            // Why the broker ended a connection, the callback hears a moment after the requests that died of it.
            fault.await(REASON_WAIT_MS);
        }
        return fault.get() != null ? fault.get() : Faults.explain(server, clientId, failure);
    }
}
