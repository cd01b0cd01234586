// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the sink's table of metrics in docs/operations.md to what a task publishes. */
class MetricsDocTest extends SinkWithBroker {
    private static final Path PAGE = Path.of("..", "docs", "operations.md");

    @Test
    void theTableNamesEveryMetricAndNoOther() throws IOException {
        String page = Files.readString(PAGE);
        String begin = "<!-- sink metrics -->";
        String table = page.substring(page.indexOf(begin), page.indexOf("<!-- end -->", page.indexOf(begin)));
        List<String> documented = Pattern.compile("^\\| `([a-z-]+)` \\| (counter|gauge) \\|", Pattern.MULTILINE)
                .matcher(table)
                .results()
                .map(row -> row.group(1))
                .toList();
        started();
        documented.forEach(name -> assertThat(worker.metric(name)).as(name).isNotNegative());
        assertThat(documented).hasSize(worker.metricsCount());
    }
}
