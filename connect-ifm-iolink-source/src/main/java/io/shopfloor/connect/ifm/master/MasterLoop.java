// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import io.shopfloor.connect.common.polling.FixedRate;
import io.shopfloor.connect.common.retry.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * One thread that asks one master, for as long as it lives: first who it is, then at a fixed rate what its ports say, and
 * more slowly who its devices are and how it is itself. After a failure it waits, longer each time, and begins with who it
 * is. Any thread may close it; everything else happens on its own thread.
 */
public final class MasterLoop implements AutoCloseable {
    private static final long CLOSE_MS = 2_000;

    /**
     * How often a master is asked.
     *
     * @param poll between two polls
     * @param refresh between two looks at who is there
     * @param health between two looks at the master's own state; zero for never
     * @param maxBackoff the longest wait after failures
     */
    public record Times(Duration poll, Duration refresh, Duration health, Duration maxBackoff) {}

    /** Hears what the master says, on the loop's thread. It may ask the master's client more. */
    public interface Listener {
        /** The master was reached for the first time, or is another one than before. */
        void identified(Master master);

        /** Begin of a look at who is there, before the next readings. */
        void refreshing(Master master);

        void readings(Master master, List<PortReading> readings) throws MasterException, InterruptedException;

        /** A cycle has ended, with all that the listener did; {@code late}: so many were left out that it is a gap. */
        void cycleEnded(boolean late);

        void health(Master master, Map<String, PointAnswer> health);

        /** @param retry when the next attempt follows */
        void failed(Master master, MasterException failure, Duration retry);

        /** The loop ends for a reason that is not the master's: whatever it was, the task must not seem to run. */
        void broken(Throwable cause);
    }

    private final Master master;
    private final Times times;
    private final Listener listener;
    private final RandomGenerator random;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private final FixedRate rate;
    private volatile boolean reachable;
    private boolean closed;

    public MasterLoop(Master master, Times times, Listener listener, RandomGenerator random) {
        this.master = master;
        this.times = times;
        this.listener = listener;
        this.random = random;
        this.rate = new FixedRate(times.poll().toNanos());
        this.thread = new Thread(this::run, "ifm-master-" + master.client().address());
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Whether the last request was answered. */
    public boolean reachable() {
        return reachable;
    }

    /** Polls that were left out because the master, or whoever takes the readings, was too slow. */
    public long late() {
        return rate.late();
    }

    private void run() {
        Backoff backoff = new Backoff(times.poll(), times.maxBackoff(), random);
        try {
            sleepUntil(System.nanoTime() + jitter());
            while (!isClosed()) {
                try {
                    pollUntilFailure(backoff);
                } catch (MasterException e) {
                    reachable = false;
                    Duration wait = backoff.next();
                    listener.failed(master, e, wait);
                    sleepUntil(System.nanoTime() + wait.toNanos());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed in the middle of a request
        } catch (Throwable e) { // an Error too: a thread that dies in silence is a master that nobody reads
            listener.broken(e);
        } finally {
            reachable = false;
        }
    }

    private long jitter() {
        return random.nextLong(Math.max(1, times.poll().toNanos()));
    }

    private void pollUntilFailure(Backoff backoff) throws MasterException, InterruptedException {
        if (master.identify()) {
            listener.identified(master);
        }
        listener.refreshing(master);
        reachable = true;
        long now = System.nanoTime();
        long refresh = now + times.refresh().toNanos();
        long health = now;
        rate.begin(now);
        while (sleepUntil(rate.due())) {
            long begun = System.nanoTime();
            if (begun - refresh >= 0) {
                refresh = begun + times.refresh().toNanos();
                look();
            }
            listener.readings(master, master.poll());
            if (!times.health().isZero() && begun - health >= 0) {
                health = begun + times.health().toNanos();
                listener.health(master, master.health());
            }
            listener.cycleEnded(rate.advance(rested(begun, System.nanoTime())));
            backoff.reset();
        }
    }

    /** Never sooner after an answer than the answer took, so that a slow master rests at least half of the time. */
    private long rested(long begun, long ended) {
        return ended + Math.min(ended - begun, times.poll().toNanos());
    }

    private void look() throws MasterException, InterruptedException {
        if (master.identify()) {
            listener.identified(master);
        } else {
            master.refreshDetails();
        }
        listener.refreshing(master);
    }

    /** @return whether the loop goes on */
    private boolean sleepUntil(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos - System.nanoTime();
            while (!closed && left > 0) {
                left = closing.awaitNanos(left);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Asks the loop to end; does not wait for it. */
    public void stop() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
    }

    /** Ends the loop, in the middle of a request if need be, and waits for its thread for up to two seconds. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
