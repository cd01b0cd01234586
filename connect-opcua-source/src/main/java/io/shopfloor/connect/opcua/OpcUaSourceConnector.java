// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.common.polling.ConnectionTasks;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import io.shopfloor.connect.opcua.config.OpcUaSourceOptions;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/**
 * OPC UA to Kafka by Eclipse Milo. The connector itself only checks the configuration and deals the connections out to tasks; it
 * never connects outside of {@link #validate}.
 */
public final class OpcUaSourceConnector extends SourceConnector {

    private Map<String, String> properties;

    @Override
    public String version() {
        return Version.current();
    }

    /** The options that every configuration has; {@link #validate} adds those of its connections. */
    @Override
    public ConfigDef config() {
        return OpcUaSourceOptions.definition(Map.of());
    }

    @Override
    public Class<? extends Task> taskClass() {
        return OpcUaSourceTask.class;
    }

    @Override
    public Config validate(Map<String, String> configuration) {
        return OpcUaSourceValidation.of(configuration);
    }

    @Override
    public void start(Map<String, String> configuration) {
        properties = Map.copyOf(configuration);
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return ConnectionTasks.of(properties, new OpcUaSourceConfig(properties).connectionNames(), maxTasks);
    }

    @Override
    public void stop() {
        // Nothing is held here.
    }

    /** Not claimed: a server repeats no reading without a history, so what a task had read and Kafka did not have is gone with it. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> configuration) {
        return ExactlyOnceSupport.UNSUPPORTED;
    }

    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> configuration) {
        return ConnectorTransactionBoundaries.UNSUPPORTED;
    }

    /** Any offset may be changed or deleted: it says from when on a node's history is still to be read. */
    @Override
    public boolean alterOffsets(Map<String, String> configuration, Map<Map<String, ?>, Map<String, ?>> offsets) {
        return true;
    }
}
