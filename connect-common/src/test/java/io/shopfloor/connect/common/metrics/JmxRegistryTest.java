// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.LongAdder;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class JmxRegistryTest {

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName name = name();

    @Test
    void showsCountersAndGaugesUnderTheNameThatNewerWorkersUse() throws Exception {
        try (TaskMetrics metrics = new TaskMetrics(new JmxRegistry("press, line 1", 3))) {
            LongAdder received = metrics.counter("received", "messages received");
            metrics.gauge("queue-depth", "messages waiting", () -> 7);
            received.add(5);

            assertThat(server.getAttribute(name, "received")).isEqualTo(5L);
            assertThat(server.getAttribute(name, "queue-depth")).isEqualTo(7L);
            assertThat(server.getMBeanInfo(name).getAttributes())
                    .extracting(info -> info.getName() + ": " + info.getDescription())
                    .containsExactly("queue-depth: messages waiting", "received: messages received");
        }
        assertThat(server.isRegistered(name)).isFalse();
    }

    @Test
    void replacesTheBeanThatACancelledTaskLeftBehind() {
        new JmxRegistry("press, line 1", 3);
        try (JmxRegistry second = new JmxRegistry("press, line 1", 3)) {
            assertThat(server.isRegistered(name)).isTrue();
        }
    }

    @Test
    void aPartOfTheTaskHasABeanOfItsOwn() throws Exception {
        MBeanServer server = java.lang.management.ManagementFactory.getPlatformMBeanServer();
        ObjectName part = new ObjectName("kafka.connect:type=plugins,connector=parts,task=0,master=\"10.0.0.1:80\"");
        TaskMetrics metrics = new TaskMetrics(new JmxRegistry("parts", 0));
        TaskMetrics master = metrics.part("master", "10.0.0.1:80");
        master.gauge("reachable", "", () -> 1);
        assertThat(server.getAttribute(part, "reachable")).isEqualTo(1L);
        master.close();
        assertThat(server.isRegistered(part)).isFalse();
        metrics.close();
    }

    private static ObjectName name() {
        try {
            return new ObjectName("kafka.connect:type=plugins,connector=\"press, line 1\",task=3");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
