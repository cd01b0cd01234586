// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.common.config.FormerNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MQTT 5 to Kafka: a message is acknowledged to the broker only after Kafka has it. The connector itself only checks the
 * configuration and deals the sessions out to tasks; it never connects outside of {@link #validate}.
 */
public final class MqttSourceConnector extends SourceConnector {

    private static final Logger LOG = LoggerFactory.getLogger(MqttSourceConnector.class);

    private Map<String, String> properties;

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public ConfigDef config() {
        return MqttSourceOptions.DEFINITION;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return MqttSourceTask.class;
    }

    @Override
    public Config validate(Map<String, String> configuration) {
        return SourceValidation.of(FormerNames.check(super.validate(configuration), configuration), configuration);
    }

    @Override
    public void start(Map<String, String> configuration) {
        properties = Map.copyOf(configuration);
        MqttSourceConfig config = new MqttSourceConfig(properties);
        List<String> overlaps = TopicFilters.overlaps(config.plan().filters());
        if (!overlaps.isEmpty()) {
            LOG.warn(
                    "Topic filters overlap, so the broker may send a message more than once: {}.",
                    String.join("; ", overlaps));
        }
        if (config.exactlyOnce()) {
            config.exactlyOnceAdvice().ifPresent(LOG::warn);
        }
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        SessionPlan plan = new MqttSourceConfig(properties).plan();
        List<Integer> former =
                RememberedSessions.read(plan, context().offsetStorageReader()).beyond(plan);
        List<Map<String, String>> configs = new ArrayList<>();
        for (List<Integer> sessions : plan.spread(maxTasks, former)) {
            Map<String, String> config = new HashMap<>(properties);
            config.put(
                    MqttSourceOptions.TASK_SESSIONS,
                    sessions.stream().map(String::valueOf).collect(Collectors.joining(",")));
            config.put(MqttSourceOptions.TASK_NUMBER, Integer.toString(configs.size()));
            configs.add(config);
        }
        return configs;
    }

    @Override
    public void stop() {
        // Nothing is held here.
    }

    /**
     * Claimed at QoS 2, where the packet ids of committed messages are in the offsets. At QoS 1 a crash between Kafka's commit
     * and the broker's receipt of PUBACK repeats messages.
     */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> configuration) {
        String qos = configuration.get(MqttSourceOptions.QOS);
        return qos != null && qos.trim().equals("2") ? ExactlyOnceSupport.SUPPORTED : ExactlyOnceSupport.UNSUPPORTED;
    }

    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> configuration) {
        return ConnectorTransactionBoundaries.UNSUPPORTED;
    }

    /**
     * Offsets hold no position, only what sessions and subscriptions there are: any may be deleted, and none moves the stream.
     * A filter that an offset names and the configuration does not is unsubscribed at the next start.
     */
    @Override
    public boolean alterOffsets(Map<String, String> configuration, Map<Map<String, ?>, Map<String, ?>> offsets) {
        boolean exactlyOnce = new MqttSourceConfig(configuration).exactlyOnce();
        offsets.forEach((partition, offset) -> {
            if (partition == null
                    || !partition.keySet().equals(Set.of(SessionPlan.PARTITION_KEY))
                    || !(partition.get(SessionPlan.PARTITION_KEY) instanceof String)) {
                throw new ConnectException(
                        "a source partition of this connector has one key '" + SessionPlan.PARTITION_KEY
                                + "' with a client id, as in {\"" + SessionPlan.PARTITION_KEY + "\": \"press-0\"}, not "
                                + partition);
            }
            if (offset != null && exactlyOnce) {
                throw new ConnectException(
                        "the offset of " + partition + " tells which packet ids the broker may send again,"
                                + " and a wrong one would lose messages: with " + MqttSourceOptions.EXACTLY_ONCE
                                + "=required it cannot be altered. Deleting it loses nothing, but messages that the broker has not"
                                + " released may be stored again, marked");
            }
            if (offset != null) {
                check(partition, offset);
            }
        });
        return true;
    }

    private static void check(Map<String, ?> partition, Map<String, ?> offset) {
        try {
            SessionOffset.check(offset);
        } catch (IllegalArgumentException e) {
            throw new ConnectException("the offset of " + partition + " " + e.getMessage(), e);
        }
    }
}
