// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/** How a source deals its connections out to tasks: in turn, by two options that only the connector writes. Pure functions. */
public final class ConnectionTasks {

    /** The connections of this task. */
    public static final String CONNECTIONS = "task.connections";

    /** The number of this task, from 0. */
    public static final String NUMBER = "task.number";

    private ConnectionTasks() {}

    public static void define(ConfigDef def) {
        def.defineInternal(CONNECTIONS, Type.LIST, List.of(), Importance.LOW);
        def.defineInternal(NUMBER, Type.INT, 0, Importance.LOW);
    }

    /** The configurations of the tasks, each with the connector's own and at least one connection. */
    public static List<Map<String, String>> of(Map<String, String> connector, List<String> connections, int maxTasks) {
        int tasks = Math.min(maxTasks, connections.size());
        List<Map<String, String>> configs = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            List<String> own = new ArrayList<>();
            for (int i = task; i < connections.size(); i += tasks) {
                own.add(connections.get(i));
            }
            Map<String, String> config = new HashMap<>(connector);
            config.put(CONNECTIONS, String.join(",", own));
            config.put(NUMBER, Integer.toString(task));
            configs.add(config);
        }
        return configs;
    }
}
