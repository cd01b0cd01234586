// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.MqttConnectionConfig;

/** Connections without a session around them. */
final class Connections {

    private Connections() {}

    /** Connects to the first server. */
    static MqttConnection open(MqttConnectionConfig config) throws BrokerException {
        return MqttConnection.open(
                config,
                config.servers().get(0),
                new MqttConnection.Parameters("press-0", false, 3600, 10),
                MqttConnection.Watcher.NONE);
    }
}
