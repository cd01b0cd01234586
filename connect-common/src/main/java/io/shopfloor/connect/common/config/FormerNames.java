// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigValue;

/**
 * Options that had another name before 0.1.0. Connect ignores an option that it does not know, so validation names the new one.
 * Pure functions.
 */
public final class FormerNames {

    static final Map<String, String> NEW = Map.ofEntries(
            Map.entry("mqtt.overflow", "overflow"),
            Map.entry("ifm.overflow", "overflow"),
            Map.entry("queue.max.messages", "max.queue.size"),
            Map.entry("queue.max.records", "max.queue.size"),
            Map.entry("queue.max.bytes", "max.queue.size.in.bytes"),
            Map.entry("poll.max.records", "max.batch.size"),
            Map.entry("status.topic", "kafka.status.topic"),
            Map.entry("ifm.emit", "on.change"),
            Map.entry("ifm.deadband", "deadband"),
            Map.entry("ifm.heartbeat.ms", "heartbeat.ms"),
            Map.entry("ifm.poll.backoff.max.ms", "ifm.reconnect.backoff.max.ms"));

    private FormerNames() {}

    /** The validated configuration, with an error for each option that is given by its former name. */
    public static Config check(Config validated, Map<String, String> configuration) {
        List<ConfigValue> all = new ArrayList<>(validated.configValues());
        new TreeMap<>(configuration)
                .keySet().stream()
                        .filter(NEW::containsKey)
                        .forEach(former -> all.add(new ConfigValue(
                                former,
                                null,
                                List.of(),
                                new ArrayList<>(List.of(former + " is now " + NEW.get(former))))));
        return new Config(all);
    }
}
