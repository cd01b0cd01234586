// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.queue.HandoffQueue;
import io.shopfloor.connect.ifm.iodd.IoddCatalog;
import io.shopfloor.connect.ifm.master.IotCoreClient;
import io.shopfloor.connect.ifm.master.Master;
import io.shopfloor.connect.ifm.master.MasterAddress;
import io.shopfloor.connect.ifm.master.MasterHttp;
import io.shopfloor.connect.ifm.master.MasterLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * A started task: a loop for each of its masters, the IODDs, and the queue between them and {@code poll()}. {@link #poll}
 * and {@link #close} belong to the task's thread.
 */
final class IfmIoLinkSourceSession implements AutoCloseable {
    private static final long POLL_WAIT_MS = 500;

    private final int batch;
    private final ReadingRecords records;
    private final HandoffQueue<Reading> queue;
    private final IoddCatalog catalog;
    private final IoddWatch iodds;
    private final TaskMetrics metrics;
    private final MasterHttp http;
    private final List<MasterLoop> loops = new ArrayList<>();
    private final List<MasterMetrics> masterMetrics = new ArrayList<>();
    private final List<Reading> taken = new ArrayList<>();

    IfmIoLinkSourceSession(IfmIoLinkSourceConfig config, SourceTaskContext context) {
        this.batch = config.batch();
        this.records = new ReadingRecords(config);
        this.queue = new HandoffQueue<>(config.queueMessages(), config.queueBytes());
        this.catalog = new IoddCatalog(config.ioddDirectory(), config.ioddLanguage());
        this.iodds = new IoddWatch(catalog, queue::fail);
        this.http = config.http(config.requestTimeout());
        this.metrics = TaskMetrics.of(context, config.connectorName(), config.taskNumber());
        LongAdder drops = metrics.counter("overflow-drops", "Readings dropped because the queue was full");
        try {
            observe();
            iodds.start(config.refreshInterval());
            config.taskMasters().forEach(address -> loops.add(loop(config, address, drops)));
            loops.forEach(MasterLoop::start);
        } catch (Throwable e) { // nobody else can end what runs already
            close();
            throw e;
        }
    }

    private MasterLoop loop(IfmIoLinkSourceConfig config, MasterAddress address, LongAdder drops) {
        MasterMetrics own = new MasterMetrics(metrics.part("master", address.toString()));
        masterMetrics.add(own);
        IotCoreClient client = new IotCoreClient(http, address, config.credentialsFor(address), own);
        MasterLoop loop = new MasterLoop(
                new Master(client), config.times(), new MasterFeed(config, catalog, queue, own, drops), new Random());
        own.observe(loop);
        return loop;
    }

    private void observe() {
        metrics.gauge("masters", "Masters of this task", loops::size);
        metrics.gauge("masters-reachable", "Masters that answer", () -> loops.stream()
                .filter(MasterLoop::reachable)
                .count());
        metrics.gauge("queue-depth", "Readings that wait for poll()", queue::size);
        metrics.gauge("queue-bytes", "Bytes that wait for poll(), estimated", queue::bytes);
        metrics.gauge("iodd-devices", "Device ids with an IODD in the folder", catalog::size);
        metrics.gauge("iodd-faults", "Files in the IODD folder that cannot be used", () -> catalog.faults()
                .size());
    }

    /** Records of what was read, oldest first; null if nothing was for half a second. */
    List<SourceRecord> poll() throws InterruptedException {
        taken.clear();
        queue.drain(taken, batch, POLL_WAIT_MS);
        if (taken.isEmpty()) {
            return null;
        }
        List<SourceRecord> all = new ArrayList<>(taken.size());
        taken.forEach(reading -> all.add(records.of(reading)));
        return all;
    }

    @Override
    public void close() {
        queue.close();
        loops.forEach(MasterLoop::stop);
        loops.forEach(MasterLoop::close);
        iodds.close();
        http.close();
        masterMetrics.forEach(MasterMetrics::close);
        metrics.close();
    }
}
