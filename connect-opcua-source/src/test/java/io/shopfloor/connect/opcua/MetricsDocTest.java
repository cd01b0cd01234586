// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

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
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** Holds the tables of metrics in docs/opcua.md to what a task with connection c publishes. */
class MetricsDocTest {

    @Test
    void theTableNamesEveryMetricAndNoOther() throws IOException, JMException {
        Map<String, String> config = Fixtures.config("opc.tcp://127.0.0.1:" + TestServer.freePort(), "Objects/**");
        try (RunningTask task = new RunningTask(config)) {
            assertThat(task.records()).isEmpty();
            String name = config.get("name");
            assertThat(documented("a task")).containsExactlyInAnyOrderElementsOf(published(name, ""));
            assertThat(documented("a connection"))
                    .containsExactlyInAnyOrderElementsOf(published(name, ",connection=c"));
        }
    }

    private static List<String> documented(String table) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "opcua.md"));
        String start = "<!-- metrics of " + table + " -->";
        String rows = page.substring(page.indexOf(start), page.indexOf("<!-- end -->", page.indexOf(start)));
        return Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE)
                .matcher(rows)
                .results()
                .map(row -> row.group(1))
                .toList();
    }

    private static List<String> published(String connector, String tags) throws JMException {
        return Stream.of(ManagementFactory.getPlatformMBeanServer()
                        .getMBeanInfo(
                                new ObjectName("kafka.connect:type=plugins,connector=" + connector + ",task=0" + tags))
                        .getAttributes())
                .map(MBeanAttributeInfo::getName)
                .toList();
    }
}
