// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.kafka;

import io.shopfloor.connect.sandbox.process.Jvm;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a broker runs. Immutable; every method gives a new value.
 *
 * @param properties server properties on top of the sandbox's, or in their place
 * @param jvm its JVM
 */
public record KafkaOptions(Map<String, String> properties, Jvm jvm) {
    public KafkaOptions {
        properties = Map.copyOf(properties);
    }

    public static KafkaOptions defaults() {
        return new KafkaOptions(Map.of(), Jvm.quick());
    }

    public KafkaOptions with(String property, String value) {
        Map<String, String> more = new LinkedHashMap<>(properties);
        more.put(property, value);
        return new KafkaOptions(more, jvm);
    }

    public KafkaOptions with(Jvm other) {
        return new KafkaOptions(properties, other);
    }
}
