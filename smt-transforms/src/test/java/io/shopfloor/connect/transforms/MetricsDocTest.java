// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;

/** Holds the table of metrics in docs/transforms.md to the beans that the transforms register when they are applied. */
class MetricsDocTest {
    private static final String THREAD = "task-thread-metrics-doc-3";

    private static final Map<Transformation<SourceRecord>, Map<String, String>> TRANSFORMS = Map.of(
            new TracingHeaders<>(), Map.of("hop.id", "here"),
            new PutbackErrorRouter<>(), Map.of("require.fields", "count"),
            new PutbackReplay<>(), Map.of(),
            new UnsTopic<>(), Map.of("kafka.topic", "other"),
            new Contextualize<>(), Map.of("context.inline", "{\"none\":{}}"),
            new TimeSeriesRow<>(), Map.of("asset", "press1", "tag", "count"),
            new Downsample<>(), Map.of(),
            new RecordTimestamp<>(), Map.of("on.absent", "keep"),
            new UnsContract<>(), Map.of("contract.inline", "{\"none\":{}}"),
            new JsonToSchema<>(),
                    Map.of(
                            "payload.schema",
                            "{\"type\":\"record\",\"name\":\"Piece\",\"fields\":[{\"name\":\"count\",\"type\":\"int\"}]}"));

    @Test
    void theTableNamesEveryMetricAndNoOther() throws IOException, JMException, InterruptedException {
        List<String> registered = new ArrayList<>();
        List<Exception> failures = new ArrayList<>();
        Thread task = new Thread(
                () -> {
                    try {
                        registered.addAll(registered());
                    } catch (JMException | RuntimeException e) {
                        failures.add(e);
                    }
                },
                THREAD);
        task.start();
        task.join();
        assertThat(failures).isEmpty();
        assertThat(registered).isNotEmpty();
        assertThat(documented()).containsExactlyInAnyOrderElementsOf(registered);
    }

    /** On a thread that is named as Connect names a task's, from which a transform learns whom it works for. */
    private static List<String> registered() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        List<String> attributes = new ArrayList<>();
        for (Map.Entry<Transformation<SourceRecord>, Map<String, String>> each : TRANSFORMS.entrySet()) {
            try (Transformation<SourceRecord> transform = each.getKey()) {
                transform.configure(each.getValue());
                transform.apply(Records.source("{\"count\":1}".getBytes(StandardCharsets.UTF_8)));
                String name = transform.getClass().getSimpleName();
                ObjectName bean = new ObjectName("io.shopfloor.connect:type=transforms,transform=" + name
                        + ",connector=\"metrics-doc\",task=\"3\",instance=\"0\"");
                if (server.isRegistered(bean)) {
                    for (MBeanAttributeInfo attribute :
                            server.getMBeanInfo(bean).getAttributes()) {
                        attributes.add(name + "." + attribute.getName());
                    }
                }
                assertThat(server.queryNames(new ObjectName("io.shopfloor.connect:connector=\"metrics-doc\",*"), null))
                        .as("beans of " + name)
                        .hasSizeLessThanOrEqualTo(1);
            }
        }
        return attributes;
    }

    private static List<String> documented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "transforms.md"));
        String begin = "<!-- metrics -->";
        String table = page.substring(page.indexOf(begin), page.indexOf("<!-- end -->", page.indexOf(begin)));
        return Pattern.compile("^\\| `(\\w+)` \\| `(\\w+)` \\|", Pattern.MULTILINE)
                .matcher(table)
                .results()
                .map(row -> row.group(1) + "." + row.group(2))
                .toList();
    }
}
