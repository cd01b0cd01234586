// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import io.shopfloor.connect.common.retry.Backoff;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.plc4x.java.api.PlcDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a PLC connection: opens it, reads its groups when their turn comes, one request at a time, and when the
 * connection is lost closes it and opens another after a growing pause. A PLC that is away is no failure of the task; what
 * was not read meanwhile is told as a gap. {@link #start} and {@link #stop} belong to the task's thread.
 */
final class ConnectionLoop {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLoop.class);
    private static final long ROOM_CHECK_MS = 20;
    private static final long FILE_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ConnectionConfig config;
    private final PlcDriver driver;
    private final Outbox outbox;
    private final Gaps gaps;
    private final List<Turn> turns = new ArrayList<>();
    private final Backoff backoff;
    private final LongAdder opened = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Thread thread;
    private volatile boolean stopped;
    private volatile boolean connected;
    private String gapReason = Gaps.NOT_RUNNING;
    private String gapDetail;
    private long lastReadingMs;
    private long failuresInARow;
    private long filesCheckedAt = System.nanoTime();

    /**
     * @param lastReadingMs epoch milliseconds of the newest reading of a former life; 0 if there is none
     * @throws IllegalArgumentException if a tag is wrong
     */
    ConnectionLoop(
            Plc4xSourceConfig source,
            ConnectionConfig config,
            PlcDrivers drivers,
            Outbox outbox,
            Gaps gaps,
            long lastReadingMs) {
        this.config = config;
        this.driver = drivers.driver(config);
        this.outbox = outbox;
        this.gaps = gaps;
        this.lastReadingMs = lastReadingMs;
        this.backoff = new Backoff(config.backoff(), config.backoffMax(), RandomGenerator.getDefault());
        for (GroupConfig group : config.groups()) {
            turns.add(new Turn(
                    new GroupReader(group, config, source, driver),
                    new ReadingRecords(source, group, config.isOpcUa())));
        }
        this.thread = PlcDrivers.thread("plc-" + config.name(), this::run);
    }

    void start() {
        thread.start();
    }

    /** Asks the thread to end. */
    void stop() {
        stopped = true;
        thread.interrupt();
    }

    /** Waits for its end; what does not end in time ends by itself. */
    void join(long timeoutMs) throws InterruptedException {
        thread.join(timeoutMs);
    }

    String name() {
        return config.name();
    }

    List<Turn> turns() {
        return turns;
    }

    boolean connected() {
        return connected;
    }

    long opened() {
        return opened.sum();
    }

    long failures() {
        return failures.sum();
    }

    /** Never ends in silence while the task runs: it goes on, or it fails the task. */
    private void run() {
        try {
            boolean again = false;
            while (!stopped) {
                try {
                    if (again) {
                        Thread.sleep(backoff.next().toMillis());
                    }
                    again = true;
                    serveOneLink();
                } catch (InterruptedException e) {
                    if (!stopped) { // by something else than stop(): a driver, for example
                        lost(new LinkLostException("was interrupted by something in this worker", null));
                    }
                }
            }
        } catch (Throwable e) {
            outbox.fail(new ConnectException("connection " + config.name() + " of the PLC4X source failed: " + e, e));
        } finally {
            connected = false;
        }
    }

    private void serveOneLink() throws InterruptedException {
        try (PlcLink link = PlcLink.open(config, driver)) {
            opened.increment();
            LOG.info("Connection {} is open", config.name());
            if (config.subscribes()) {
                listen(link);
            } else {
                serve(link);
            }
        } catch (LinkLostException e) {
            lost(e);
        }
    }

    private void lost(LinkLostException e) {
        failures.increment();
        failuresInARow++;
        gapReason = connected ? Gaps.OUTAGE : gapReason;
        gapDetail = gapDetail == null ? e.getMessage() : gapDetail;
        connected = false;
        if (Long.bitCount(failuresInARow) == 1) { // the first, the second, the fourth ...
            LOG.warn(
                    "Connection {} {} ({} in a row). It is tried again, at most {} ms from now",
                    config.name(),
                    e.getMessage(),
                    failuresInARow,
                    backoff.max().toMillis());
        }
    }

    private void serve(PlcLink link) throws LinkLostException, InterruptedException {
        long begin = System.nanoTime();
        turns.forEach(turn -> turn.begin(begin));
        while (!stopped) {
            long now = System.nanoTime();
            Turn turn = turns.stream()
                    .min(Comparator.comparingLong(one -> one.due() - now))
                    .orElseThrow();
            TimeUnit.NANOSECONDS.sleep(turn.due() - now);
            awaitRoom();
            checkFiles();
            long before = lastReadingMs;
            deliver(turn.take(link));
            if (turn.advance(System.nanoTime())) {
                gaps.ended(config.name(), Gaps.LATE, before, lastReadingMs, null);
            }
        }
    }

    /**
     * What the device tells by itself, on a second connection, because requests wait there until it tells something. All is
     * read at the beginning, and whenever something may not have been told.
     */
    private void listen(PlcLink link) throws LinkLostException, InterruptedException {
        Turn turn = turns.get(0);
        try (PlcLink telling = PlcLink.open(config, driver)) {
            deliver(turn.take(link));
            try (Subscription subscription = Subscription.open(telling, config, turn.reader())) {
                while (!stopped) {
                    awaitRoom();
                    deliver(turn.notified(subscription.next()));
                    if (subscription.mayHaveMissed()) {
                        deliver(turn.catchUp(link));
                    }
                    checkFiles();
                    subscription.checkTags();
                }
            }
        }
    }

    private void deliver(List<SourceRecord> records) {
        if (!connected) {
            connectedAgain();
        }
        lastReadingMs = System.currentTimeMillis();
        outbox.add(records);
    }

    private void connectedAgain() {
        if (lastReadingMs > 0) {
            gaps.ended(config.name(), gapReason, lastReadingMs, System.currentTimeMillis(), gapDetail);
        }
        gapDetail = null;
        connected = true;
        failuresInARow = 0;
        backoff.reset();
    }

    private void awaitRoom() throws InterruptedException {
        if (outbox.room()) {
            return;
        }
        while (!outbox.room()) {
            Thread.sleep(ROOM_CHECK_MS);
        }
        gaps.ended(config.name(), Gaps.BLOCKED, lastReadingMs, System.currentTimeMillis(), null);
    }

    private void checkFiles() {
        long now = System.nanoTime();
        if (now - filesCheckedAt >= FILE_CHECK_NANOS) {
            filesCheckedAt = now;
            turns.forEach(turn -> turn.reader().reload());
        }
    }
}
