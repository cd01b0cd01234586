// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.session;

import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;
import io.shopfloor.connect.mqtt.ServerLimits;
import io.shopfloor.connect.mqtt.paho.MqttConnection;
import java.net.URI;
import java.util.Set;
import java.util.UUID;

/**
 * Tries a configuration out on the broker, for {@code validate()}: with a throw-away client id and a clean session, so
 * that neither a running task nor its queued messages notice. Bounded by the connect time-out.
 */
public final class MqttProbe {

    /** What a connector finds wrong with a broker that did let us in; {@link BrokerException#field} says where. */
    public interface Check {
        void accept(ServerLimits limits) throws BrokerException;
    }

    /** Client identifier not valid, not authorized, banned, quota exceeded: the connector's own ids may fare better. */
    private static final Set<Integer> REFUSALS_OF_A_CLIENT = Set.of(0x85, 0x87, 0x8A, 0x97);

    private MqttProbe() {}

    /**
     * Connects to the first server that answers and disconnects again.
     *
     * @throws BrokerException what the last server of the list had against it
     */
    public static void run(MqttConnectionConfig config, Check check) throws BrokerException {
        String clientId = config.probeClientId().isEmpty()
                ? "probe-" + UUID.randomUUID().toString().substring(0, 13)
                : config.probeClientId();
        MqttConnection.Parameters parameters = new MqttConnection.Parameters(clientId, true, 0, 1);
        BrokerException failure = null;
        for (URI server : config.servers()) {
            try (MqttConnection connection =
                    MqttConnection.open(config, server, parameters, MqttConnection.Watcher.NONE)) {
                check.accept(connection.limits());
                connection.disconnect(true);
                return;
            } catch (BrokerException e) {
                failure = REFUSALS_OF_A_CLIENT.contains(e.reasonCode()) ? ofTheProbe(e, clientId) : e;
            }
        }
        throw failure;
    }

    private static BrokerException ofTheProbe(BrokerException refusal, String clientId) {
        return BrokerException.lasting(
                        refusal.field(),
                        refusal.getMessage() + ". '" + clientId
                                + "' is the client id of the connection test, not of the connector. If the broker accepts"
                                + " only certain ids or a limited number of clients, set "
                                + MqttConnectionConfig.PROBE_CLIENT_ID + " to an id that it accepts, or "
                                + MqttConnectionConfig.CONNECTION_VALIDATE + "=off",
                        refusal.getCause())
                .withReasonCode(refusal.reasonCode());
    }
}
