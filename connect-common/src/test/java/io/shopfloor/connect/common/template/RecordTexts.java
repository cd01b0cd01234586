// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/** What <code>${field.x}</code> is for each kind of value, for the source, the sink and the transforms alike. */
public final class RecordTexts {

    /** A value and its text; null means that a template finds nothing there. */
    public record Row(Schema schema, Object value, String text) {

        /** The value as the field {@code a} in {@code outer} of a struct; null if it has no schema. */
        public Struct inStruct() {
            if (schema == null) {
                return null;
            }
            Schema inner = SchemaBuilder.struct().field("a", schema).build();
            Schema outer = SchemaBuilder.struct().field("outer", inner).build();
            return new Struct(outer).put("outer", new Struct(inner).put("a", value));
        }

        /** The same of a schemaless value. */
        public Map<String, Object> inMap() {
            Map<String, Object> inner = new LinkedHashMap<>();
            inner.put("a", value);
            return Map.of("outer", inner);
        }
    }

    /** Where a row's value stands in its struct and its map. */
    public static final List<String> PATH = List.of("outer", "a");

    private RecordTexts() {}

    public static List<Row> rows() {
        Schema point = SchemaBuilder.struct()
                .field("x", Schema.FLOAT64_SCHEMA)
                .field("at", Timestamp.SCHEMA)
                .field("note", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        Struct struct = new Struct(point).put("x", 1.5).put("at", new Date(1_500));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("s", "a\"b\\\n\uD800\uD83D\uDE00");
        map.put("n", Arrays.asList(1, -2.5, Double.NaN, new BigDecimal("1.20"), null));
        map.put("b", Map.of("raw", new byte[] {1, 2, 3}));
        byte[] utf8 = "ä1".getBytes(StandardCharsets.UTF_8);
        return List.of(
                new Row(Schema.STRING_SCHEMA, "text", "text"),
                new Row(Schema.STRING_SCHEMA, "", ""),
                new Row(Schema.OPTIONAL_STRING_SCHEMA, null, null),
                new Row(Schema.INT8_SCHEMA, (byte) -1, "-1"),
                new Row(Schema.INT64_SCHEMA, Long.MAX_VALUE, "9223372036854775807"),
                new Row(Schema.FLOAT32_SCHEMA, 0.1f, "0.1"),
                new Row(Schema.FLOAT64_SCHEMA, 21.5, "21.5"),
                new Row(Schema.FLOAT64_SCHEMA, Double.NaN, "NaN"),
                new Row(Schema.BOOLEAN_SCHEMA, true, "true"),
                new Row(Decimal.schema(2), new BigDecimal("12.30"), "12.30"),
                new Row(Schema.BYTES_SCHEMA, utf8, "ä1"),
                new Row(Schema.BYTES_SCHEMA, ByteBuffer.wrap(utf8), "ä1"),
                new Row(Timestamp.SCHEMA, new Date(86_400_000L), "1970-01-02T00:00:00.000Z"),
                new Row(null, new Date(1_500), "1970-01-01T00:00:01.500Z"),
                new Row(point, struct, "{\"x\":1.5,\"at\":\"1970-01-01T00:00:01.500Z\",\"note\":null}"),
                new Row(
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA)
                                .build(),
                        Map.of("k", 7),
                        "{\"k\":7}"),
                new Row(SchemaBuilder.array(Decimal.schema(1)).build(), List.of(new BigDecimal("1.0")), "[1.0]"),
                new Row(
                        null,
                        map,
                        "{\"s\":\"a\\\"b\\\\\\u000a\\ud800\uD83D\uDE00\",\"n\":[1,-2.5,\"NaN\",1.20,null],"
                                + "\"b\":{\"raw\":\"AQID\"}}"),
                new Row(null, List.of(), "[]"),
                new Row(null, Map.of(), "{}"),
                new Row(null, new Object(), null),
                new Row(null, nested(300), null));
    }

    /** Times whose type is in the schema alone. */
    public static List<Row> typedTimes() {
        return List.of(
                new Row(org.apache.kafka.connect.data.Date.SCHEMA, new Date(86_400_000L), "1970-01-02"),
                new Row(Time.SCHEMA, new Date(1_500), "00:00:01.500Z"));
    }

    private static Object nested(int depth) {
        Object value = List.of();
        for (int i = 0; i < depth; i++) {
            value = List.of(value);
        }
        return value;
    }
}
