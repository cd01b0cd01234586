// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.common.Version;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** Builds, holds and ends the {@link RunningMqttSink} that does the work. Instantiated by the worker. */
public final class MqttSinkTask extends SinkTask {

    private RunningMqttSink started;

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void start(Map<String, String> properties) {
        started = new RunningMqttSink(new MqttSinkConfig(properties), context);
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        started.opened();
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        started.put(records);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> consumed) {
        return started.preCommit(consumed);
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        if (started != null) {
            started.closed(partitions);
        }
    }

    @Override
    public void stop() {
        if (started != null) {
            started.close();
            started = null;
        }
    }
}
