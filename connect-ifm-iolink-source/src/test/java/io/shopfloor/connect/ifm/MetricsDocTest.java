// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** Holds the tables of metrics in docs/ifm-iolink.md to what a task publishes. */
class MetricsDocTest {
    private static final Path PAGE = Path.of("..", "docs", "ifm-iolink.md");

    @Test
    void theTablesNameEveryMetricAndNoOther() throws IOException, JMException {
        try (RunningTask task = new RunningTask("metrics-doc", Map.of("ifm.masters", "127.0.0.1:9"))) {
            assertThat(documented("task")).containsExactlyInAnyOrderElementsOf(published(""));
            assertThat(documented("master")).containsExactlyInAnyOrderElementsOf(published(",master=\"127.0.0.1:9\""));
            assertThat(task.metric("masters", "")).isEqualTo(1);
        }
    }

    private static List<String> documented(String table) throws IOException {
        String page = Files.readString(PAGE);
        String start = "<!-- metrics of a " + table + " -->";
        String rows = page.substring(page.indexOf(start), page.indexOf("<!-- end -->", page.indexOf(start)));
        return Pattern.compile("^\\| `([a-z-]+)` \\| (counter|gauge) \\|", Pattern.MULTILINE)
                .matcher(rows)
                .results()
                .map(row -> row.group(1))
                .toList();
    }

    private static List<String> published(String more) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName bean = new ObjectName("kafka.connect:type=plugins,connector=metrics-doc,task=0" + more);
        return Stream.of(server.getMBeanInfo(bean).getAttributes())
                .map(MBeanAttributeInfo::getName)
                .toList();
    }
}
