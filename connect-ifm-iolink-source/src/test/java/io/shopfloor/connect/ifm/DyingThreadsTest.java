// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.common.polling.GapWatch;
import io.shopfloor.connect.common.polling.Gaps;
import io.shopfloor.connect.common.polling.ReadingOptions;
import io.shopfloor.connect.common.polling.ReadingQueue;
import io.shopfloor.connect.ifm.iodd.IoddCatalog;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

/** A thread that dies must not leave a task or a connector behind that reads RUNNING and does nothing. */
class DyingThreadsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static Path folderThatThrows(Error error) {
        return (Path) Proxy.newProxyInstance(
                DyingThreadsTest.class.getClassLoader(), new Class<?>[] {Path.class}, (proxy, method, arguments) -> {
                    throw error;
                });
    }

    @Test
    void anErrorWhileAMasterIsPolledFailsTheTask() {
        IfmIoLinkSourceConfig config = new IfmIoLinkSourceConfig(Map.of("ifm.masters", "10.0.0.1"));
        Gaps gaps = new Gaps(null);
        ReadingQueue<Reading> queue = new ReadingQueue<>(ReadingOptions.limits(config), gaps, new ReadingMeasure());
        MasterFeed feed =
                new MasterFeed(config, new IoddCatalog(null, "en"), queue, null, new GapWatch(gaps, "10.0.0.1", 0));
        OutOfMemoryError error = new OutOfMemoryError("injected");
        feed.broken(error);
        assertThatThrownBy(() -> queue.poll(reading -> null))
                .isInstanceOf(ConnectException.class)
                .hasCause(error)
                .hasMessageContaining("polling a master failed");
    }

    @Test
    void anErrorWhileIoddsAreReadFailsTheTask() {
        OutOfMemoryError error = new OutOfMemoryError("injected");
        AtomicReference<RuntimeException> told = new AtomicReference<>();
        try (IoddWatch watch = new IoddWatch(new IoddCatalog(folderThatThrows(error), "en"), told::set)) {
            watch.refreshOrTell();
        }
        assertThat(told.get())
                .isInstanceOf(ConnectException.class)
                .hasCause(error)
                .hasMessageContaining("IODD folder");
    }

    @Test
    void anErrorInTheSearchForMastersFailsTheConnector() {
        StackOverflowError error = new StackOverflowError("injected");
        AtomicReference<Exception> told = new AtomicReference<>();
        try (SimulatedMaster master =
                SimulatedMaster.start(MasterOptions.defaults().at("127.0.0.60", 0))) {
            IfmIoLinkSourceConfig config = new IfmIoLinkSourceConfig(Map.of(
                    "ifm.discovery.cidr", "127.0.0.60/32", "ifm.discovery.port", Integer.toString(master.tcpPort())));
            Runnable broken = () -> {
                throw error;
            };
            try (MasterDiscovery discovery = new MasterDiscovery(config, List.of(), broken, told::set)) {
                discovery.start();
                await().atMost(SOON).until(() -> told.get() != null);
            }
        }
        assertThat(told.get())
                .isInstanceOf(ConnectException.class)
                .hasCause(error)
                .hasMessageContaining("search for masters");
    }

    @Test
    void readingsGoOnWhenTheHttpClientsOwnThreadDies() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults())) {
            master.port(1).connect(SampleDevices.thermometer(() -> 242));
            try (RunningTask task = new RunningTask(
                    "dying-http",
                    Map.of(
                            "ifm.masters",
                            master.address(),
                            "ifm.poll.interval.ms",
                            "100",
                            "ifm.reconnect.backoff.max.ms",
                            "200",
                            "ifm.request.timeout.ms",
                            "300"))) {
                task.next("1", "NO_IODD");
                Set<Thread> selectors = new HashSet<>(Thread.getAllStackTraces().keySet());
                selectors.removeAll(before);
                selectors.removeIf(thread -> !thread.getName().endsWith("SelectorManager"));
                assertThat(selectors).as("threads of the HTTP client").hasSize(1);
                Thread selector = selectors.iterator().next();
                selector.interrupt();
                selector.join(SOON.toMillis());
                assertThat(selector.isAlive()).isFalse();
                while (!task.poll().isEmpty()) {
                    // What was read before.
                }
                task.next("1", "NO_IODD");
            }
        }
    }
}
