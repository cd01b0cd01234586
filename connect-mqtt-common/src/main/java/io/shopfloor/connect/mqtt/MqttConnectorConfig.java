// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import io.shopfloor.connect.common.config.ConnectorConfig;
import io.shopfloor.connect.common.config.Findings;
import io.shopfloor.connect.common.config.OptionException;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.storage.Converter;

/** What the options of the MQTT source and of the MQTT sink have in common. Immutable. */
public abstract class MqttConnectorConfig extends ConnectorConfig {

    /** @param unnamed the connector's name where the worker has not put one into the configuration */
    protected MqttConnectorConfig(ConfigDef definition, Map<String, String> originals, String unnamed) {
        super(definition, originals, unnamed);
    }

    /** @throws ConfigException naming the option at fault */
    public final MqttConnectionConfig connection() {
        return MqttConnectionConfig.of(this, connectorName());
    }

    /** Whether {@code validate()} connects to the broker. */
    public final boolean probesBroker() {
        return getString(MqttConnectionConfig.CONNECTION_VALIDATE).equals("connect");
    }

    /** The payload converter, configured; null for the default. */
    public final Converter converter() {
        return PayloadConverter.of(this);
    }

    /** Finds what is wrong with the connection's options or the converter's. */
    public final void check(Findings findings) {
        try {
            connection();
        } catch (OptionException e) {
            findings.add(e.option(), e.problem());
        } catch (ConfigException e) {
            findings.add(MqttConnectionConfig.SERVER_URI, e.getMessage());
        }
        try {
            converter();
        } catch (RuntimeException e) {
            findings.add(PayloadConverter.OPTION, "the converter cannot be configured: " + e.getMessage());
        }
    }
}
