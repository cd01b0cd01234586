// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.config;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** What the options of every connector have in common. Immutable. */
public abstract class ConnectorConfig extends AbstractConfig {

    private final String connectorName;

    /** @param unnamed the connector's name where the worker has not put one into the configuration, as while it validates */
    protected ConnectorConfig(ConfigDef definition, Map<String, String> originals, String unnamed) {
        super(definition, originals, false);
        String name = originals.get("name");
        this.connectorName = name == null ? unnamed : name;
    }

    /** The connector's name, as the worker puts it into every configuration. */
    public final String connectorName() {
        return connectorName;
    }

    /** The constant that an option of {@link ConfigGroup#choice} names. */
    protected final <E extends Enum<E>> E choice(Class<E> type, String option) {
        return ConfigGroup.chosen(type, this, option);
    }
}
