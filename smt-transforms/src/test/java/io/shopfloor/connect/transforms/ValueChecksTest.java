// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static io.shopfloor.connect.transforms.Records.headers;
import static io.shopfloor.connect.transforms.Records.source;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueChecksTest {
    private static final long NOW = 1_800_000_000_000L;

    /** The putback reason, or null if the value passes. */
    private static String reason(Object value, String... options) {
        return headersOf(value, options).get("putback.reason");
    }

    private static Map<String, String> headersOf(Object value, String... options) {
        Map<String, String> props = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            props.put(options[i], options[i + 1]);
        }
        InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(NOW));
        try (PutbackErrorRouter<SourceRecord> guard = new PutbackErrorRouter<>(clock)) {
            guard.configure(props);
            return headers(guard.apply(source(value)));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "1",
                "-0.5e+3",
                "\"a\\u00e4\\n\"",
                "true",
                "null",
                " {\"a\" : [ 1 , {\"b\":null} ] } ",
                "\"ä😀\"",
                "0"
            })
    void jsonPassesAsTextAndAsBytes(String json) {
        assertThat(reason(json, "require.value.json", "true")).isNull();
        assertThat(reason(utf8(json), "require.value.json", "true")).isNull();
        assertThat(reason(ByteBuffer.wrap(utf8(json)), "require.value.json", "true"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{a:1}",
                "{\"a\":1,}",
                "[1,]",
                "01",
                "1.",
                ".5",
                "+1",
                "1e",
                "-",
                "tru",
                "nul",
                "\"a",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "{} x",
                "\u0000",
                "\"a\nb\"",
                "'a'",
                "NaN",
                "{\"a\" 1}",
                "[1 2]",
                "\"\\",
                "{\"a\":1,\"a\":2}",
                "\"\\uD800\"",
                "\"\\u\uFF10\uFF10\uFF14\uFF11\"",
                "\"\uD800\""
            })
    void whatIsNoJsonGoesBack(String broken) {
        assertThat(reason(broken, "require.value.json", "true")).isEqualTo("check:require.value.json");
    }

    @Test
    void jsonNestedWithoutEndOrInAnotherEncodingGoesBack() {
        assertThat(reason("[".repeat(100_000), "require.value.json", "true")).isNotNull();
        assertThat(reason("9".repeat(1_000_000), "require.value.json", "true")).isNotNull();
        assertThat(reason(new byte[] {'"', (byte) 0xE4, '"'}, "require.value.json", "true"))
                .isNotNull();
    }

    @Test
    void valuesThatAreStructuredAlreadyAndTombstonesPass() {
        assertThat(reason(Map.of("a", 1), "require.value.json", "true")).isNull();
        assertThat(reason(null, "require.value.json", "true", "require.fields", "a", "timestamp.field", "t"))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"a.b, true", "a, true", "a.c, false", "a.n, false", "x, false", "a.b.c, false"})
    void requiredFieldsAreLookedForInJsonMapsAndStructs(String path, boolean there) {
        Schema inner = SchemaBuilder.struct()
                .field("b", Schema.INT32_SCHEMA)
                .field("n", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        Schema schema = SchemaBuilder.struct().field("a", inner).build();
        Struct struct = new Struct(schema).put("a", new Struct(inner).put("b", 1));
        Map<String, Object> map = new HashMap<>(Map.of("b", 1));
        map.put("n", null);
        String expected = there ? null : "check:require.fields";
        assertThat(reason(struct, "require.fields", path)).isEqualTo(expected);
        assertThat(reason(Map.of("a", map), "require.fields", path)).isEqualTo(expected);
        assertThat(reason("{\"a\":{\"b\":1,\"n\":null}}", "require.fields", path))
                .isEqualTo(expected);
    }

    @Test
    void theDetailNamesTheFieldAndNeverAValue() {
        assertThat(headersOf("{\"a\":\"secret\"}", "require.fields", "b"))
                .containsEntry("putback.error.message", "the field b is missing or null")
                .doesNotContainKey("putback.error.class");
        assertThat(headersOf("{\"a\":secret}", "require.value.json", "true"))
                .containsEntry("putback.error.message", "the value is not JSON near byte 5: it is malformed");
    }

    @Test
    void aValueOverTheLimitGoesBack() {
        assertThat(reason(new byte[11], "max.value.bytes", "10")).isEqualTo("check:max.value.bytes");
        assertThat(reason(new byte[10], "max.value.bytes", "10")).isNull();
        assertThat(reason("ää", "max.value.bytes", "3")).isEqualTo("check:max.value.bytes");
        assertThat(reason(Map.of("a", "long enough"), "max.value.bytes", "3")).isNull();
    }

    @Test
    void aTimeMustBeOneAndLieInItsBounds() {
        String[] bounds = {"timestamp.field", "t", "timestamp.max.age.ms", "1000", "timestamp.max.future.ms", "500"};
        assertThat(reason(Map.of("t", NOW), bounds)).isNull();
        assertThat(reason(Map.of("t", NOW - 1000), bounds)).isNull();
        assertThat(reason(Map.of("t", NOW - 1001), bounds)).isEqualTo("check:timestamp.field");
        assertThat(reason(Map.of("t", NOW + 500), bounds)).isNull();
        assertThat(reason(Map.of("t", NOW + 501), bounds)).isEqualTo("check:timestamp.field");
        assertThat(reason(Map.of("t", new Date(NOW)), bounds)).isNull();
        assertThat(reason(Map.of("t", Instant.ofEpochMilli(NOW).toString()), bounds))
                .isNull();
        assertThat(reason(Map.of("t", "yesterday"), bounds)).isNotNull();
        assertThat(reason(Map.of("t", true), bounds)).isNotNull();
        assertThat(reason(Map.of(), bounds)).isNotNull();
        assertThat(reason(Map.of("t", NOW / 1000), "timestamp.field", "t", "timestamp.unit", "s"))
                .isNull();
        assertThat(reason(Map.of("t", Long.MAX_VALUE), "timestamp.field", "t")).isNotNull();
        assertThat(reason(Map.of("t", Long.MIN_VALUE), "timestamp.field", "t")).isNull();
        BigInteger sameBits = BigInteger.valueOf(NOW).add(BigInteger.ONE.shiftLeft(Long.SIZE));
        for (Object beyond : List.of(sameBits, new BigDecimal("1e999"), Double.NaN, Double.POSITIVE_INFINITY)) {
            assertThat(reason(Map.of("t", beyond), bounds)).as("%s", beyond).isEqualTo("check:timestamp.field");
        }
        assertThat(reason("{\"t\":" + sameBits + "}", bounds)).isEqualTo("check:timestamp.field");
        assertThat(reason("{\"t\":1e999}", bounds)).isEqualTo("check:timestamp.field");
    }
}
