// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * The threads of one Paho client. Paho's receiver, sender and callback loops run here so that the end of any of them is
 * noticed the moment it happens: a receiver that dies of a runtime exception otherwise leaves a client that says it is
 * connected and hears nothing.
 */
final class PahoThreads extends ScheduledThreadPoolExecutor {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final BiConsumer<String, Throwable> loopEnded;

    /** @param loopEnded told the name of the loop that ended, and of what it died (null if it returned) */
    PahoThreads(String clientId, BiConsumer<String, Throwable> loopEnded) {
        // Three loops, the connect or disconnect job, and the ping timer can be busy at the same time.
        super(6, task -> {
            Thread thread = new Thread(task, "mqtt-" + clientId + "-" + NUMBER.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.loopEnded = loopEnded;
        setRemoveOnCancelPolicy(true);
    }

    /**
     * All jobs come this way, the timer of Paho's pings among them; what one of them dies of would otherwise be kept in a
     * future that nobody asks.
     */
    @Override
    public ScheduledFuture<?> schedule(Runnable job, long delay, TimeUnit unit) {
        return super.schedule(
                () -> {
                    try {
                        job.run();
                    } catch (RuntimeException | Error e) {
                        loopEnded.accept(nameOf(job), e);
                        throw e;
                    }
                },
                delay,
                unit);
    }

    /** Paho submits its loops and executes its short jobs. */
    @Override
    public Future<?> submit(Runnable loop) {
        return super.submit(() -> {
            Throwable cause = null;
            try {
                loop.run();
            } catch (RuntimeException | Error e) {
                cause = e;
                throw e;
            } finally {
                loopEnded.accept(nameOf(loop), cause);
            }
        });
    }

    private static String nameOf(Runnable job) {
        return job.getClass().getSimpleName();
    }
}
