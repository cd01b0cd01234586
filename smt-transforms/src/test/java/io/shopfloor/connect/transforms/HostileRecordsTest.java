// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Records as an ill-meaning publisher would have them, through each transform alone: the answer is a record, a drop or a
 * {@link DataException}, which a guard and Connect's dead letter queue know how to take, and it comes soon.
 */
class HostileRecordsTest {
    private static final int RECORDS = 2_000;
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final int LONG = 1_000_000;

    private static final Object DEEP_MAP = deep(true, 100_000);
    private static final Object DEEP_LIST = deep(false, 100_000);

    private static final int SMALL_TEXTS = 14;

    private static final String[] TEXTS = {
        "",
        "{\"a\":1,\"b\":null}",
        "{\"a\":1e999,\"b\":{\"c\":\"d\"}}",
        "{\"a\":\"\\uD800\"}",
        "{\"a\":{\"a\":{\"a\":0}},\"b\":2}",
        "{\"trace\":{\"1\":\"h@c-0\"}}",
        "{\"trace\":{\"1\":{\"2\":[]}}}",
        "{ \"trace\" : {\"9\":\"(999999999999 hops left out)\",\"1\":\"x\",\"2\":\"y\",\"3\":\"z\"}}",
        "{\"trace\":{" + "\"\":\"\",".repeat(5_000) + "\"\":\"\"}}",
        "00-" + "f".repeat(52),
        "99999999999999999999",
        "-1",
        "a//b/+/#",
        "\uD800\u0000",
        "0x" + "9".repeat(LONG),
        "9".repeat(LONG),
        "[".repeat(LONG),
        "{\"a\":".repeat(LONG / 5),
        "/".repeat(LONG),
        "\"".repeat(LONG),
        "w ".repeat(LONG / 2)
    };

    private static final String[] NAMES = {
        "x-trace",
        "x-origin",
        "traceparent",
        "tracestate",
        "mqtt.topic",
        "putback.reason",
        "putback.original.topic",
        "putback.attempts",
        "putback.first.ts",
        "putback.error.message",
        "own"
    };

    private static final Map<String, Map<String, String>> TRANSFORMS = Map.ofEntries(
            Map.entry("tracing", Map.of("hop.id", "h", "origin", "o", "traceparent", "create")),
            Map.entry("tracing, drop", Map.of("hop.id", "h", "loop.detection", "drop", "max.hops", "3")),
            Map.entry(
                    "tracing, putback", Map.of("hop.id", "h", "loop.detection", "putback", "header.encoding", "bytes")),
            Map.entry("guard, json", Map.of("require.value.json", "true", "max.value.bytes", "2000000")),
            Map.entry(
                    "guard, fields",
                    Map.of("require.fields", "a.a.a,b", "timestamp.field", "a", "putback.topic", "errors")),
            Map.entry("guard, chain", chain()),
            Map.entry("replay", Map.of("original.topics.regex", "[a-z.]*")),
            Map.entry("uns", Map.of("kafka.topic", "u.${field.a}.${topic[0]}", "kafka.key", "${header.own}${key}")),
            Map.entry("uns, header", Map.of("kafka.topic", "${topic}", "topic.from.header", "mqtt.topic")),
            Map.entry("uns, keep", Map.of("kafka.key", "${field.a.b}", "on.absent", "keep")),
            Map.entry("context", context("pass", "")),
            Map.entry("context, putback", context("putback", "mqtt.topic")),
            Map.entry("context, fail", context("fail", "")),
            Map.entry("timestamp", Map.of("timestamp.field", "a")),
            Map.entry("contract", contract("#")),
            Map.entry("contract, unknown", contract("nothing")),
            Map.entry("downsample", Map.of("deadband", "1%", "max.series", "50")),
            Map.entry("downsample, fields", Map.of("fields", "a,b.c", "series", "${key}${field.a}")),
            Map.entry("row", Map.of("asset", "${topic}", "tag", "${topic[-1]}", "value.field", "a")),
            Map.entry("row, only value", Map.of("asset", "${key}", "tag", "t", "timestamp.unit", "us")),
            Map.entry("row, columns", columns("columns", "a:double,text=b:text,c=b.c:text")),
            Map.entry("row, schema", columns("topic.from.header", "mqtt.topic")),
            Map.entry(
                    "schema",
                    Map.of(
                            "payload.schema",
                            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"double\"},"
                                    + "{\"name\":\"b\",\"type\":[\"null\",{\"type\":\"map\",\"values\":\"string\"}]}]}",
                            "payload.schema.unknown.fields",
                            "drop")));

