// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class DownsampleTest {
    private Downsample<SourceRecord> transform;

    @AfterEach
    void close() {
        transform.close();
    }

    private Downsample<SourceRecord> downsample(String... options) {
        transform = new Downsample<>((InstantSource) () -> Instant.ofEpochMilli(7));
        Map<String, String> props = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            props.put(options[i], options[i + 1]);
        }
        transform.configure(props);
        return transform;
    }

    private static SourceRecord record(String key, long timestamp, Object value) {
        return new SourceRecord(Map.of(), Map.of(), "line1", null, Schema.STRING_SCHEMA, key, null, value, timestamp);
    }

    private static byte[] json(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private boolean passes(String key, long timestamp, String json) {
        return transform.apply(record(key, timestamp, json(json))) != null;
    }

    /** One series as a consumer sees it: what it last got, and when. */
    private static final class Seen {
        private double value;
        private long time = Long.MIN_VALUE;
        private double real;
    }

    /**
     * Walks at random through many series at once, with jumps, drifts, silence and zeros, and asks of each record that is dropped
     * whether what a consumer last got is within the dead-band of it.
     */
    @RepeatedTest(40)
    void whatAConsumerHasIsNeverFurtherFromTheValueThanTheDeadband() {
        long seed = System.nanoTime();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        boolean relative = random.nextBoolean();
        double size = random.nextInt(4) == 0 ? 0 : random.nextDouble() * (relative ? 20 : 5);
        long shortest = random.nextBoolean() ? 0 : random.nextInt(2_000);
        long longest = random.nextBoolean() ? 0 : shortest + 1 + random.nextInt(20_000);
        String setting = "seed " + seed + ", dead-band " + size + (relative ? "%" : "") + ", " + shortest + " to "
                + longest + " ms";
        downsample(
                "deadband", size + (relative ? "%" : ""),
                "min.interval.ms", Long.toString(shortest),
                "heartbeat.ms", Long.toString(longest));
        Seen[] series = {new Seen(), new Seen(), new Seen()};
        long time = 1_000_000;
        int passed = 0;
        for (int i = 0; i < 3_000; i++) {
            time += random.nextInt(800);
            int which = random.nextInt(series.length);
            Seen seen = series[which];
            seen.real = switch (random.nextInt(20)) {
                case 0 -> random.nextGaussian() * 100;
                case 1 -> 0;
                default -> seen.real + random.nextGaussian() * (size + 0.1) / 10;
            };
            String value = "{\"timestamp_ms\":" + time + ",\"value\":" + seen.real + "}";
            long elapsed = seen.time == Long.MIN_VALUE ? Long.MAX_VALUE : time - seen.time;
            if (passes("key" + which, time, value)) {
                assertThat(elapsed).as(setting).isGreaterThanOrEqualTo(shortest);
                seen.value = seen.real;
                seen.time = time;
                passed++;
            } else if (elapsed >= shortest) {
                double bound = relative ? Math.abs(seen.value) * size / 100 : size;
                assertThat(Math.abs(seen.real - seen.value)).as(setting).isLessThanOrEqualTo(bound * (1 + 1e-12));
                assertThat(longest == 0 || elapsed < longest).as(setting).isTrue();
            }
        }
        assertThat(passed).as(setting).isGreaterThan(2);
    }

    @Test
    void whatIsEqualIsDroppedAndAnyOtherChangePasses() {
        downsample();
        assertThat(passes("a", 1, "{\"timestamp_ms\":1,\"v\":1,\"s\":\"run\",\"l\":[1,2]}"))
                .isTrue();
        assertThat(passes("a", 2, "{\"timestamp_ms\":2,\"v\":1,\"s\":\"run\",\"l\":[1,2]}"))
                .isFalse();
        assertThat(passes("a", 3, "{\"timestamp_ms\":3,\"v\":1,\"s\":\"stop\",\"l\":[1,2]}"))
                .isTrue();
        assertThat(passes("a", 4, "{\"timestamp_ms\":4,\"v\":1,\"s\":\"stop\",\"l\":[1,3]}"))
                .isTrue();
        assertThat(passes("a", 5, "{\"timestamp_ms\":5,\"v\":null,\"s\":\"stop\",\"l\":[1,3]}"))
                .isTrue();
        assertThat(passes("a", 6, "{\"timestamp_ms\":5,\"s\":\"stop\",\"l\":[1,3]}"))
                .isTrue();
        assertThat(passes("a", 7, "{\"timestamp_ms\":5,\"s\":\"stop\",\"l\":[1,3]}"))
                .isFalse();
        assertThat(passes("a", 8, "{\"timestamp_ms\":5,\"t\":\"stop\",\"l\":[1,3]}"))
                .isTrue();
        assertThat(passes("b", 1, "[[1,2],[3]]")).isTrue();
        assertThat(passes("b", 2, "[[1],[2,3]]")).isTrue();
        assertThat(passes("a", 9, "9007199254740992")).isTrue();
        assertThat(passes("a", 10, "9007199254740993")).isTrue();
    }

    @Test
    void aPayloadThatIsOneTextIsASeriesLikeAnyOther() {
        downsample();
        assertThat(passes("a", 1, "\"run\"")).isTrue();
        assertThat(passes("a", 2, "\"run\"")).isFalse();
        assertThat(passes("a", 3, "\"stop\"")).isTrue();
    }

    @Test
    void wholeNumbersThatADoubleCannotTellApartAreComparedExactly() {
        downsample("deadband", "0");
        assertThat(passes("a", 1, "9007199254740992")).isTrue();
        assertThat(passes("a", 2, "9007199254740993")).isTrue();
        assertThat(passes("a", 3, "9007199254740993")).isFalse();
        assertThat(passes("b", 1, "18446744073709551614")).isTrue();
        assertThat(passes("b", 2, "18446744073709551615")).isTrue();
        assertThat(passes("c", 1, "-9223372036854775808")).isTrue();
        assertThat(passes("c", 2, "9223372036854775807")).isTrue();
        for (String number : List.of("18446744073709551614", "18446744073709551615")) {
            assertThat(transform.apply(record("decimal", 1, new BigDecimal(number))))
                    .isNotNull();
        }
        close();
        downsample("deadband", "1.5");
        assertThat(passes("a", 1, "9007199254740992")).isTrue();
        assertThat(passes("a", 2, "9007199254740993")).isFalse();
        assertThat(passes("a", 3, "9007199254740994")).isTrue();
        close();
        downsample("deadband", "0%");
        assertThat(passes("a", 1, "9007199254740992")).isTrue();
        assertThat(passes("a", 2, "9007199254740993")).isTrue();
    }

    @Test
    void numbersBeyondADoubleAreComparedByTheirDigits() {
        downsample("deadband", "1");
        assertThat(passes("a", 1, "1e400")).isTrue();
        assertThat(passes("a", 2, "1e400")).isFalse();
        assertThat(passes("a", 3, "2e400")).isTrue();
        String longKey = "k".repeat(1_001);
        assertThat(passes(longKey, 1, "1")).isTrue();
        assertThat(passes(longKey, 2, "1")).isTrue();
    }

    @Test
    void whatHasNoneOfTheFieldsToCompareOrTellsNoSeriesPasses() {
        downsample("fields", "value,state", "series", "${field.asset}");
        for (int i = 0; i < 2; i++) {
            assertThat(passes("a", i, "{\"asset\":\"press1\",\"valve\":1}")).isTrue();
            assertThat(passes("a", i, "{\"value\":1}")).isTrue();
            assertThat(passes("a", i, "no JSON")).isTrue();
            SourceRecord tombstone = record("a", i, null);
            assertThat(transform.apply(tombstone)).isSameAs(tombstone);
        }
        assertThat(passes("a", 1, "{\"asset\":\"press1\",\"value\":1}")).isTrue();
        assertThat(passes("a", 2, "{\"asset\":\"press1\",\"value\":1}")).isFalse();
    }

    @Test
    void largeValuesOfManySeriesAreForgottenRatherThanFillTheMemory() {
        downsample();
        String text = "\"" + "x".repeat(30_000) + "\"";
        for (int i = 0; i < 1_500; i++) {
            assertThat(passes("key" + i, 1, text)).isTrue();
        }
        assertThat(passes("key1499", 2, text)).isFalse();
        assertThat(passes("key900", 2, text)).isFalse();
        assertThat(passes("key0", 2, text)).isTrue();
        for (int i = 0; i < 1_500; i++) {
            assertThat(passes("key1499", 3 + i, "[" + i + "," + text + "]")).isTrue();
        }
        for (int i = 0; i < 1_500; i++) {
            transform.apply(record("key1499", 2_000, null));
            assertThat(passes("key1499", 2_000, text)).isTrue();
        }
        assertThat(passes("key900", 2_000, text))
                .as("what is replaced or forgotten counts no more")
                .isFalse();
    }

    @Test
    void aChangeOfQualityPassesWhateverTheNumber() {
        downsample("deadband", "5");
        assertThat(passes("a", 1, "{\"value\":20,\"quality\":\"GOOD\"}")).isTrue();
        assertThat(passes("a", 2, "{\"value\":21,\"quality\":\"GOOD\"}")).isFalse();
        assertThat(passes("a", 3, "{\"value\":21,\"quality\":\"UNCERTAIN\"}")).isTrue();
    }

    @Test
    void seriesAreToldApartByKeyNameOrTemplate() {
        downsample();
        assertThat(passes("a", 1, "{\"name\":\"t\",\"value\":1}")).isTrue();
        assertThat(passes("b", 2, "{\"name\":\"t\",\"value\":1}")).isTrue();
        assertThat(passes("a", 3, "{\"name\":\"u\",\"value\":2}")).isTrue();
        assertThat(passes("a", 4, "{\"name\":\"t\",\"value\":1}")).isFalse();
        assertThat(passes("a", 5, "{\"name\":\"u\",\"value\":2}")).isFalse();
        close();
        downsample("series", "${field.name}", "fields", "value");
        assertThat(passes("a", 1, "{\"name\":\"t\",\"value\":1,\"id\":1}")).isTrue();
        assertThat(passes("b", 2, "{\"name\":\"t\",\"value\":1,\"id\":2}")).isFalse();
    }

    @Test
    void valuesOfAGroupAreComparedEachByItself() {
        Schema schema = SchemaBuilder.struct()
                .field("timestamp", Timestamp.SCHEMA)
                .field("temperature", Schema.FLOAT32_SCHEMA)
                .field("pieces", Schema.INT32_SCHEMA)
                .build();
        downsample("deadband", "0.5");
        float[] temperatures = {20, 20.4f, 20.6f, 20.6f, 20.6f};
        int[] pieces = {1, 1, 1, 1, 2};
        boolean[] passes = {true, false, true, false, true};
        for (int i = 0; i < pieces.length; i++) {
            Struct value = new Struct(schema)
                    .put("timestamp", new java.util.Date(i))
                    .put("temperature", temperatures[i])
                    .put("pieces", pieces[i]);
            SourceRecord record = new SourceRecord(null, null, "plc", null, null, null, schema, value, (long) i);
            assertThat(transform.apply(record) != null).as("record " + i).isEqualTo(passes[i]);
        }
    }

    @Test
    void aRecordThatIsEarlierThanTheLastPasses() {
        downsample("min.interval.ms", "1000");
        assertThat(passes("a", 10_000, "1")).isTrue();
        assertThat(passes("a", 9_000, "1")).isTrue();
        assertThat(passes("a", 9_500, "2")).isFalse();
        assertThat(passes("a", 10_000, "2")).isTrue();
    }

    @Test
    void whatCannotBeComparedPassesAndSoDoesWhatComesAfterIt() {
        downsample("deadband", "1");
        String deep = "[".repeat(150) + "]".repeat(150);
        String many = "[" + "1,".repeat(2_000) + "1]";
        String large = "\"" + "x".repeat(40_000) + "\"";
        for (String odd : List.of("no JSON", deep, many, large)) {
            assertThat(passes("a", 1, "5")).isTrue();
            assertThat(passes("a", 2, "5")).isFalse();
            assertThat(passes("a", 3, odd)).isTrue();
            assertThat(passes("a", 4, odd)).isTrue();
        }
        assertThat(passes("a", 5, "5")).isTrue();
        SourceRecord tombstone = record("a", 6, null);
        assertThat(transform.apply(tombstone)).isSameAs(tombstone);
        assertThat(passes("a", 7, "5")).isTrue();
    }

    @Test
    void noMoreSeriesAreKeptThanSaidAndAForgottenOnePasses() throws JMException {
        downsample("max.series", "10");
        for (int i = 0; i < 1_000; i++) {
            assertThat(passes("key" + i, 1, "1")).isTrue();
        }
        for (int i = 990; i < 1_000; i++) {
            assertThat(passes("key" + i, 2, "1")).isFalse();
        }
        assertThat(passes("key989", 3, "1")).isTrue();
        assertThat(passes("key990", 4, "1")).isTrue();
        ObjectName bean = ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("io.shopfloor.connect:transform=Downsample,connector=\"none\",*"), null)
                .iterator()
                .next();
        assertThat(ManagementFactory.getPlatformMBeanServer().getAttribute(bean, "ForgottenSeries"))
                .isEqualTo(992L);
        assertThat(ManagementFactory.getPlatformMBeanServer().getAttribute(bean, "Dropped"))
                .isEqualTo(10L);
    }

    @Test
    void aTaskThatStartsPassesTheFirstOfEachSeries() {
        downsample("deadband", "50%");
        assertThat(passes("a", 1, "100")).isTrue();
        assertThat(passes("a", 2, "101")).isFalse();
        close();
        downsample("deadband", "50%");
        assertThat(passes("a", 3, "101")).isTrue();
    }
}
