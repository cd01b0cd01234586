// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.common.Version;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** Builds, holds and ends the {@link RunningMqttSource} that does the work. Instantiated by the worker. */
public final class MqttSourceTask extends SourceTask {

    private volatile RunningMqttSource started;

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void start(Map<String, String> properties) {
        started = new RunningMqttSource(new MqttSourceConfig(properties), context);
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        RunningMqttSource session = started;
        return session == null ? null : session.poll();
    }

    /**
     * {@code metadata} is null for a record that was filtered out: that is done, too, once the worker goes on. Quiet after
     * {@link #stop}.
     */
    @Override
    public void commitRecord(SourceRecord record, RecordMetadata metadata) {
        RunningMqttSource session = started;
        if (session == null) {
            return;
        }
        try {
            if (metadata == null) {
                session.recordDropped(record);
            } else {
                session.recordDone(record);
            }
        } catch (RuntimeException e) {
            session.fail(e); // the worker would only log it
        }
    }

    @Override
    public void commit() {
        RunningMqttSource session = started;
        if (session != null) {
            session.offsetsCommitted();
        }
    }

    @Override
    public void stop() {
        RunningMqttSource session = started;
        if (session != null) {
            session.close();
            started = null;
        }
    }
}
