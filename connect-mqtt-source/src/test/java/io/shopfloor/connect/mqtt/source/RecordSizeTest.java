// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the estimates of sizes to what Kafka's JSON converter writes: never less, and the quick one never below the exact. */
final class RecordSizeTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noValueIsWrittenLargerThanEstimated(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            check(null, java.util.Arrays.asList(value(random, 4)));
        }
    }

    @Test
    void noStructIsWrittenLargerThanEstimatedWithItsSchema() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            SchemaBuilder builder =
                    SchemaBuilder.struct().name(text(random)).doc(text(random)).version(3);
            int fields = random.nextInt(12);
            for (int field = 0; field < fields; field++) {
                builder.field("f" + field + text(random), schema(random));
            }
            Schema schema = builder.parameter("p", text(random)).build();
            Struct struct = new Struct(schema);
            schema.fields().forEach(field -> struct.put(field, example(random, field.schema())));
            check(schema, struct);
        }
    }

    private static void check(Schema schema, Object value) {
        int written = converter().fromConnectData("t", schema, value).length;
        long exact = JsonSize.ENVELOPE + JsonSize.EXACT.schema(schema) + JsonSize.EXACT.value(value);
        assertThat(exact).isGreaterThanOrEqualTo(written);
        assertThat(JsonSize.ENVELOPE + JsonSize.QUICK.schema(schema) + JsonSize.QUICK.value(value))
                .isGreaterThanOrEqualTo(exact);
    }

    private static JsonConverter converter() {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", "true"), false);
        return converter;
    }

    private static Schema schema(Random random) {
        List<Schema> all = List.of(
                Schema.OPTIONAL_STRING_SCHEMA,
                Schema.INT64_SCHEMA,
                Schema.FLOAT64_SCHEMA,
                Schema.OPTIONAL_BYTES_SCHEMA,
                Decimal.builder(3).doc(text(random)).build(),
                SchemaBuilder.string().defaultValue(text(random)).optional().build(),
                SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build(),
                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.FLOAT64_SCHEMA).build());
        return all.get(random.nextInt(all.size()));
    }

    private static Object example(Random random, Schema schema) {
        if (Decimal.LOGICAL_NAME.equals(schema.name())) {
            return new BigDecimal(new BigInteger(200, random), 3);
        }
        return switch (schema.type()) {
            case STRING -> schema.defaultValue() == null || random.nextBoolean() ? text(random) : null;
            case INT64 -> random.nextLong();
            case FLOAT64 -> random.nextDouble() * Math.pow(10, random.nextInt(600) - 300);
            case BYTES -> text(random).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            case ARRAY -> List.of(text(random), text(random));
            default -> Map.of(text(random), random.nextDouble());
        };
    }

    /** A value without schema, as JSON payloads become. */
    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> text(random);
            case 1 -> random.nextLong();
            case 2 -> -random.nextDouble() * Math.pow(10, random.nextInt(600) - 300);
            case 3 -> random.nextBoolean();
            case 4 -> null;
            case 5 -> text(random).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            case 6 -> {
                List<Object> list = new ArrayList<>();
                int size = random.nextInt(6);
                for (int i = 0; i < size; i++) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
            default -> {
                Map<Object, Object> map = new HashMap<>();
                int size = random.nextInt(6);
                for (int i = 0; i < size; i++) {
                    map.put(text(random), value(random, depth - 1));
                }
                yield map;
            }
        };
    }

    private static String text(Random random) {
        String alphabet = "abcXYZ 0\"\\/\n\u0001\u001fäß€\ud83d\ude00\u2028<>&";
        StringBuilder out = new StringBuilder();
        int length = random.nextInt(30);
        for (int i = 0; i < length; i++) {
            out.appendCodePoint(alphabet.codePointAt(
                    alphabet.offsetByCodePoints(0, random.nextInt(alphabet.codePointCount(0, alphabet.length())))));
        }
        return out.toString();
    }
}
