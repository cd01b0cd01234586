// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static io.shopfloor.connect.transforms.Records.headers;
import static io.shopfloor.connect.transforms.Records.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextualizeTest {
    private static final String RULES = """
            {"ia/raw/+/X02": {
               "rename": {"V1": "temperature"},
               "scale": {"temperature": {"factor": 0.1, "offset": -40, "unit": "degC"}, "rpm": {"unit": "1/min"}},
               "add": {"asset": "press1", "line": 4, "spare": false}},
             "ia/#": {"add": {"asset": "unknown"}}}""";

    private final AtomicLong now = new AtomicLong(1_000_000);
    private Contextualize<SourceRecord> transform;

    @AfterEach
    void close() {
        transform.close();
    }

    private Contextualize<SourceRecord> contextualize(String... options) {
        transform = new Contextualize<>((InstantSource) () -> Instant.ofEpochMilli(now.get()));
        Map<String, String> props = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            props.put(options[i], options[i + 1]);
        }
        transform.configure(props);
        return transform;
    }

    @Test
    void aSchemalessReadingGetsItsMeaning() {
        Map<String, Object> raw = new LinkedHashMap<>();
        raw.put("V1", 650);
        raw.put("rpm", 12);
        raw.put("line", "own");
        raw.put("nested", Map.of("V1", 1));
        raw.put("nothing", null);
        SourceRecord result = contextualize("context.inline", RULES).apply(source("ia.raw.s1.X02", null, raw));
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("temperature", 25.0);
        expected.put("rpm", 12);
        expected.put("line", "own");
        expected.put("nested", Map.of("V1", 1));
        expected.put("nothing", null);
        expected.put("temperature_unit", "degC");
        expected.put("rpm_unit", "1/min");
        expected.put("asset", "press1");
        expected.put("spare", false);
        assertThat(result.value()).isEqualTo(expected);
        assertThat(raw).containsKey("V1");
    }

    @Test
    void aStructGetsTheSameWithASchemaThatIsMadeOnce() {
        Schema schema = SchemaBuilder.struct()
                .name("raw")
                .version(3)
                .field("V1", Schema.OPTIONAL_INT32_SCHEMA)
                .field("rpm", Schema.INT32_SCHEMA)
                .field("line", Schema.STRING_SCHEMA)
                .build();
        Contextualize<SourceRecord> transform = contextualize("context.inline", RULES);
        Struct value = new Struct(schema).put("V1", 650).put("rpm", 12).put("line", "own");
        SourceRecord result = transform.apply(source("ia.raw.s1.X02", schema, value));
        Struct struct = (Struct) result.value();
        assertThat(struct.schema()).isSameAs(result.valueSchema());
        assertThat(struct.schema().name()).isEqualTo("raw");
        assertThat(struct.schema().version()).isEqualTo(3);
        assertThat(struct.schema().fields().stream().map(field -> field.name() + "=" + struct.get(field)))
                .containsExactly(
                        "temperature=25.0",
                        "rpm=12",
                        "line=own",
                        "temperature_unit=degC",
                        "rpm_unit=1/min",
                        "asset=press1",
                        "spare=false");
        Struct absent = new Struct(schema).put("rpm", 1).put("line", "own");
        SourceRecord second = transform.apply(source("ia.raw.s1.X02", schema, absent));
        assertThat(second.valueSchema()).isSameAs(result.valueSchema());
        assertThat(((Struct) second.value()).get("temperature")).isNull();
    }

    @Test
    void aScaledNumberDoesNotBecomeInfinite() {
        contextualize("context.inline", "{\"#\":{\"scale\":{\"a\":{\"factor\":10}}}}");
        for (Number number : List.of(1e308, new BigDecimal("1e999"))) {
            assertThatThrownBy(() -> transform.apply(source("t", null, Map.of("a", number))))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("beyond a double");
        }
        Object infinite = transform
                .apply(source("t", null, Map.of("a", Double.NEGATIVE_INFINITY)))
                .value();
        assertThat(infinite).isEqualTo(Map.of("a", Double.NEGATIVE_INFINITY));
    }

    @Test
    void aKafkaTopicWithoutLevelsHasNoRule() {
        contextualize("context.inline", "{\"#\":{\"add\":{\"a\":1}}}");
        SourceRecord record = source("a_xFF.b", null, Map.of());
        assertThat(transform.apply(record)).isSameAs(record);
    }

    @Test
    void aDecimalIsScaledAndTextIsNot() {
        Schema decimal = SchemaBuilder.struct().field("V1", Decimal.schema(1)).build();
        Struct value = new Struct(decimal).put("V1", new BigDecimal("650.0"));
        Contextualize<SourceRecord> transform = contextualize("context.inline", RULES);
        assertThat(((Struct) transform
                                .apply(source("ia.raw.s1.X02", decimal, value))
                                .value())
                        .get("temperature"))
                .isEqualTo(25.0);
        Schema text = SchemaBuilder.struct().field("V1", Schema.STRING_SCHEMA).build();
        assertThatThrownBy(() -> transform.apply(source("ia.raw.s1.X02", text, new Struct(text).put("V1", "650"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("temperature")
                .hasMessageNotContaining("650");
        assertThatThrownBy(() -> transform.apply(source("ia.raw.s1.X02", null, Map.of("V1", "650"))))
                .isInstanceOf(DataException.class);
    }

    @Test
    void twoFieldsOfOneNameAreAnErrorAndNeverALoss() {
        Contextualize<SourceRecord> transform = contextualize("context.inline", RULES);
        Schema schema = SchemaBuilder.struct()
                .field("temperature", Schema.INT32_SCHEMA)
                .field("V1", Schema.INT32_SCHEMA)
                .build();
        Struct value = new Struct(schema).put("temperature", 1).put("V1", 2);
        assertThatThrownBy(() -> transform.apply(source("ia.raw.s1.X02", schema, value)))
                .isInstanceOf(DataException.class);
        assertThatThrownBy(() -> transform.apply(source("ia.raw.s1.X02", null, Map.of("temperature", 1, "V1", 2))))
                .isInstanceOf(DataException.class);
    }

    @Test
    void theFirstPatternThatMatchesCountsAndTombstonesPass() {
        Contextualize<SourceRecord> transform = contextualize("context.inline", RULES);
        assertThat(transform.apply(source("ia.other", null, Map.of())).value()).isEqualTo(Map.of("asset", "unknown"));
        SourceRecord tombstone = source("ia.other", null, null);
        assertThat(transform.apply(tombstone)).isSameAs(tombstone);
        assertThatThrownBy(() -> transform.apply(source("ia.other", null, "text")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("neither a Struct nor a schemaless map");
    }

    @Test
    void anUnknownTopicPassesGoesBackOrFails() {
        SourceRecord record = source("elsewhere", null, Map.of());
        assertThat(contextualize("context.inline", RULES).apply(record)).isSameAs(record);
        transform.close();
        SourceRecord putBack =
                contextualize("context.inline", RULES, "on.unknown", "putback").apply(record);
        assertThat(putBack.topic()).isEqualTo("putback-error.elsewhere");
        assertThat(headers(putBack)).containsEntry("putback.reason", "context:unknown");
        transform.close();
        contextualize("context.inline", RULES, "on.unknown", "fail");
        assertThatThrownBy(() -> transform.apply(record)).isInstanceOf(DataException.class);
    }

    @Test
    void theTopicMayComeFromAHeader() {
        SourceRecord record = source("mqtt", null, Map.of("V1", 400));
        record.headers().addString("mqtt.topic", "ia/raw/s.1/X02");
        SourceRecord result = contextualize("context.inline", RULES, "topic.from.header", "mqtt.topic")
                .apply(record);
        assertThat(result.value()).asInstanceOf(InstanceOfAssertFactories.MAP).containsEntry("temperature", 0.0);
        SourceRecord without = source("mqtt", null, Map.of());
        assertThat(transform.apply(without)).isSameAs(without);
    }

    @Test
    void aChangedFileIsReadAgainAndABrokenOneChangesNothing(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("context.json");
        Files.writeString(file, "{\"a\":{\"add\":{\"asset\":\"one\"}}}");
        contextualize("context.file", file.toString(), "context.reload.interval.ms", "1000");
        assertThat(asset()).isEqualTo("one");
        rewrite(file, "{\"a\":{\"add\":{\"asset\":\"second\"}}}", 1);
        assertThat(asset()).isEqualTo("one");
        now.addAndGet(1000);
        assertThat(asset()).isEqualTo("second");
        for (int i = 0; i < 2; i++) {
            rewrite(file, "{\"a\":", 2 + i);
            now.addAndGet(1000);
            assertThat(asset()).isEqualTo("second");
        }
        Files.delete(file);
        now.addAndGet(1000);
        assertThat(asset()).isEqualTo("second");
        rewrite(file, "{\"a\":{\"add\":{\"asset\":\"third\"}}}", 5);
        now.addAndGet(1000);
        assertThat(asset()).isEqualTo("third");
    }

    private static void rewrite(Path file, String text, int second) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1000L));
    }

    private Object asset() {
        return ((Map<?, ?>) transform.apply(source("a", null, Map.of())).value()).get("asset");
    }
}
