// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.common.polling.ConnectionTasks;
import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import io.shopfloor.connect.plc4x.config.Plc4xSourceOptions;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/**
 * PLCs to Kafka by Apache PLC4X. The connector itself only checks the configuration and deals the connections out to tasks;
 * it never connects outside of {@link #validate}.
 */
public final class Plc4xSourceConnector extends SourceConnector {

    private Map<String, String> properties;

    @Override
    public String version() {
        return Version.current();
    }

    /** The options that every configuration has; {@link #validate} adds those of its connections and groups. */
    @Override
    public ConfigDef config() {
        return Plc4xSourceOptions.definition(Map.of());
    }

    @Override
    public Class<? extends Task> taskClass() {
        return Plc4xSourceTask.class;
    }

    @Override
    public Config validate(Map<String, String> configuration) {
        return Plc4xSourceValidation.of(configuration);
    }

    @Override
    public void start(Map<String, String> configuration) {
        properties = Map.copyOf(configuration);
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return ConnectionTasks.of(properties, new Plc4xSourceConfig(properties).connectionNames(), maxTasks);
    }

    @Override
    public void stop() {
        // Nothing is held here.
    }

    /** Not claimed: a PLC repeats no reading, so what a task had read and Kafka did not have is gone with the task. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> configuration) {
        return ExactlyOnceSupport.UNSUPPORTED;
    }

    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> configuration) {
        return ConnectorTransactionBoundaries.UNSUPPORTED;
    }

    /** Offsets hold no position: any may be changed or deleted, and none moves the stream. */
    @Override
    public boolean alterOffsets(Map<String, String> configuration, Map<Map<String, ?>, Map<String, ?>> offsets) {
        return true;
    }
}
