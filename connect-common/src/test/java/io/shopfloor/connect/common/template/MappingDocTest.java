// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the examples of docs/mapping.md to what the code does; {@code -Ddocs.update} writes them anew. */
class MappingDocTest {
    private static final Path PAGE = Path.of("..", "docs", "mapping.md");

    private record Example(String topic, String key, List<String> mqttTopics) {}

    private static final List<Example> NAMES = List.of(new Example(
            "${topic}",
            null,
            List.of(
                    "a/b/c",
                    "a/b.c",
                    "a/b c",
                    "ä/ö",
                    "umh/v1/acme/_historian",
                    "a_x2Eb",
                    "__internal",
                    "$SYS/broker/uptime",
                    "/",
                    "a//b/")));

    private static final List<Example> READY = List.of(
            new Example("mqtt", "${topic}", List.of("umh/v1/acme/anytown/foo/_historian/temp")),
            new Example("${topic}", "${topic}", List.of("ia/acme/aachen/press1/count")),
            new Example(
                    "${topic[:4]}",
                    "${topic[4:]}",
                    List.of("ia/acme/aachen/press1/count", "ia/acme/aachen/press1/processValue/temp")),
            new Example("${topic[:2]}", "${topic[2:]}", List.of("ia/raw/2020-0102/000200023515/X02")),
            new Example(
                    "${topic[:4]}",
                    "${topic[4:]}",
                    List.of("umh/v1/acme/anytown/foo/bar", "umh/v1/acme/anytown", "umh/v1/acme/anytown/")),
            new Example("umh.messages", "${topic}", List.of("umh/v1/acme/anytown/foo/_historian/temp")));

    @Test
    void theTablesInTheDocumentationAreWhatTheCodeDoes() throws IOException {
        String page = Files.readString(PAGE);
        String expected = withTable(withTable(page, "names", NAMES), "ready", READY);
        if (System.getProperty("docs.update") != null) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE))
                .as("run the build with -Ddocs.update")
                .isEqualTo(expected);
    }

    private static String withTable(String page, String name, List<Example> examples) {
        String begin = "<!-- table:" + name + " -->\n";
        int start = page.indexOf(begin) + begin.length();
        int end = page.indexOf("<!-- end -->", start);
        assertThat(start).isGreaterThan(begin.length());
        assertThat(end).isGreaterThanOrEqualTo(start);
        return page.substring(0, start) + table(examples) + page.substring(end);
    }

    private static String table(List<Example> examples) {
        StringBuilder table = new StringBuilder("| `kafka.topic` | `kafka.key` | MQTT topic | Kafka topic | key |\n")
                .append("|---|---|---|---|---|\n");
        for (Example example : examples) {
            TopicMapping mapping = TopicMappingTest.mapping(example.topic(), example.key());
            for (String mqtt : example.mqttTopics()) {
                TemplateValues values = TemplateValues.ofMqttTopic(mqtt);
                String topic = mapping.kafkaTopic(values);
                String key = mapping.key(values);
                assertThat(mapping.inverse(topic, key)).isEqualTo(mqtt);
                table.append("| ").append(code(example.topic())).append(" | ").append(code(example.key()));
                table.append(" | ").append(code(mqtt)).append(" | ").append(code(topic));
                table.append(" | ").append(code(key)).append(" |\n");
            }
        }
        return table.toString();
    }

    private static String code(String text) {
        return text == null ? "none" : text.isEmpty() ? "empty text" : "`" + text + "`";
    }
}
