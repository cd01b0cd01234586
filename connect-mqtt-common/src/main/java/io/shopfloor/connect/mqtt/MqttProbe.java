// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import java.net.URI;
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

    /** The probe notices faults by the requests that fail of them, within the connect time-out. */
    private static final MqttConnection.Watcher UNWATCHED = new MqttConnection.Watcher() {
        @Override
        public void faulty() {}

        @Override
        public boolean cancelled() {
            return false;
        }
    };

    private MqttProbe() {}

    /**
     * Connects to the first server that answers and disconnects again.
     *
     * @throws BrokerException what the last server of the list had against it
     */
    public static void run(MqttConnectionConfig config, Check check) throws BrokerException {
        MqttConnection.Parameters parameters = new MqttConnection.Parameters(
                "probe-" + UUID.randomUUID().toString().substring(0, 13), true, 0, 1);
        BrokerException failure = null;
        for (URI server : config.servers()) {
            try (MqttConnection connection = MqttConnection.open(config, server, parameters, UNWATCHED)) {
                check.accept(connection.limits());
                connection.disconnect(true);
                return;
            } catch (BrokerException e) {
                failure = e;
            }
        }
        throw failure;
    }
}
