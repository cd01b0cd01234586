// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Asks the connector once a second for its metrics, on a thread of its own, since a worker that starts is slow to answer. */
final class ConnectorWatch implements AutoCloseable {
    private final TaskMetrics metrics;
    private final BooleanSupplier askable;
    private final ScheduledExecutorService thread;
    private volatile boolean connected;
    private volatile long inFlight = -1;

    /** @param askable whether the worker runs */
    ConnectorWatch(TaskMetrics metrics, BooleanSupplier askable) {
        this.metrics = metrics;
        this.askable = askable;
        thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread daemon = new Thread(work, "connector-watch");
            daemon.setDaemon(true);
            return daemon;
        });
        thread.scheduleWithFixedDelay(this::check, 0, 1, TimeUnit.SECONDS);
    }

    private void check() {
        OptionalLong sessions = askable.getAsBoolean() ? metrics.read("connected") : OptionalLong.empty();
        connected = sessions.isPresent() && sessions.getAsLong() == 1;
        inFlight = sessions.isPresent() ? metrics.read("in-flight").orElse(-1) : -1;
    }

    /** Whether it is connected to the MQTT broker. */
    boolean connected() {
        return connected;
    }

    /** How many messages it has not acknowledged to the MQTT broker; -1 where it does not say. */
    long inFlight() {
        return inFlight;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
