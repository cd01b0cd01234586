// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.ifm.iodd.IoddCatalog;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the IODD folder again and again, on a thread of its own, and says in the log what is new about it. A folder that
 * cannot be read leaves in use what is known of it; anything else that goes wrong is told to the task, which fails.
 */
final class IoddWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IoddWatch.class);

    private final IoddCatalog catalog;
    private final Consumer<RuntimeException> broken;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(job -> {
        Thread daemon = new Thread(job, "ifm-iodd");
        daemon.setDaemon(true);
        return daemon;
    });
    private String failure;
    private Set<String> choices = Set.of();

    IoddWatch(IoddCatalog catalog, Consumer<RuntimeException> broken) {
        this.catalog = catalog;
        this.broken = broken;
    }

    /** Reads the folder for the first time, on the caller's thread, and from then on at this interval. */
    void start(Duration interval) {
        refresh();
        long millis = interval.toMillis();
        thread.scheduleWithFixedDelay(this::refreshOrTell, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** What is thrown here would end the schedule in silence, and a changed IODD would never be seen again. */
    void refreshOrTell() {
        try {
            refresh();
        } catch (Throwable e) {
            broken.accept(new ConnectException("reading the IODD folder failed: " + e, e));
        }
    }

    private void refresh() {
        try {
            if (catalog.refresh()) {
                catalog.faults().forEach(fault -> LOG.warn("IODD folder: {}.", fault));
                catalog.choices().stream()
                        .filter(choice -> !choices.contains(choice))
                        .forEach(choice -> LOG.info("IODD folder: {}.", choice));
                choices = Set.copyOf(catalog.choices());
                LOG.info("The IODD folder describes {} device ids.", catalog.size());
            }
            failure = null;
        } catch (IOException e) {
            if (!e.toString().equals(failure)) {
                failure = e.toString();
                LOG.warn("The IODD folder cannot be read; its previous contents stay in use.", e);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
