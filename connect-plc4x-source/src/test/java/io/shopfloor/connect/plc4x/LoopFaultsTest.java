// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.common.polling.GapWatch;
import io.shopfloor.connect.common.polling.Gaps;
import io.shopfloor.connect.common.polling.ReadingOptions;
import io.shopfloor.connect.common.polling.ReadingQueue;
import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import io.shopfloor.connect.plc4x.link.PlcDrivers;
import io.shopfloor.connect.plc4x.poll.ConnectionLoop;
import io.shopfloor.connect.plc4x.record.RecordMeasure;
import java.time.Duration;
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

    private ReadingQueue<SourceRecord> start(FaultyDriver.Device device) {
        FaultyDriver.device = device;
        Plc4xSourceConfig config =
                new Plc4xSourceConfig(Fixtures.config("faulty://x", "a=b", "plc.c.reconnect.backoff.ms", "10"));
        Gaps gaps = new Gaps(null);
        ReadingQueue<SourceRecord> queue = new ReadingQueue<>(ReadingOptions.limits(config), gaps, new RecordMeasure());
        loop = new ConnectionLoop(config, config.connection("c"), new PlcDrivers(), queue, new GapWatch(gaps, "c", 0));
        loop.start();
        return queue;
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
        ReadingQueue<SourceRecord> queue = start(addresses -> {
            throw (Error) deadly;
        });
        await().atMost(SOON).untilAsserted(() -> assertThat(failure(queue))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("connection c")
                .hasRootCause(deadly));
    }

    private static Throwable failure(ReadingQueue<SourceRecord> queue) throws InterruptedException {
        try {
            queue.poll(record -> record);
            return null;
        } catch (ConnectException e) {
            return e;
        }
    }

    @Test
    void anInterruptThatIsNotOursCostsOneConnection() {
        AtomicInteger requests = new AtomicInteger();
        ReadingQueue<SourceRecord> queue = start(addresses -> {
            if (requests.incrementAndGet() == 2) {
                Thread.currentThread().interrupt();
            }
            return new PlcDINT(requests.get());
        });
        await().atMost(SOON).untilAsserted(() -> assertThat(requests.get()).isGreaterThan(10));
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(queue.poll(record -> record)).isNotEmpty();
        });
        assertThat(loop.opened()).isEqualTo(2);
        assertThat(loop.failures()).isEqualTo(1);
    }
}
