// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.common.config.FormerNames;
import io.shopfloor.connect.ifm.master.MasterAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.util.ConnectorUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ifm IO-Link masters to Kafka: process data decoded by IODD, with names, units and quality. The connector checks the
 * configuration, searches for masters where it is told to, and deals the masters out to tasks.
 */
public final class IfmIoLinkSourceConnector extends SourceConnector {
    private static final Logger LOG = LoggerFactory.getLogger(IfmIoLinkSourceConnector.class);

    private Map<String, String> properties;
    private IfmIoLinkSourceConfig config;
    private MasterDiscovery discovery;

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public ConfigDef config() {
        return IfmIoLinkSourceOptions.DEFINITION;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return IfmIoLinkSourceTask.class;
    }

    @Override
    public Config validate(Map<String, String> configuration) {
        return IfmValidation.of(FormerNames.check(super.validate(configuration), configuration), configuration);
    }

    @Override
    public void start(Map<String, String> configuration) {
        properties = Map.copyOf(configuration);
        config = new IfmIoLinkSourceConfig(properties);
        if (config.getLong(IfmIoLinkSourceOptions.POLL_INTERVAL) < IfmIoLinkSourceOptions.POLL_FLOOR_MS) {
            LOG.warn(
                    "{} is below {} ms: masters with old firmware are known to crash at that rate.",
                    IfmIoLinkSourceOptions.POLL_INTERVAL,
                    IfmIoLinkSourceOptions.POLL_FLOOR_MS);
        }
        if (!config.ranges().isEmpty()) {
            discovery = new MasterDiscovery(
                    config, config.masters(), context()::requestTaskReconfiguration, context()::raiseError);
            discovery.start();
        }
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        List<MasterAddress> masters = new ArrayList<>(discovery == null ? config.masters() : discovery.known());
        if (masters.isEmpty()) {
            return List.of(); // until discovery has found one
        }
        masters.sort(Comparator.comparing(MasterAddress::toString));
        List<Map<String, String>> configs = new ArrayList<>();
        for (List<MasterAddress> part : ConnectorUtils.groupPartitions(masters, Math.min(maxTasks, masters.size()))) {
            Map<String, String> task = new HashMap<>(properties);
            task.put(
                    IfmIoLinkSourceOptions.TASK_MASTERS,
                    part.stream().map(MasterAddress::toString).collect(Collectors.joining(",")));
            task.put(IfmIoLinkSourceOptions.TASK_NUMBER, Integer.toString(configs.size()));
            configs.add(task);
        }
        return configs;
    }

    @Override
    public void stop() {
        if (discovery != null) {
            discovery.close();
            discovery = null;
        }
    }

    /** Not claimed: a reading happens once, and nothing can be read again. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> configuration) {
        return ExactlyOnceSupport.UNSUPPORTED;
    }

    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> configuration) {
        return ConnectorTransactionBoundaries.UNSUPPORTED;
    }

    /** Offsets hold the time of the last reading and nothing to resume from: any may be deleted. */
    @Override
    public boolean alterOffsets(Map<String, String> configuration, Map<Map<String, ?>, Map<String, ?>> offsets) {
        return true;
    }
}
