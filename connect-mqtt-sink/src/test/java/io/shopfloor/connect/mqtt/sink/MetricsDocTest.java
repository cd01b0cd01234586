// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the sink's table of metrics in docs/operations.md to what a task publishes. */
class MetricsDocTest extends SinkWithBroker {
    private static final Path PAGE = Path.of("..", "docs", "operations.md");

    @Test
    void theTableNamesEveryMetricAndNoOther() throws IOException {
        Set<String> documented = documented().keySet();
        started();
        documented.forEach(name -> assertThat(worker.metric(name)).as(name).isNotNegative());
        assertThat(documented).hasSize(worker.metricsCount());
    }

    /** The worker knows gauges only; which of them count is written where they are made. */
    @Test
    void theTableTellsCountersFromGaugesAsTheCodeDoes() throws IOException {
        Path code = Path.of("src", "main", "java", "io", "shopfloor", "connect", "mqtt", "sink", "SinkMetrics.java");
        Map<String, String> made = kinds("metrics\\.(counter|gauge)\\(\\s*\"([a-z-]+)\"", Files.readString(code), 2, 1);
        assertThat(documented()).isEqualTo(made);
    }

    private static Map<String, String> documented() throws IOException {
        String page = Files.readString(PAGE);
        String begin = "<!-- sink metrics -->";
        String table = page.substring(page.indexOf(begin), page.indexOf("<!-- end -->", page.indexOf(begin)));
        return kinds("(?m)^\\| `([a-z-]+)` \\| (counter|gauge) \\|", table, 1, 2);
    }

    private static Map<String, String> kinds(String pattern, String text, int name, int kind) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .collect(Collectors.toMap(found -> found.group(name), found -> found.group(kind)));
    }
}
