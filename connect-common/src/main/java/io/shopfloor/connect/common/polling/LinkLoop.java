// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

import io.shopfloor.connect.common.retry.Backoff;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a connection to a device: serves one link after the other, with a growing pause between two. A device that is
 * away is no failure of the task; what was not read meanwhile is told as a gap. {@link #start}, {@link #stop} and {@link #join}
 * belong to the task's thread, {@link #linkOpened} and {@link #cycleRead} to this one; the counts are for any.
 */
public final class LinkLoop {

    private static final Logger LOG = LoggerFactory.getLogger(LinkLoop.class);

    /** What a source does with one link. */
    public interface Serving {
        /** Opens a link and reads by it until it is lost, or until the thread is interrupted or stopped. */
        void serveOneLink() throws LinkLostException, InterruptedException;
    }

    private final String source;
    private final String connection;
    private final GapWatch watch;
    private final Backoff backoff;
    private final Serving serving;
    private final Consumer<RuntimeException> fail;
    private final Thread thread;
    private final LongAdder opened = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile boolean stopped;
    private long failuresInARow;

    /**
     * @param source the connector in words: "PLC4X source"
     * @param connection the name that the connection has in the configuration
     * @param first the first pause
     * @param longest the longest pause
     * @param fail is told what only an error of the code can bring about
     */
    public LinkLoop(
            String source,
            String connection,
            GapWatch watch,
            Duration first,
            Duration longest,
            ThreadFactory threads,
            Serving serving,
            Consumer<RuntimeException> fail) {
        this.source = source;
        this.connection = connection;
        this.watch = watch;
        this.backoff = new Backoff(first, longest, RandomGenerator.getDefault());
        this.serving = serving;
        this.fail = fail;
        this.thread = threads.newThread(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Asks the thread to end. */
    public void stop() {
        stopped = true;
        thread.interrupt();
    }

    /** Waits for its end; what does not end in time ends by itself. */
    public void join(long timeoutMs) throws InterruptedException {
        thread.join(timeoutMs);
    }

    public boolean stopped() {
        return stopped;
    }

    /** Links that were opened. */
    public long opened() {
        return opened.sum();
    }

    /** Links that were lost, or could not be opened. */
    public long failures() {
        return failures.sum();
    }

    public void linkOpened() {
        opened.increment();
    }

    /** Something was read: the next pause is a first one again. */
    public void cycleRead(long nowMs) {
        if (watch.read(nowMs)) {
            failuresInARow = 0;
            backoff.reset();
        }
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
                    serving.serveOneLink();
                } catch (LinkLostException e) {
                    lost(e);
                } catch (InterruptedException e) {
                    if (!stopped) { // by something else than stop(): a client library, for example
                        lost(new LinkLostException("was interrupted from within this worker", null));
                    }
                }
            }
        } catch (Throwable e) {
            fail.accept(new ConnectException("connection " + connection + " of the " + source + " failed: " + e, e));
        } finally {
            watch.lost("the task ended");
        }
    }

    private void lost(LinkLostException e) {
        failures.increment();
        failuresInARow++;
        watch.lost(e.getMessage());
        if (Long.bitCount(failuresInARow) == 1) { // the first, the second, the fourth ...
            LOG.warn(
                    "Connection {} {} ({} in a row). Retrying within {} ms",
                    connection,
                    e.getMessage(),
                    failuresInARow,
                    backoff.max().toMillis());
        }
    }
}
