// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.metrics.TaskMetrics;
import io.shopfloor.connect.common.polling.GapWatch;
import io.shopfloor.connect.common.polling.Gaps;
import io.shopfloor.connect.common.polling.ReadingOptions;
import io.shopfloor.connect.common.polling.ReadingQueue;
import io.shopfloor.connect.plc4x.config.Plc4xSourceConfig;
import io.shopfloor.connect.plc4x.link.PlcDrivers;
import io.shopfloor.connect.plc4x.poll.ConnectionLoop;
import io.shopfloor.connect.plc4x.record.RecordMeasure;
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
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.junit.jupiter.api.Test;

/** Holds the tables of metrics in docs/plc4x.md to what a task with connection c and group g publishes. */
class MetricsDocTest {

    @Test
    void theTableNamesEveryMetricAndNoOther() throws IOException, JMException {
        Map<String, String> options = Fixtures.config("simulated://x", "a=RANDOM/a:DINT");
        Plc4xSourceConfig config = new Plc4xSourceConfig(options);
        Gaps gaps = new Gaps(null);
        ReadingQueue<SourceRecord> queue = new ReadingQueue<>(ReadingOptions.limits(config), gaps, new RecordMeasure());
        ConnectionLoop loop =
                new ConnectionLoop(config, config.connection("c"), new PlcDrivers(), queue, new GapWatch(gaps, "c", 0));
        SourceTaskContext context = (SourceTaskContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {SourceTaskContext.class},
                (proxy, method, arguments) -> null); // a worker without plugin metrics
        try (Plc4xSourceMetrics metrics = new Plc4xSourceMetrics(TaskMetrics.of(context, "metrics-doc", 0))) {
            metrics.observe(List.of(loop), queue);
            assertThat(documented("a task")).containsExactlyInAnyOrderElementsOf(published(""));
            assertThat(documented("a connection")).containsExactlyInAnyOrderElementsOf(published(",connection=c"));
            assertThat(documented("a poll group"))
                    .containsExactlyInAnyOrderElementsOf(published(",connection=c,group=g"));
        }
    }

    private static List<String> documented(String table) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "plc4x.md"));
        String start = "<!-- metrics of " + table + " -->";
        String rows = page.substring(page.indexOf(start), page.indexOf("<!-- end -->", page.indexOf(start)));
        return Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE)
                .matcher(rows)
                .results()
                .map(row -> row.group(1))
                .toList();
    }

    private static List<String> published(String tags) throws JMException {
        return Stream.of(ManagementFactory.getPlatformMBeanServer()
                        .getMBeanInfo(new ObjectName("kafka.connect:type=plugins,connector=metrics-doc,task=0" + tags))
                        .getAttributes())
                .map(MBeanAttributeInfo::getName)
                .toList();
    }
}
