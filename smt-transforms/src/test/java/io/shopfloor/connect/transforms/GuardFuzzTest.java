// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Cast;
import org.apache.kafka.connect.transforms.ExtractField;
import org.apache.kafka.connect.transforms.Flatten;
import org.apache.kafka.connect.transforms.HoistField;
import org.apache.kafka.connect.transforms.MaskField;
import org.apache.kafka.connect.transforms.ReplaceField;
import org.apache.kafka.connect.transforms.TimestampConverter;
import org.apache.kafka.connect.transforms.ValueToKey;
import org.junit.jupiter.api.Test;

/** Random records through guards around random chains: whatever comes, the guard answers, and the original is never lost. */
class GuardFuzzTest {
    private static final int CHAINS = 300;
    private static final int RECORDS = 60;
    private static final String[] FIELDS = {"a", "b", "ts", "nested"};

    private static final List<Map<String, String>> STEPS = List.of(
            Map.of("type", Cast.Value.class.getName(), "spec", "a:int64,b:boolean"),
            Map.of("type", Cast.Value.class.getName(), "spec", "float32"),
            Map.of("type", ExtractField.Value.class.getName(), "field", "a"),
            Map.of("type", ExtractField.Key.class.getName(), "field", "a"),
            Map.of("type", Flatten.Value.class.getName(), "delimiter", "_"),
            Map.of("type", HoistField.Value.class.getName(), "field", "value"),
            Map.of("type", MaskField.Value.class.getName(), "fields", "a,b"),
            Map.of("type", ReplaceField.Value.class.getName(), "renames", "a:b"),
            Map.of("type", TimestampConverter.Value.class.getName(), "field", "ts", "target.type", "Timestamp"),
            Map.of("type", ValueToKey.class.getName(), "fields", "a,b"),
            Map.of("type", UnsTopic.class.getName(), "kafka.topic", "x.${field.a}.${topic[0]}"),
            Map.of("type", TracingHeaders.class.getName(), "hop.id", "fuzz", "traceparent", "create"),
            Map.of(
                    "type",
                    Contextualize.class.getName(),
                    "context.inline",
                    "{\"#\":{\"rename\":{\"a\":\"b\"},\"scale\":{\"b\":{\"factor\":2}}}}"));

    @Test
    void noRecordKillsTheTaskOrIsLost() {
        long seed = System.nanoTime();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int[] routed = new int[1];
        for (int chain = 0; chain < CHAINS; chain++) {
            Map<String, String> props = randomChain(random);
            try (PutbackErrorRouter<SourceRecord> guard = new PutbackErrorRouter<>()) {
                guard.configure(props);
                for (int i = 0; i < RECORDS; i++) {
                    check(guard, randomRecord(random), "seed " + seed + ", chain " + props, routed);
                }
            }
        }
        assertThat(routed[0]).isBetween(CHAINS * RECORDS / 20, CHAINS * RECORDS * 19 / 20);
    }

    private static void check(PutbackErrorRouter<SourceRecord> guard, SourceRecord record, String as, int[] routed) {
        Object before = snapshot(record.value());
        List<Header> headers = new ArrayList<>();
        record.headers().forEach(headers::add);
        SourceRecord result = guard.apply(record);
        assertThat(result).as(as).isNotNull();
        if (result.topic().startsWith("putback-error")) {
            routed[0]++;
            assertThat(result.value()).as(as).isSameAs(record.value());
            assertThat(snapshot(result.value())).as(as).isEqualTo(before);
            assertThat(result.key()).as(as).isSameAs(record.key());
            assertThat(result.valueSchema()).as(as).isSameAs(record.valueSchema());
            assertThat(result.timestamp()).as(as).isEqualTo(record.timestamp());
            List<Header> after = new ArrayList<>();
            result.headers().forEach(after::add);
            assertThat(after.subList(0, headers.size())).as(as).isEqualTo(headers);
            assertThat(Records.headers(result)).as(as).containsKeys("putback.reason", "putback.attempts");
        }
    }

    private static Object snapshot(Object value) {
        return value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
    }

    private static Map<String, String> randomChain(RandomGenerator random) {
        Map<String, String> props = new HashMap<>();
        List<String> aliases = new ArrayList<>();
        for (int step = 0; step < 1 + random.nextInt(4); step++) {
            String alias = "s" + step;
            aliases.add(alias);
            STEPS.get(random.nextInt(STEPS.size()))
                    .forEach((name, value) -> props.put("transforms." + alias + "." + name, value));
        }
        props.put("transforms", String.join(",", aliases));
        if (random.nextInt(3) == 0) {
            props.put("require.fields", "a");
        }
        return props;
    }

    private static SourceRecord randomRecord(RandomGenerator random) {
        SchemaBuilder builder = SchemaBuilder.struct();
        boolean struct = random.nextInt(3) == 0;
        Object value;
        Schema schema = null;
        if (struct) {
            for (String field : FIELDS) {
                builder.field(
                        field, random.nextBoolean() ? Schema.OPTIONAL_STRING_SCHEMA : Schema.OPTIONAL_INT64_SCHEMA);
            }
            schema = builder.build();
            Struct filled = new Struct(schema);
            for (String field : FIELDS) {
                Object number = random.nextLong();
                Object text = randomText(random);
                Object content = schema.field(field).schema() == Schema.OPTIONAL_STRING_SCHEMA ? text : number;
                filled.put(field, random.nextInt(4) == 0 ? null : content);
            }
            value = filled;
        } else {
            value = randomValue(random, 0);
        }
        SourceRecord record = Records.source(randomTopic(random), schema, value);
        if (random.nextBoolean()) {
            record.headers().addString("x-trace", randomText(random)).addString("traceparent", randomText(random));
        }
        return record;
    }

    private static Object randomValue(RandomGenerator random, int depth) {
        return switch (random.nextInt(depth > 3 ? 6 : 9)) {
            case 0 -> null;
            case 1 -> random.nextLong();
            case 2 -> random.nextDouble();
            case 3 -> random.nextBoolean();
            case 4 -> randomText(random);
            case 5 -> {
                byte[] bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case 6 -> List.of(randomText(random), 1);
            default -> {
                Map<String, Object> map = new HashMap<>();
                for (String field : FIELDS) {
                    map.put(field, randomValue(random, depth + 1));
                }
                yield map;
            }
        };
    }

    private static String randomText(RandomGenerator random) {
        String[] texts = {
            "",
            "1",
            "-7.5",
            "true",
            "text",
            "\uD800",
            "{\"a\":1}",
            "{\"trace\":{\"1\":\"h\"}}",
            "2026-01-01",
            "ä/ö",
            "\u0000"
        };
        return texts[random.nextInt(texts.length)];
    }

    private static String randomTopic(RandomGenerator random) {
        String[] topics = {"a", "a.b", "a_xFF.b", "..x", "t".repeat(249), "umh.v1.a_x2Eb"};
        return topics[random.nextInt(topics.length)];
    }
}
