// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.ObjectName;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.junit.jupiter.api.Test;

/** Holds the table of metrics in docs/plc4x.md to what a task with connection c and group g publishes. */
class MetricsDocTest {

    @Test
    void theTableNamesEveryMetricAndNoOther() throws IOException, JMException {
        Map<String, String> options = Fixtures.config("simulated://x", "a=RANDOM/a:DINT");
        Plc4xSourceConfig config = new Plc4xSourceConfig(options);
        Gaps gaps = new Gaps(null);
        Outbox outbox = new Outbox(config, gaps);
        ConnectionLoop loop = new ConnectionLoop(config, config.connection("c"), new PlcDrivers(), outbox, gaps, 0);
        SourceTaskContext context = (SourceTaskContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {SourceTaskContext.class},
                (proxy, method, arguments) -> null); // a worker without plugin metrics
        try (Plc4xSourceMetrics metrics = new Plc4xSourceMetrics(TaskMetrics.of(context, "metrics-doc", 0))) {
            metrics.observe(List.of(loop), outbox, gaps);
            assertThat(documented()).containsExactlyInAnyOrderElementsOf(published());
        }
    }

    private static List<String> documented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "plc4x.md"));
        String section = page.substring(page.indexOf("## Metrics"), page.indexOf("## Commissioning"));
        return Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE)
                .matcher(section)
                .results()
                .map(row -> row.group(1).replace("<connection>", "c").replace("<group>", "g"))
                .toList();
    }

    private static List<String> published() throws JMException {
        return Stream.of(ManagementFactory.getPlatformMBeanServer()
                        .getMBeanInfo(new ObjectName("kafka.connect:type=plugins,connector=metrics-doc,task=0"))
                        .getAttributes())
                .map(MBeanAttributeInfo::getName)
                .toList();
    }
}
