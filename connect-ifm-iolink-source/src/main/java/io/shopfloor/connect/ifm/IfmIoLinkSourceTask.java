// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.Version;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** Builds, holds and ends the {@link RunningIfmIoLinkSource} that does the work. Instantiated by the worker. */
public final class IfmIoLinkSourceTask extends SourceTask {

    private volatile RunningIfmIoLinkSource started;

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void start(Map<String, String> properties) {
        started = new RunningIfmIoLinkSource(new IfmIoLinkSourceConfig(properties), context);
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        RunningIfmIoLinkSource session = started;
        return session == null ? null : session.poll();
    }

    @Override
    public void stop() {
        RunningIfmIoLinkSource session = started;
        if (session != null) {
            session.close();
            started = null;
        }
    }
}
