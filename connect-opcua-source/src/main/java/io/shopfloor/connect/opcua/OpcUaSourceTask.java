// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** Builds, holds and ends the {@link RunningOpcUaSource} that does the work. Instantiated by the worker. */
public final class OpcUaSourceTask extends SourceTask {

    private RunningOpcUaSource started;

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void start(Map<String, String> properties) {
        started = new RunningOpcUaSource(new OpcUaSourceConfig(properties), context);
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        return started.poll();
    }

    @Override
    public void stop() {
        if (started != null) {
            started.close();
            started = null;
        }
    }
}
