// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over Kafka's own registry, as a worker has it: one for all tasks, and a view of it for each. */
class WorkerRegistryTest {

    private static final Map<String, String> TASK = Map.of("connector", "press", "task", "0");

    private final Metrics worker = new Metrics();

    @AfterEach
    void close() {
        worker.close();
    }

    private WorkerRegistry task() {
        return new WorkerRegistry(new PluginMetricsImpl(worker, TASK));
    }

    /** Null where there is none. */
    private Object value() {
        return worker.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("in-flight"))
                .map(KafkaMetric::metricValue)
                .findFirst()
                .orElse(null);
    }

    @Test
    void aTaskThatWasGivenUpMakesWayForItsSuccessorAndTakesNothingWithIt() {
        WorkerRegistry givenUp = task();
        givenUp.register("in-flight", "", () -> 1);
        WorkerRegistry successor = task();

        successor.register("in-flight", "", () -> 2);
        assertThat(value()).isEqualTo(2L);

        givenUp.close(); // it ends at last
        assertThat(value()).isEqualTo(2L);
        successor.close();
        assertThat(value()).isNull();
    }
}
