// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.polling.GapWatch;
import io.shopfloor.connect.common.polling.Gaps;
import io.shopfloor.connect.common.polling.ReadingOptions;
import io.shopfloor.connect.common.polling.ReadingQueue;
import io.shopfloor.connect.ifm.iodd.IoddCatalog;
import io.shopfloor.connect.ifm.master.IotCoreClient;
import io.shopfloor.connect.ifm.master.Master;
import io.shopfloor.connect.ifm.master.MasterAddress;
import io.shopfloor.connect.ifm.master.MasterHttp;
import io.shopfloor.connect.ifm.master.MasterLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * A started task: a loop for each of its masters, the IODDs, and the queue between them and {@code poll()}. {@link #poll}
 * and {@link #close} belong to the task's thread.
 */
final class RunningIfmIoLinkSource implements AutoCloseable {
    private final ReadingRecords records;
    private final Gaps gaps;
    private final ReadingQueue<Reading> queue;
    private final IoddCatalog catalog;
    private final IoddWatch iodds;
    private final TaskMetrics metrics;
    private final MasterHttp http;
    private final List<MasterLoop> loops = new ArrayList<>();
    private final List<MasterMetrics> masterMetrics = new ArrayList<>();

    RunningIfmIoLinkSource(IfmIoLinkSourceConfig config, SourceTaskContext context) {
        this.records = new ReadingRecords(config);
        this.gaps = new Gaps(ReadingOptions.statusTopic(config));
        this.queue = new ReadingQueue<>(ReadingOptions.limits(config), gaps, new ReadingMeasure());
        this.catalog = new IoddCatalog(config.ioddDirectory(), config.ioddLanguage());
        this.iodds = new IoddWatch(catalog, queue::fail);
        this.http = config.http(config.requestTimeout());
        this.metrics = TaskMetrics.of(context, config.connectorName(), config.taskNumber());
        try {
            observe();
            iodds.start(config.refreshInterval());
            config.taskMasters().forEach(address -> loops.add(loop(config, address, context)));
            loops.forEach(MasterLoop::start);
        } catch (Throwable e) { // nobody else can end what runs already
            close();
            throw e;
        }
    }

    private MasterLoop loop(IfmIoLinkSourceConfig config, MasterAddress address, SourceTaskContext context) {
        GapWatch watch = new GapWatch(gaps, address.toString(), lastReading(address, context));
        MasterMetrics own = new MasterMetrics(metrics.part("master", address.toString()));
        masterMetrics.add(own);
        IotCoreClient client = new IotCoreClient(http, address, config.credentialsFor(address), own);
        MasterLoop loop = new MasterLoop(
                new Master(client), config.times(), new MasterFeed(config, catalog, queue, own, watch), new Random());
        own.observe(loop);
        return loop;
    }

    /** Offsets hold no position, for a master repeats nothing; only how old the newest reading is that Kafka has. */
    private static long lastReading(MasterAddress address, SourceTaskContext context) {
        Map<String, Object> offset = context.offsetStorageReader().offset(ReadingRecords.partition(address));
        return offset != null && offset.get(ReadingRecords.READ) instanceof Long read ? read : 0;
    }

    private void observe() {
        metrics.gauge("masters", "Masters of this task", loops::size);
        metrics.gauge("masters-reachable", "Masters that answer", () -> loops.stream()
                .filter(MasterLoop::reachable)
                .count());
        queue.observe(metrics);
        metrics.gauge("iodd-devices", "Device ids with an IODD in the folder", catalog::size);
        metrics.gauge("iodd-faults", "Files in the IODD folder that cannot be used", () -> catalog.faults()
                .size());
    }

    /** Records of what was read, oldest first; null if nothing was for half a second. */
    List<SourceRecord> poll() throws InterruptedException {
        return queue.poll(records::of);
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
