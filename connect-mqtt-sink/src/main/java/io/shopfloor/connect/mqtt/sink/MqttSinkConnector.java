// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.common.config.FormerNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/**
 * Kafka to MQTT 5: offsets are committed only after the broker has the message. The connector itself only checks the
 * configuration and numbers the tasks; it never connects outside of {@link #validate}.
 */
public final class MqttSinkConnector extends SinkConnector {

    private Map<String, String> properties;

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public ConfigDef config() {
        return MqttSinkOptions.DEFINITION;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return MqttSinkTask.class;
    }

    @Override
    public Config validate(Map<String, String> configuration) {
        return SinkValidation.of(FormerNames.check(super.validate(configuration), configuration), configuration);
    }

    @Override
    public void start(Map<String, String> configuration) {
        properties = Map.copyOf(configuration);
    }

    /** One MQTT session a task: sessions hold nothing at the broker, so that any number of them will do. */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        List<Map<String, String>> configs = new ArrayList<>();
        for (int task = 0; task < maxTasks; task++) {
            Map<String, String> config = new HashMap<>(properties);
            config.put(MqttSinkOptions.TASK_NUMBER, Integer.toString(task));
            configs.add(config);
        }
        return configs;
    }

    @Override
    public void stop() {
        // Nothing is held here.
    }

    /** Any offsets will do: the consumer group's are all that there are. */
    @Override
    public boolean alterOffsets(Map<String, String> configuration, Map<TopicPartition, Long> offsets) {
        return true;
    }
}
