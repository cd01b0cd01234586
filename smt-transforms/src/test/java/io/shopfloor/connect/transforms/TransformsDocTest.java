// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.schema.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;

/** Holds docs/transforms.md and the replay example to what the code takes; {@code -Ddocs.update} writes the tables anew. */
class TransformsDocTest {
    private static final Path PAGE = Path.of("..", "docs", "transforms.md");
    private static final Path EXAMPLES = Path.of("..", "examples");

    @Test
    void theConfigReferenceIsWhatTheTransformsDefine() throws IOException {
        String expected = Files.readString(PAGE);
        for (Transformation<SourceRecord> transform : List.of(
                new TracingHeaders<SourceRecord>(),
                new PutbackErrorRouter<SourceRecord>(),
                new PutbackReplay<SourceRecord>(),
                new UnsTopic<SourceRecord>(),
                new Contextualize<SourceRecord>(),
                new JsonToSchema<SourceRecord>(),
                new TimeSeriesRow<SourceRecord>(),
                new Downsample<SourceRecord>(),
                new UnsContract<SourceRecord>(),
                new RecordTimestamp<SourceRecord>())) {
            expected = withTable(expected, transform);
        }
        if (System.getProperty("docs.update") != null) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE))
                .as("run the build with -Ddocs.update")
                .isEqualTo(expected);
    }

    @Test
    void theExamplesConfigureTheirTransformsSoThatTheyStart() throws IOException {
        try (PutbackReplay<SourceRecord> replay = new PutbackReplay<>();
                PutbackErrorRouter<SourceRecord> guard = new PutbackErrorRouter<>()) {
            replay.configure(optionsOf(replay, "replay", "replay/putback-replay.json"));
            guard.configure(optionsOf(guard, "guard", "connectors/mqtt-source-guarded.json"));
        }
    }

    private static Map<String, Object> optionsOf(Transformation<?> transform, String alias, String example)
            throws IOException {
        Map<?, ?> config =
                (Map<?, ?>) ((Map<?, ?>) Json.parse(Files.readString(EXAMPLES.resolve(example)))).get("config");
        String prefix = "transforms." + alias + ".";
        assertThat(config.get(prefix + "type")).isEqualTo(transform.getClass().getName());
        Map<String, Object> options = new HashMap<>();
        config.forEach((name, value) -> {
            if (name.toString().startsWith(prefix)) {
                options.put(name.toString().substring(prefix.length()), value);
            }
        });
        options.remove("type");
        assertThat(transform.config().names()).containsAll(options.keySet());
        return options;
    }

    private static String withTable(String page, Transformation<?> transform) {
        String begin = "<!-- config:" + transform.getClass().getSimpleName() + " -->\n";
        int start = page.indexOf(begin) + begin.length();
        int end = page.indexOf("<!-- end -->", start);
        assertThat(start).as(begin).isGreaterThanOrEqualTo(begin.length());
        assertThat(end).as(begin).isGreaterThanOrEqualTo(start);
        return page.substring(0, start) + table(transform.config()) + page.substring(end);
    }

    private static String table(ConfigDef definition) {
        StringBuilder table =
                new StringBuilder("| option | type | default | valid values | what it is |\n|---|---|---|---|---|\n");
        for (ConfigDef.ConfigKey key : definition.configKeys().values()) {
            table.append("| `").append(key.name).append("` | ");
            table.append(key.type.toString().toLowerCase(Locale.ROOT)).append(" | ");
            table.append(fallback(key)).append(" | ");
            table.append(key.validator == null ? "" : escaped(key.validator.toString()))
                    .append(" | ");
            table.append(escaped(key.documentation)).append(" |\n");
        }
        return table.toString();
    }

    private static String fallback(ConfigDef.ConfigKey key) {
        if (!key.hasDefault()) {
            return "**required**";
        }
        boolean none =
                key.defaultValue == null || key.defaultValue.toString().isEmpty() || key.defaultValue.equals(List.of());
        boolean unlimited = Long.valueOf(Long.MAX_VALUE).equals(key.defaultValue);
        return none ? "" : unlimited ? "no limit" : "`" + key.defaultValue + "`";
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
