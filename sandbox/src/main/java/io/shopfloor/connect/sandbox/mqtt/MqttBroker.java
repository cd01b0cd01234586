// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.mqtt;

import io.shopfloor.connect.sandbox.process.Ports;
import io.shopfloor.connect.sandbox.process.SandboxProcess;
import io.shopfloor.connect.sandbox.process.Workplace;

/**
 * An MQTT 5 broker that keeps sessions and acknowledged messages over a kill -9 (unless told to be in memory only) and
 * does not bound the queue of an absent client. Its plain listener is always there, TLS and websockets where asked for.
 */
public abstract sealed class MqttBroker extends SandboxProcess permits Artemis, HiveMq, Mosquitto {
    private final MqttOptions options;
    private final int port;
    private final int tlsPort;
    private final int websocketPort;

    protected MqttBroker(Workplace workplace, String name, MqttOptions options) {
        super(workplace, name);
        this.options = options;
        port = workplace.freePort();
        tlsPort = workplace.freePort();
        websocketPort = workplace.freePort();
    }

    /** The plain TCP port. */
    public final int port() {
        return port;
    }

    /** {@code tcp://127.0.0.1:port}. */
    public final String uri() {
        return "tcp://127.0.0.1:" + port;
    }

    /** The TLS port, open with {@link MqttOptions#tls} or {@link MqttOptions#mutualTls}. */
    public final int tlsPort() {
        return tlsPort;
    }

    /** {@code ssl://localhost:port}; the name is what the certificate must show. */
    public final String tlsUri() {
        return "ssl://localhost:" + tlsPort;
    }

    /** The websockets port, open with {@link MqttOptions#withWebsockets}. */
    public final int websocketPort() {
        return websocketPort;
    }

    /** {@code ws://127.0.0.1:port/mqtt}. */
    public final String websocketUri() {
        return "ws://127.0.0.1:" + websocketPort + "/mqtt";
    }

    final MqttOptions options() {
        return options;
    }

    @Override
    protected final boolean serves() {
        return Ports.answers(port)
                && (options.certificate().isEmpty() || Ports.answers(tlsPort))
                && (!options.websockets() || Ports.answers(websocketPort));
    }
}
