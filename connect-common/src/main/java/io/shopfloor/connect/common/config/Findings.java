// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.config;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigValue;

/**
 * What a connector's {@code validate()} finds wrong beyond its definition, put on the option at fault. Used by the thread
 * that validates.
 */
public final class Findings {

    private final Config definition;
    private final Map<String, ConfigValue> values = new HashMap<>();
    private final String otherwise;

    /**
     * @param definition what the definition found; findings are added to its values
     * @param otherwise the option that gets findings on options which are not there
     */
    public Findings(Config definition, String otherwise) {
        this.definition = definition;
        this.otherwise = otherwise;
        definition.configValues().forEach(value -> values.putIfAbsent(value.name(), value));
    }

    /** Runs a check if nothing is wrong so far. */
    public Findings then(Runnable check) {
        if (none()) {
            check.run();
        }
        return this;
    }

    private boolean none() {
        return definition.configValues().stream()
                .allMatch(value -> value.errorMessages().isEmpty());
    }

    public void add(String option, String message) {
        values.get(values.containsKey(option) ? option : otherwise).addErrorMessage(message);
    }
}
