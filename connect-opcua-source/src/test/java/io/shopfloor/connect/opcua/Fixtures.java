// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import io.shopfloor.connect.opcua.config.ConnectionConfig;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Configurations for tests. */
public final class Fixtures {

    private static final AtomicLong NUMBERS = new AtomicLong();

    private Fixtures() {}

    /** One connection c without security, fast, with further options as key, value; those without a dot-prefix are c's. */
    public static Map<String, String> config(String uri, String nodes, String... more) {
        Map<String, String> config = new HashMap<>();
        config.put("name", "test-" + NUMBERS.incrementAndGet());
        config.put("opcua.connections", "c");
        config.put("opcua.c.server.uri", uri);
        config.put("opcua.c.security.policy", "none");
        config.put("opcua.c.nodes", nodes);
        config.put("opcua.c.publishing.interval.ms", "50");
        config.put("opcua.c.sampling.interval.ms", "20");
        config.put("opcua.c.poll.interval.ms", "50");
        config.put("opcua.c.reconnect.backoff.ms", "20");
        config.put("opcua.c.reconnect.backoff.max.ms", "200");
        config.put("task.connections", "c");
        for (int i = 0; i < more.length; i += 2) {
            boolean ofConnector = more[i].startsWith("kafka.")
                    || more[i].matches(
                            "(record|unsigned|timestamp|overflow|max\\.queue|max\\.batch|connection|opcua|value|task).*");
            config.put(ofConnector ? more[i] : "opcua.c." + more[i], more[i + 1]);
        }
        return config;
    }

    public static ConnectionConfig connection(String uri, String... more) {
        return new OpcUaSourceConfig(config(uri, "Objects/**", more)).connection("c");
    }
}
