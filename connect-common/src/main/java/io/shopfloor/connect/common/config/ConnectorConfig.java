// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.config;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** What the options of every connector have in common. Immutable. */
public abstract class ConnectorConfig extends AbstractConfig {

    private static final Set<String> JSON_CONVERTERS =
            Set.of("org.apache.kafka.connect.json.JsonConverter", "JsonConverter", "Json");

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

    /** Whether a record may have its schema in it: unless the connector's own converter says otherwise, for the worker's is not known. */
    public final boolean schemaInRecords() {
        String converter = originalsStrings().get("value.converter");
        return converter == null
                || JSON_CONVERTERS.contains(converter)
                        && !"false".equalsIgnoreCase(originalsStrings().get("value.converter.schemas.enable"));
    }

    /** The constant that an option of {@link ConfigGroup#choice} names. */
    protected final <E extends Enum<E>> E choice(Class<E> type, String option) {
        return ConfigGroup.chosen(type, this, option);
    }
}
