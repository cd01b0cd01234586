// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.mqtt;

import io.shopfloor.connect.sandbox.process.Jvm;
import io.shopfloor.connect.sandbox.process.Login;
import java.util.Optional;

/**
 * How an MQTT broker runs, the same for every make. Immutable; every method gives a new value.
 *
 * @param login who gets in; empty: everybody
 * @param certificate what the additional TLS listener shows; empty: no such listener
 * @param clientCertificate the only client certificate that the TLS listener takes; empty: it asks for none
 * @param websockets whether there is a websockets listener besides
 * @param persistent whether sessions and queued messages outlive a kill -9
 * @param inflight how many unacknowledged messages it has on the way to a client at a time, where that can be set
 *     (Mosquitto: {@code max_inflight_messages}); 0: as many as the client takes
 * @param jvm its JVM, where it has one
 */
public record MqttOptions(
        Optional<Login> login,
        Optional<Certificate> certificate,
        Optional<Certificate> clientCertificate,
        boolean websockets,
        boolean persistent,
        int inflight,
        Jvm jvm) {

    public static MqttOptions defaults() {
        return new MqttOptions(Optional.empty(), Optional.empty(), Optional.empty(), false, true, 0, Jvm.quick());
    }

    public MqttOptions login(String user, String password) {
        return new MqttOptions(
                Optional.of(new Login(user, password)),
                certificate,
                clientCertificate,
                websockets,
                persistent,
                inflight,
                jvm);
    }

    public MqttOptions tls(Certificate server) {
        return new MqttOptions(login, Optional.of(server), clientCertificate, websockets, persistent, inflight, jvm);
    }

    public MqttOptions mutualTls(Certificate server, Certificate client) {
        return new MqttOptions(login, Optional.of(server), Optional.of(client), websockets, persistent, inflight, jvm);
    }

    public MqttOptions withWebsockets() {
        return new MqttOptions(login, certificate, clientCertificate, true, persistent, inflight, jvm);
    }

    public MqttOptions inMemory() {
        return new MqttOptions(login, certificate, clientCertificate, websockets, false, inflight, jvm);
    }

    public MqttOptions inflight(int most) {
        return new MqttOptions(login, certificate, clientCertificate, websockets, persistent, most, jvm);
    }

    public MqttOptions with(Jvm other) {
        return new MqttOptions(login, certificate, clientCertificate, websockets, persistent, inflight, other);
    }
}
