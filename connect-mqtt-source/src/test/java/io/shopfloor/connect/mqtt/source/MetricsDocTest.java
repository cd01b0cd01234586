// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.queue.HandoffQueue;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.junit.jupiter.api.Test;

/** Holds the table of metrics in docs/operations.md to what a task publishes. */
class MetricsDocTest {
    private static final Path PAGE = Path.of("..", "docs", "operations.md");

    @Test
    void theTableNamesEveryMetricAndNoOther() throws IOException, JMException {
        assertThat(documented().keySet()).containsExactlyInAnyOrderElementsOf(published());
    }

    /** JMX and the worker know gauges only; which of them count is written where they are made. */
    @Test
    void theTableTellsCountersFromGaugesAsTheCodeDoes() throws IOException {
        Path code =
                Path.of("src", "main", "java", "io", "shopfloor", "connect", "mqtt", "source", "SourceMetrics.java");
        Map<String, String> made = kinds("metrics\\.(counter|gauge)\\(\\s*\"([a-z-]+)\"", Files.readString(code), 2, 1);
        assertThat(documented()).isEqualTo(made);
    }

    private static Map<String, String> documented() throws IOException {
        String page = Files.readString(PAGE);
        String table = page.substring(page.indexOf("<!-- metrics -->"), page.indexOf("<!-- end -->"));
        return kinds("(?m)^\\| `([a-z-]+)` \\| (counter|gauge) \\|", table, 1, 2);
    }

    private static Map<String, String> kinds(String pattern, String text, int name, int kind) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .collect(Collectors.toMap(found -> found.group(name), found -> found.group(kind)));
    }

    /** As on a worker without plugin metrics: the attributes of the JMX bean. */
    private static List<String> published() throws JMException {
        SourceTaskContext context = (SourceTaskContext) Proxy.newProxyInstance(
                MetricsDocTest.class.getClassLoader(),
                new Class<?>[] {SourceTaskContext.class},
                (proxy, method, arguments) -> null);
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try (SourceMetrics metrics = new SourceMetrics(TaskMetrics.of(context, "metrics-doc", 0))) {
            try (StallWatch watch = new StallWatch(0, () -> null)) {
                metrics.observe(List.of(), new HandoffQueue<>(1, 1), watch);
            }
            ObjectName bean = server.queryNames(new ObjectName("kafka.connect:type=plugins,*"), null).stream()
                    .filter(name -> name.getKeyProperty("connector").contains("metrics-doc"))
                    .findFirst()
                    .orElseThrow();
            return Stream.of(server.getMBeanInfo(bean).getAttributes())
                    .map(MBeanAttributeInfo::getName)
                    .toList();
        }
    }
}
