// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.poll;

import io.shopfloor.connect.common.polling.GapWatch;
import io.shopfloor.connect.common.polling.LinkLoop;
import io.shopfloor.connect.common.polling.LinkLostException;
import io.shopfloor.connect.common.polling.ReadingQueue;
import io.shopfloor.connect.plc4x.config.ConnectionConfig;
import io.shopfloor.connect.plc4x.config.GroupConfig;
import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import io.shopfloor.connect.plc4x.link.PlcDrivers;
import io.shopfloor.connect.plc4x.link.PlcLink;
import io.shopfloor.connect.plc4x.record.ReadingRecords;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.plc4x.java.api.PlcDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a PLC connection: opens it, reads its groups when their turn comes, one request at a time, and when the
 * connection is lost closes it and opens another after a growing pause. A PLC that is away is no failure of the task; what
 * was not read meanwhile is told as a gap. {@link #start} and {@link #stop} belong to the task's thread.
 */
public final class ConnectionLoop {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLoop.class);
    private static final long FILE_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ConnectionConfig config;
    private final PlcDriver driver;
    private final ReadingQueue<SourceRecord> queue;
    private final GapWatch watch;
    private final List<Turn> turns = new ArrayList<>();
    private final LinkLoop loop;
    private long filesCheckedAt = System.nanoTime();

    /** @throws IllegalArgumentException if a tag is wrong */
    public ConnectionLoop(
            Plc4xSourceConfig source,
            ConnectionConfig config,
            PlcDrivers drivers,
            ReadingQueue<SourceRecord> queue,
            GapWatch watch) {
        this.config = config;
        this.driver = drivers.driver(config);
        this.queue = queue;
        this.watch = watch;
        for (GroupConfig group : config.groups()) {
            turns.add(new Turn(new GroupReader(group, config, source, driver), new ReadingRecords(source, group)));
        }
        this.loop = new LinkLoop(
                "PLC4X source",
                config.name(),
                watch,
                config.backoff(),
                config.backoffMax(),
                run -> PlcDrivers.thread("plc-" + config.name(), run),
                this::serveOneLink,
                queue::fail);
    }

    public void start() {
        loop.start();
    }

    /** Asks the thread to end. */
    public void stop() {
        loop.stop();
    }

    /** Waits for its end; what does not end in time ends by itself. */
    public void join(long timeoutMs) throws InterruptedException {
        loop.join(timeoutMs);
    }

    public String name() {
        return config.name();
    }

    public List<Turn> turns() {
        return turns;
    }

    public boolean connected() {
        return watch.reading();
    }

    public long opened() {
        return loop.opened();
    }

    public long failures() {
        return loop.failures();
    }

    private void serveOneLink() throws LinkLostException, InterruptedException {
        try (PlcLink link = PlcLink.open(config, driver)) {
            loop.linkOpened();
            LOG.info("Connection {} is open", config.name());
            serve(link);
        }
    }

    private void serve(PlcLink link) throws LinkLostException, InterruptedException {
        long begin = System.nanoTime();
        turns.forEach(turn -> turn.rate().begin(begin));
        while (!loop.stopped()) {
            long now = System.nanoTime();
            Turn turn = turns.stream()
                    .min(Comparator.comparingLong(one -> one.rate().due() - now))
                    .orElseThrow();
            TimeUnit.NANOSECONDS.sleep(turn.rate().due() - now);
            awaitRoom();
            checkFiles();
            deliver(turn.take(link));
            watch.cycleEnded(turn.rate().advance(System.nanoTime()));
        }
    }

    private void deliver(List<SourceRecord> records) {
        loop.cycleRead(System.currentTimeMillis());
        records.forEach(queue::add);
    }

    private void awaitRoom() throws InterruptedException {
        if (queue.awaitRoom()) {
            watch.blocked(System.currentTimeMillis());
        }
    }

    private void checkFiles() {
        long now = System.nanoTime();
        if (now - filesCheckedAt >= FILE_CHECK_NANOS) {
            filesCheckedAt = now;
            turns.forEach(turn -> turn.reader().reload());
        }
    }
}
