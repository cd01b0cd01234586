// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.opcua.session.BareClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Many monitored items that all change once a second, read at the same time by a bare client of Milo, by one that makes Connect's
 * own records of them and does nothing else, and by the connector: values a second, and processor time for each. Only with {@code
 * -Dopcua.measure=true}; the server shares the machine.
 */
@EnabledIfSystemProperty(named = "opcua.measure", matches = "true")
class MeasureTest {

    private static final int ITEMS = Integer.getInteger("opcua.items", 5_000);
    private static final int PERIOD_MS = Integer.getInteger("opcua.period.ms", 1_000);
    private static final long WARM_UP_SECONDS = Long.getLong("opcua.warm.up.seconds", 30);
    private static final long SECONDS = Long.getLong("opcua.seconds", 20);
    private static final int ROUNDS = Integer.getInteger("opcua.rounds", 2);

    @Test
    void besideABareClient() throws Exception {
        try (TestServer server = TestServer.open()) {
            for (int i = 0; i < ITEMS; i++) {
                server.nodes().variable(BareClient.path(i), NodeIds.Double, 0.5);
            }
            AtomicInteger round = new AtomicInteger();
            ScheduledExecutorService changes = Executors.newSingleThreadScheduledExecutor();
            changes.scheduleAtFixedRate(
                    () -> {
                        double value = round.incrementAndGet();
                        for (int i = 0; i < ITEMS; i++) {
                            server.nodes().set(BareClient.path(i), value);
                        }
                    },
                    0,
                    PERIOD_MS,
                    TimeUnit.MILLISECONDS);
            try {
                compare(server);
            } finally {
                changes.shutdownNow();
            }
        }
    }

    private static void compare(TestServer server) throws Exception {
        int interval = PERIOD_MS / 2;
        try (BareClient bare = BareClient.counting("bare", server.uri(), ITEMS, interval);
                BareClient floor = BareClient.makingRecords("floor", server.uri(), ITEMS, interval);
                Polled connector = new Polled(server.uri(), interval)) {
            Map<String, LongSupplier> contenders = new LinkedHashMap<>();
            contenders.put("bare", bare::values);
            contenders.put("floor", floor::values);
            contenders.put("opcua", connector::values);
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            for (int i = 0; i < ROUNDS; i++) {
                Map<String, Measured> measured = Measured.all(contenders, SECONDS);
                measured.forEach((name, figures) -> System.out.printf(
                        "%-6s %s, %.2f times the bare client%n",
                        name,
                        figures,
                        figures.nanosPerValue() / measured.get("bare").nanosPerValue()));
                assertThat(measured.get("opcua").values())
                        .isGreaterThan(measured.get("bare").values() * 9 / 10);
            }
        }
    }

    /** A whole task, polled by a thread as a worker does. */
    private static final class Polled implements AutoCloseable {

        private final RunningTask task;
        private final LongAdder values = new LongAdder();
        private final Thread poller = new Thread(this::poll, "opcua-poll");

        Polled(String uri, int intervalMs) {
            task = new RunningTask(Fixtures.config(
                    uri,
                    "Objects/Many/**",
                    "request.timeout.ms",
                    "60000",
                    "publishing.interval.ms",
                    Integer.toString(intervalMs),
                    "sampling.interval.ms",
                    Integer.toString(intervalMs),
                    "max.queue.size",
                    "100000"));
            poller.start();
        }

        private void poll() {
            try {
                while (!poller.isInterrupted()) {
                    values.add(task.discard());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // by close()
            }
        }

        long values() {
            return values.sum();
        }

        @Override
        public void close() throws InterruptedException {
            poller.interrupt();
            poller.join();
            task.close();
        }
    }
}
