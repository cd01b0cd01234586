// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.HashedWheelTimer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfigBuilder;

/**
 * The threads on which the clients of one task work. They are the task's own, so that none outlives it and no connection of
 * another task waits for them. Any thread.
 */
public final class MiloThreads implements AutoCloseable {

    private static final long IDLE_SECONDS = 10;
    private static final long WORKERS_END_MS = 1_000;

    private final ExecutorService executor;
    private final ScheduledExecutorService scheduler;
    private final EventLoopGroup eventLoop;
    private final HashedWheelTimer timer;

    /** @param name how thread names begin */
    public MiloThreads(String name) {
        this(named(name));
    }

    private MiloThreads(ThreadFactory factory) {
        this(factory, workers(factory));
    }

    /** Once it is shut down nobody waits for what the clients still want to do: it is dropped, and not thrown at one of its threads. */
    static ExecutorService workers(ThreadFactory factory) {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                factory,
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** @param executor on which what servers send is worked on; shut down by {@link #close} */
    MiloThreads(ThreadFactory factory, ExecutorService executor) {
        this.executor = executor;
        scheduler = Executors.newSingleThreadScheduledExecutor(factory);
        eventLoop = new NioEventLoopGroup(1, factory);
        timer = new HashedWheelTimer(factory);
    }

    static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    void use(OpcTcpClientTransportConfigBuilder transport) {
        transport
                .setExecutor(executor)
                .setScheduledExecutor(scheduler)
                .setEventLoop(eventLoop)
                .setWheelTimer(timer);
    }

    @Override
    public void close() {
        executor.shutdownNow();
        awaitWorkers(); // a client that is saying goodbye still starts the timer
        timer.stop();
        scheduler.shutdownNow();
        eventLoop.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }

    private void awaitWorkers() {
        try {
            executor.awaitTermination(WORKERS_END_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