    private final RandomGenerator random;
    private final long seed = System.nanoTime();

    HostileRecordsTest() {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static Map<String, String> chain() {
        return Map.of(
                "transforms", "uns,trace,context",
                "transforms.uns.type", UnsTopic.class.getName(),
                "transforms.uns.kafka.key", "${field.a}",
                "transforms.uns.on.absent", "keep",
                "transforms.trace.type", TracingHeaders.class.getName(),
                "transforms.trace.hop.id", "h",
                "transforms.context.type", Contextualize.class.getName(),
                "transforms.context.context.inline", "{\"#\":{\"scale\":{\"a\":{\"factor\":2}}}}");
    }

    private static Map<String, String> context(String unknown, String header) {
        return Map.of(
                "context.inline",
                "{\"a/+\":{\"rename\":{\"a\":\"b\"},\"scale\":{\"b\":{\"factor\":1e300,\"unit\":\"u\"}}},"
                        + "\"+\":{\"add\":{\"c\":1}}}",
                "on.unknown",
                unknown,
                "topic.from.header",
                header);
    }

    private static Map<String, String> contract(String topics) {
        return Map.of(
                "contract.inline",
                "{\"" + topics + "\":{\"fields\":{\"a\":{\"type\":\"double\",\"min\":0,\"values\":[1]},"
                        + "\"b.c\":{\"type\":\"text\",\"required\":true}}}}",
                "on.unknown",
                "putback");
    }

    private static Map<String, String> columns(String option, String value) {
        return Map.of("asset", "${topic}", "row.shape", "wide", option, value);
    }

    private static <R extends ConnectRecord<R>> Transformation<R> transformation(String name) {
        return switch (name.split(",")[0]) {
            case "tracing" -> new TracingHeaders<>();
            case "guard" -> new PutbackErrorRouter<>();
            case "replay" -> new PutbackReplay<>();
            case "uns" -> new UnsTopic<>();
            case "context" -> new Contextualize<>();
            case "timestamp" -> new RecordTimestamp<>();
            case "contract" -> new UnsContract<>();
            case "downsample" -> new Downsample<>();
            case "row" -> new TimeSeriesRow<>();
            default -> new JsonToSchema<>();
        };
    }

    @Test
    @Timeout(300)
    void noRecordFellsATransformOfASourceOrASink() {
        TRANSFORMS.forEach((name, options) -> {
            try (Transformation<SourceRecord> source = transformation(name);
                    Transformation<SinkRecord> sink = transformation(name)) {
                source.configure(options);
                sink.configure(options);
                for (int i = 0; i < RECORDS / TRANSFORMS.size(); i++) {
                    apply(name, source, sourceRecord());
                    apply(name, sink, sinkRecord());
                }
            }
        });
    }

    private <R extends ConnectRecord<R>> void apply(String name, Transformation<R> transformation, R record) {
        boolean mayRefuse = !(name.startsWith("tracing")
                        || name.equals("replay")
                        || name.equals("uns, keep")
                        || name.equals("downsample"))
                && !(name.startsWith("guard") && record instanceof SourceRecord);
        long start = cpuTime();
        try {
            R result = transformation.apply(record);
            if (result != null) {
                assertThat(result.topic()).isNotNull();
            }
        } catch (DataException e) {
            if (!mayRefuse) {
                fail(name + " refused a record, seed " + seed, e);
            }
        } catch (Throwable e) {
            fail(name + " was felled, seed " + seed, e);
        }
        assertThat(Duration.ofNanos(cpuTime() - start))
                .as(name + ", seed " + seed)
                .isLessThan(SOON);
    }

    /** Of this thread: other load on the machine is no fault of the record's. */
    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private SourceRecord sourceRecord() {
        Object[] key = hostile();
        Object[] value = hostile();
        SourceRecord record = new SourceRecord(
                Map.of(), Map.of(), topic(), null, (Schema) key[0], key[1], (Schema) value[0], value[1], 1L);
        addHeaders(record.headers());
        return record;
    }

    private SinkRecord sinkRecord() {
        Object[] key = hostile();
        Object[] value = hostile();
        SinkRecord record = new SinkRecord(
                topic(), 0, (Schema) key[0], key[1], (Schema) value[0], value[1], 1, 1L, TimestampType.CREATE_TIME);
        addHeaders(record.headers());
        return record;
    }

    private void addHeaders(Headers headers) {
        for (int count = random.nextInt(6); count > 0; count--) {
            Object[] value = hostile();
            headers.add(NAMES[random.nextInt(NAMES.length)], value[1], (Schema) value[0]);
        }
    }

    private String topic() {
        String[] topics = {"a", "a.b", "..x", "a_xFF.b", "errors", "putback-error", "putback-error.a", "t".repeat(249)};
        return topics[random.nextInt(topics.length)];
    }

    /** A schema, or null, and a value of it. */
    private Object[] hostile() {
        Schema struct = SchemaBuilder.struct()
                .field("a", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("b", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        return switch (random.nextInt(16)) {
            case 0 -> new Object[] {struct, new Struct(struct).put("a", Double.MAX_VALUE)};
            case 1 -> new Object[] {Decimal.schema(2), new BigDecimal("12.34")};
            case 2 -> new Object[] {Timestamp.SCHEMA, new Date(Long.MAX_VALUE)};
            case 3 -> new Object[] {Schema.BYTES_SCHEMA, new byte[] {(byte) 0xC3, 0x28, 0}};
            case 4 -> new Object[] {SchemaBuilder.array(struct).build(), List.of(new Struct(struct))};
            case 5 -> new Object[] {null, new Object()};
            case 6 -> new Object[] {null, random.nextInt(2) == 0 ? DEEP_MAP : DEEP_LIST};
            case 7 -> new Object[] {Schema.STRING_SCHEMA, text(true)};
            case 8 -> new Object[] {null, schemaless()};
            case 9 -> new Object[] {null, ByteBuffer.wrap(text(true).getBytes(StandardCharsets.UTF_8))};
            case 10 -> new Object[] {Schema.INT64_SCHEMA, random.nextLong()};
            default -> new Object[] {Schema.STRING_SCHEMA, text(false)};
        };
    }

    private Object schemaless() {
        Map<Object, Object> map = new HashMap<>();
        Object[] values = {
            new BigDecimal("1e999999999"),
            BigInteger.ONE.shiftLeft(100_000),
            Double.NaN,
            -1e308,
            Long.MIN_VALUE,
            "\uD800",
            null,
            Map.of("a", Map.of("a", 1), "b", new byte[3]),
            List.of(1, "x"),
            DEEP_MAP
        };
        for (Object name : new Object[] {"a", "b", "c", "trace", 7, null}) {
            map.put(name, values[random.nextInt(values.length)]);
        }
        return map;
    }

    private static Object deep(boolean maps, int depth) {
        Object value = 1L;
        for (int i = 0; i < depth; i++) {
            Map<String, Object> map = new HashMap<>();
            map.put(i % 2 == 0 ? "a" : "trace", value);
            value = maps ? map : new ArrayList<>(List.of(value));
        }
        return value;
    }

    private String text(boolean large) {
        return TEXTS[random.nextInt(large ? TEXTS.length : SMALL_TEXTS)];
    }
}
