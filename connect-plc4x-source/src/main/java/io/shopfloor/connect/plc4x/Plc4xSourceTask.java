// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.common.Version;
import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** Builds, holds and ends the {@link RunningPlc4xSource} that does the work. Instantiated by the worker. */
public final class Plc4xSourceTask extends SourceTask {

    private RunningPlc4xSource started;

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void start(Map<String, String> properties) {
        started = new RunningPlc4xSource(new Plc4xSourceConfig(properties), context);
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
