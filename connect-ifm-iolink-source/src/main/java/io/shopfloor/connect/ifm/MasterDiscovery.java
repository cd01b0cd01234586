// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.ifm.master.IotCoreClient;
import io.shopfloor.connect.ifm.master.MasterAddress;
import io.shopfloor.connect.ifm.master.MasterException;
import io.shopfloor.connect.ifm.master.MasterHttp;
import io.shopfloor.connect.ifm.master.RequestStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches networks for masters, gently: 16 addresses at once and 50 a second at most, and never one of a master that is
 * known, since that one has its connection already. Asks for what masters tell everybody, in security mode as well. A
 * master that was found stays found. The search has a thread of its own; any thread may ask what it found.
 */
final class MasterDiscovery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MasterDiscovery.class);
    private static final int AT_ONCE = 16;
    private static final long PACE_MS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long CLOSE_MS = 3_000;

    private final IfmIoLinkSourceConfig config;
    private final Runnable changed;
    private final Consumer<Exception> broken;
    private final Set<MasterAddress> known = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::search, "ifm-discovery");
    private final ExecutorService probes = Executors.newFixedThreadPool(AT_ONCE, job -> {
        Thread probe = new Thread(job, "ifm-discovery-probe");
        probe.setDaemon(true);
        return probe;
    });

    /**
     * @param listed masters that need not be searched for
     * @param changed is called after a search that found more
     * @param broken is told why the search ended, if it was not by {@link #close}
     */
    MasterDiscovery(
            IfmIoLinkSourceConfig config,
            Collection<MasterAddress> listed,
            Runnable changed,
            Consumer<Exception> broken) {
        this.config = config;
        this.changed = changed;
        this.broken = broken;
        known.addAll(listed);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Every master known so far, those that were listed included. */
    Set<MasterAddress> known() {
        return Set.copyOf(known);
    }

    private void search() {
        try (MasterHttp http = config.http(PATIENCE)) {
            while (true) {
                int before = known.size();
                searchOnce(http);
                if (known.size() > before) {
                    LOG.info("Discovery now knows {} masters.", known.size());
                    changed.run();
                }
                TimeUnit.MILLISECONDS.sleep(config.discoveryInterval().toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the connector ends
        } catch (Throwable e) { // an Error too: nothing would be found any more, and nobody would know
            broken.accept(new ConnectException("the search for masters failed: " + e, e));
        }
    }

    private void searchOnce(MasterHttp http) throws InterruptedException {
        Set<String> hosts = new LinkedHashSet<>();
        config.ranges().forEach(range -> hosts.addAll(range.hosts()));
        List<MasterAddress> unknown = new ArrayList<>();
        for (String host : hosts) {
            MasterAddress address = config.discoveryAddress(host);
            if (!known.contains(address)) {
                unknown.add(address);
            }
        }
        Semaphore done = new Semaphore(0);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (MasterAddress address : unknown) {
            probes.execute(() -> {
                try {
                    probe(http, address);
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                } finally {
                    done.release();
                }
            });
            TimeUnit.MILLISECONDS.sleep(PACE_MS);
        }
        done.acquire(unknown.size());
        if (failure.get() != null) {
            throw new ConnectException("a probe failed: " + failure.get(), failure.get());
        }
    }

    private void probe(MasterHttp http, MasterAddress address) {
        try {
            IotCoreClient client = new IotCoreClient(http, address, null, RequestStatistics.NONE);
            if (client.getData("/deviceinfo/productcode").label().isPresent()) {
                known.add(address);
            }
        } catch (MasterException e) {
            LOG.trace("No master at {}: {}", address, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the connector ends
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        probes.shutdownNow();
    }
}
