// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.plc4x.java.spi.values.PlcDINT;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The thread of a connection never ends while its task goes on as if nothing had been. */
@ResourceLock("FaultyDriver.device")
class LoopFaultsTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private ConnectionLoop loop;

    @AfterEach
    void stop() throws InterruptedException {
        loop.stop();
        loop.join(5_000);
    }

    private Outbox start(FaultyDriver.Device device) {
        FaultyDriver.device = device;
        Plc4xSourceConfig config =
                new Plc4xSourceConfig(Fixtures.config("faulty://x", "a=b", "plc.c.reconnect.backoff.ms", "10"));
        Gaps gaps = new Gaps(null);
        Outbox outbox = new Outbox(config, gaps);
        loop = new ConnectionLoop(config, config.connection("c"), new PlcDrivers(), outbox, gaps, 0);
        loop.start();
        return outbox;
    }

    static Stream<Throwable> deadly() {
        return Stream.of(
                new OutOfMemoryError("none left"),
                new StackOverflowError(),
                new NoClassDefFoundError("gone"),
                new AssertionError("impossible"));
    }

    @ParameterizedTest
    @MethodSource("deadly")
    void anErrorFailsTheTask(Throwable deadly) {
        Outbox outbox = start(addresses -> {
            throw (Error) deadly;
        });
        await().atMost(SOON).untilAsserted(() -> assertThat(failure(outbox))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("connection c")
                .hasRootCause(deadly));
    }

    private static Throwable failure(Outbox outbox) throws InterruptedException {
        try {
            outbox.drain(new ArrayList<>(), 10, 10);
            return null;
        } catch (ConnectException e) {
            return e;
        }
    }

    @Test
    void anInterruptThatIsNotOursCostsOneConnection() {
        AtomicInteger requests = new AtomicInteger();
        Outbox outbox = start(addresses -> {
            if (requests.incrementAndGet() == 2) {
                Thread.currentThread().interrupt();
            }
            return new PlcDINT(requests.get());
        });
        await().atMost(SOON).untilAsserted(() -> assertThat(requests.get()).isGreaterThan(10));
        await().atMost(SOON).untilAsserted(() -> {
            List<SourceRecord> records = new ArrayList<>();
            outbox.drain(records, 1000, 10);
            assertThat(records).isNotEmpty();
        });
        assertThat(loop.opened()).isEqualTo(2);
        assertThat(loop.failures()).isEqualTo(1);
    }
}
