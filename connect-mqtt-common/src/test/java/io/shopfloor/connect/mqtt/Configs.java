// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Configurations of a connection, read as a connector reads them. */
public final class Configs {

    private Configs() {}

    /** @param pairs options and their values */
    public static MqttConnectionConfig of(String... pairs) {
        ConfigDef def = new ConfigDef();
        MqttConnectionConfig.define(def);
        return MqttConnectionConfig.of(new AbstractConfig(def, map(pairs), false), "the-connector");
    }

    /** With short times, for a broker that is there. */
    public static MqttConnectionConfig quick(String server, String... pairs) {
        Map<String, String> values = map(
                "mqtt.server.uri", server,
                "mqtt.keepalive.interval.seconds", "5",
                "mqtt.connect.timeout.seconds", "5",
                "mqtt.session.expiry.ms", "3600000",
                "mqtt.reconnect.backoff.ms", "5",
                "mqtt.reconnect.backoff.max.ms", "20");
        values.putAll(map(pairs));
        ConfigDef def = new ConfigDef();
        MqttConnectionConfig.define(def);
        return MqttConnectionConfig.of(new AbstractConfig(def, values, false), "press");
    }

    private static Map<String, String> map(String... pairs) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], pairs[i + 1]);
        }
        return values;
    }
}
