// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TimeSeriesRowTest {
    private static final long TIME = Records.TIMESTAMP - 2_000;
    private static final Schema QUALITIES = SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
            .optional()
            .build();

    /** As the PLC4X source has it with {@code record.shape=tag}. */
    private static final Schema TAG = SchemaBuilder.struct()
            .field("name", Schema.STRING_SCHEMA)
            .field("address", Schema.STRING_SCHEMA)
            .field("value", Schema.OPTIONAL_FLOAT32_SCHEMA)
            .field("unit", Schema.OPTIONAL_STRING_SCHEMA)
            .field("quality", Schema.STRING_SCHEMA)
            .field("timestamp", Timestamp.SCHEMA)
            .build();

    /** As it has it with {@code record.shape=group}. */
    private static final Schema GROUP = SchemaBuilder.struct()
            .field("timestamp", Timestamp.SCHEMA)
            .field("temperature", Schema.OPTIONAL_FLOAT32_SCHEMA)
            .field("pieces", Schema.OPTIONAL_INT32_SCHEMA)
            .field("total", Decimal.builder(0).optional().build())
            .field(
                    "alarms",
                    SchemaBuilder.array(Schema.BOOLEAN_SCHEMA).optional().build())
            .field("quality", QUALITIES)
            .build();

    private static final Schema VALUES = SchemaBuilder.struct()
            .optional()
            .field(
                    "Temperature",
                    SchemaBuilder.float64().optional().parameter("unit", "°C").build())
            .field("OUT1", Schema.OPTIONAL_BOOLEAN_SCHEMA)
            .build();

    /** As the IO-Link source has it. */
    private static final Schema PORT = SchemaBuilder.struct()
            .field("timestamp", Timestamp.SCHEMA)
            .field("master", Schema.STRING_SCHEMA)
            .field("port", Schema.STRING_SCHEMA)
            .field("quality", Schema.STRING_SCHEMA)
            .field("values", VALUES)
            .field("qualities", QUALITIES)
            .build();

    private final TimeSeriesRow<SourceRecord> transform = new TimeSeriesRow<>();

    /** As it has it with {@code record.shape=tag}: the record that ValueRecordsTest of that source has. */
    private static Schema valueOfPort(Schema value) {
        return SchemaBuilder.struct()
                .field("name", Schema.STRING_SCHEMA)
                .field("value", value)
                .field("unit", Schema.OPTIONAL_STRING_SCHEMA)
                .field("unit_code", Schema.OPTIONAL_INT32_SCHEMA)
                .field("quality", Schema.STRING_SCHEMA)
                .field("timestamp", Timestamp.SCHEMA)
                .field("master", Schema.STRING_SCHEMA)
                .field("port", Schema.STRING_SCHEMA)
                .field("mode", Schema.STRING_SCHEMA)
                .field("vendor_id", Schema.OPTIONAL_INT32_SCHEMA)
                .field("device_id", Schema.OPTIONAL_INT32_SCHEMA)
                .field("product", Schema.OPTIONAL_STRING_SCHEMA)
                .field("serial", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
    }

    private static SourceRecord valueOfPort(Schema type, String name, Object value, String quality) {
        Schema schema = valueOfPort(type);
        Struct struct = new Struct(schema)
                .put("name", name)
                .put("value", value)
                .put("quality", quality)
                .put("timestamp", new Date(TIME))
                .put("master", "000201234567")
                .put("port", "1")
                .put("mode", "io_link");
        return Records.source("io", schema, struct);
    }

    @AfterEach
    void close() {
        transform.close();
    }

    private TimeSeriesRow<SourceRecord> row(String... options) {
        transform.configure(options(options));
        return transform;
    }

    private static Map<String, String> options(String... options) {
        Map<String, String> props = new HashMap<>(Map.of("asset", "press1"));
        for (int i = 0; i < options.length; i += 2) {
            props.put(options[i], options[i + 1]);
        }
        return props;
    }

    private static SourceRecord json(String json) {
        return Records.source(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Struct tag(Float value, String quality) {
        return new Struct(TAG)
                .put("name", "temperature")
                .put("address", "holding-register:1:REAL")
                .put("value", value)
                .put("unit", "degC")
                .put("quality", quality)
                .put("timestamp", new Date(TIME));
    }

    private static Struct port() {
        return new Struct(PORT)
                .put("timestamp", new Date(TIME))
                .put("master", "000201234567")
                .put("port", "1")
                .put("quality", "GOOD")
                .put("values", new Struct(VALUES).put("Temperature", 24.2).put("OUT1", true));
    }

    /** The columns that are not null, by name. */
    private static Map<String, Object> columns(SourceRecord record) {
        return columns((Struct) record.value());
    }

    private static Map<String, Object> columns(Struct struct) {
        Map<String, Object> columns = new LinkedHashMap<>();
        struct.schema().fields().forEach(field -> {
            if (struct.get(field) != null) {
                columns.put(field.name(), struct.get(field));
            }
        });
        return columns;
    }

    @Test
    void aReadingOfATagIsARowWithItsNameUnitAndQualityAndAKeyThatIsItsOwn() {
        SourceRecord record = Records.source("plc", TAG, tag(57.1f, "GOOD"));
        record.headers().addString("x-origin", "acme/line1");
        SourceRecord result = row().apply(record);
        assertThat(columns(result))
                .isEqualTo(Map.of(
                        "time", new Date(TIME),
                        "asset", "press1",
                        "tag", "temperature",
                        "value_double", 57.1,
                        "unit", "degC",
                        "quality", "GOOD",
                        "origin", "acme/line1"));
        assertThat(columns((Struct) result.key()))
                .isEqualTo(Map.of("time", new Date(TIME), "asset", "press1", "tag", "temperature"));
        assertThat(result.keySchema().fields())
                .noneMatch(field -> field.schema().isOptional());
        assertThat(result.topic()).isEqualTo("plc");
        assertThat(result.timestamp()).isEqualTo(Records.TIMESTAMP);
        assertThat(result.headers()).isEqualTo(record.headers());
    }

    @Test
    void anEnumerationHasItsNumberAndItsText() {
        Schema enumeration = SchemaBuilder.struct()
                .field("value", Schema.INT32_SCHEMA)
                .field("text", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        Schema node = SchemaBuilder.struct()
                .field("name", Schema.STRING_SCHEMA)
                .field("value", enumeration)
                .build();
        Struct running = new Struct(enumeration).put("value", 1).put("text", "Running");
        assertThat(columns(row().apply(Records.source(
                        "t", node, new Struct(node).put("name", "State").put("value", running)))))
                .containsEntry("tag", "State")
                .containsEntry("value_long", 1L)
                .containsEntry("value_double", 1.0)
                .containsEntry("value_text", "Running");
        Struct unknown = new Struct(enumeration).put("value", 9);
        assertThat(columns(row().apply(Records.source(
                        "t", node, new Struct(node).put("name", "State").put("value", unknown)))))
                .containsEntry("value_long", 9L)
                .doesNotContainKey("value_text");
        assertThat(columns(row().apply(json("{\"name\":\"State\",\"timestamp_ms\":" + TIME
                        + ",\"value\":{\"value\":1,\"text\":\"Running\"}}"))))
                .as("without a schema")
                .containsEntry("tag", "State")
                .containsEntry("value_long", 1L)
                .containsEntry("value_text", "Running");
        assertThat(columns(row().apply(json("{\"name\":\"State\",\"timestamp_ms\":" + TIME
                        + ",\"value\":{\"value\":1.5,\"text\":\"Running\"}}"))))
                .as("any other object")
                .doesNotContainKey("value_double");
    }

    /** A sink that writes a Connect Timestamp as a time without zone is hours off wherever its worker is not in UTC. */
    @Test
    void everyTimeOfARowIsToldWithItsZoneWhereAskedFor() {
        Schema schema = SchemaBuilder.struct()
                .field("timestamp", Timestamp.SCHEMA)
                .field("opened", Timestamp.SCHEMA)
                .field("closed", Timestamp.builder().optional().build())
                .build();
        Struct value = new Struct(schema).put("timestamp", new Date(TIME)).put("opened", new Date(0));
        SourceRecord record = new SourceRecord(null, null, "t", null, null, null, schema, value, TIME);
        SourceRecord wide =
                row("asset", "a", "row.shape", "wide", "time.type", "zoned").apply(record);
        String time = Instant.ofEpochMilli(TIME).toString();
        assertThat(columns(wide))
                .containsEntry("time", time)
                .containsEntry("opened", "1970-01-01T00:00:00Z")
                .doesNotContainKey("closed");
        for (String column : List.of("time", "opened", "closed")) {
            assertThat(wide.valueSchema().field(column).schema().name()).isEqualTo("io.debezium.time.ZonedTimestamp");
        }
        assertThat(wide.valueSchema().field("time").schema().isOptional()).isFalse();
        assertThat(columns((Struct) wide.key())).containsEntry("time", time);

        SourceRecord single =
                row("asset", "a", "time.type", "zoned").apply(json("{\"timestamp_ms\":" + TIME + ",\"x\":1}"));
        assertThat(columns(single)).containsEntry("time", time);
        assertThat(single.keySchema().field("time").schema().name()).isEqualTo("io.debezium.time.ZonedTimestamp");
    }

    @Test
    void aValueOfAnIoLinkPortIsARowWithNoOptionButTheAssetWhateverItsTypeAndHoweverBad() {
        TimeSeriesRow<SourceRecord> row = row("asset", "${field.master}/${field.port}");
        SourceRecord record = valueOfPort(Schema.OPTIONAL_FLOAT64_SCHEMA, "Temperature", 24.2, "GOOD");
        ((Struct) record.value())
                .put("unit", "°C")
                .put("unit_code", 1001)
                .put("vendor_id", 65535)
                .put("device_id", 258)
                .put("product", "TMP200")
                .put("serial", "900000000102");
        assertThat(columns(row.apply(record)))
                .isEqualTo(Map.of(
                        "time", new Date(TIME),
                        "asset", "000201234567/1",
                        "tag", "Temperature",
                        "value_double", 24.2,
                        "unit", "°C",
                        "quality", "GOOD"));
        assertThat(columns(row.apply(valueOfPort(Schema.OPTIONAL_BOOLEAN_SCHEMA, "OUT1", true, "GOOD"))))
                .containsEntry("value_bool", true);
        assertThat(columns(row.apply(valueOfPort(Schema.OPTIONAL_INT64_SCHEMA, "Level", 21L, "OUT_OF_LIMITS"))))
                .containsEntry("value_long", 21L)
                .containsEntry("quality", "OUT_OF_LIMITS");
        assertThat(columns(row.apply(valueOfPort(Schema.OPTIONAL_STRING_SCHEMA, "raw", "CAFE", "NO_IODD"))))
                .containsEntry("tag", "raw")
                .containsEntry("value_text", "CAFE")
                .containsEntry("quality", "NO_IODD");
        assertThat(columns(row.apply(valueOfPort(Schema.OPTIONAL_FLOAT64_SCHEMA, "Temperature", null, "NO_DEVICE"))))
                .isEqualTo(Map.of(
                        "time", new Date(TIME),
                        "asset", "000201234567/1",
                        "tag", "Temperature",
                        "quality", "NO_DEVICE"));
    }

    @Test
    void aValueOfAnIoLinkPortIsTheSameRowWhereJsonHasNoSchema() {
        SourceRecord record = json("""
                {"name": "Temperature", "value": 24.2, "unit": "°C", "unit_code": 1001, "quality": "GOOD", "timestamp": %d,
                 "master": "000201234567", "port": "1", "mode": "io_link", "vendor_id": 65535, "device_id": 258,
                 "product": "TMP200", "serial": "900000000102"}
                """.formatted(TIME));
        assertThat(columns(row("asset", "${field.master}/${field.port}").apply(record)))
                .isEqualTo(Map.of(
                        "time", new Date(TIME),
                        "asset", "000201234567/1",
                        "tag", "Temperature",
                        "value_double", 24.2,
                        "unit", "°C",
                        "quality", "GOOD"));
    }

    @Test
    void theSameReadingStoredAgainHasTheSameKeyAndTheSchemasAreNotBuiltAnew() {
        TimeSeriesRow<SourceRecord> row = row("tag", "${topic[-1]}", "topic.from.header", "mqtt.topic");
        SourceRecord first = json("{\"timestamp_ms\":" + TIME + ",\"value\":21}");
        SourceRecord again = Records.source(first.value());
        for (SourceRecord each : List.of(first, again)) {
            each.headers().addString("mqtt.topic", "ia/acme/press1/temperature");
        }
        again.headers().addBoolean("mqtt.duplicate", true);
        again = again.newRecord("line1.count", null, null, null, null, first.value(), Records.TIMESTAMP + 60_000);
        SourceRecord one = row.apply(first);
        SourceRecord two = row.apply(again);
        assertThat(two.key()).isEqualTo(one.key());
        assertThat(two.value()).isEqualTo(one.value());
        assertThat(two.valueSchema()).isSameAs(one.valueSchema());
        assertThat(two.keySchema()).isSameAs(one.keySchema());
        assertThat(columns(one)).containsEntry("tag", "temperature");
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("21", Map.of("value_double", 21.0, "value_long", 21L)),
                Arguments.of("21.5", Map.of("value_double", 21.5)),
                Arguments.of("true", Map.of("value_bool", true)),
                Arguments.of("\"run\"", Map.of("value_text", "run")),
                Arguments.of("\"a\\u0000b\"", Map.of("value_text", "a\uFFFDb")),
                Arguments.of("[1,{\"a\":\"x\"}]", Map.of("value_text", "[1,{\"a\":\"x\"}]")),
                Arguments.of(
                        "9007199254740993",
                        Map.of("value_double", 9007199254740992.0, "value_long", 9007199254740993L)),
                Arguments.of(
                        "18446744073709551615",
                        Map.of("value_double", 1.8446744073709552e19, "value_text", "18446744073709551615")),
                Arguments.of("1e400", Map.of("value_text", "1E+400")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void eachValueIsInTheColumnsOfItsTypeExactly(String json, Map<String, Object> expected) {
        Map<String, Object> columns = columns(row().apply(json("{\"v\":" + json + "}")));
        Map<String, Object> values = new HashMap<>(columns);
        values.keySet().removeIf(column -> !column.startsWith("value_"));
        assertThat(values).isEqualTo(expected);
        assertThat(columns).containsEntry("tag", "v").containsEntry("quality", "GOOD");
    }

    @Test
    void aFloatKeepsItsDigitsAndIsTheSameFloat() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        TimeSeriesRow<SourceRecord> row = row();
        for (int i = 0; i < 10_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            Map<String, Object> columns = columns(row.apply(Records.source("plc", TAG, tag(value, "GOOD"))));
            if (Float.isFinite(value)) {
                double stored = (double) columns.get("value_double");
                assertThat((float) stored).isEqualTo(value);
                assertThat(stored).isEqualTo(new BigDecimal(Float.toString(value)).doubleValue());
            } else {
                assertThat(columns).doesNotContainKey("value_double").containsEntry("quality", "NOT_A_NUMBER");
            }
        }
    }

    @Test
    void bytesAreBase64AndHalfASurrogatePairIsReplaced() {
        Schema schema = SchemaBuilder.struct().field("raw", Schema.BYTES_SCHEMA).build();
        Struct value = new Struct(schema).put("raw", new byte[] {0, -1});
        assertThat(columns(row().apply(Records.source("t", schema, value)))).containsEntry("value_text", "AP8=");
        assertThat(columns(row("tag", "x").apply(Records.source(Map.of("v", "a\uD800")))))
                .containsEntry("value_text", "a\uFFFD");
        assertThat(columns(row("asset", "${field.a}", "tag", "${field.a}", "value.field", "v")
                        .apply(json("{\"a\":\"x\\u0000\",\"v\":1}"))))
                .containsEntry("asset", "x\uFFFD")
                .containsEntry("tag", "x\uFFFD");
    }

    @Test
    void aNullHasTheQualityThatTheReadingTells() {
        assertThat(columns(row().apply(Records.source("plc", TAG, tag(null, "REFUSED")))))
                .containsEntry("quality", "REFUSED")
                .doesNotContainKeys("value_double", "value_long", "value_text", "value_bool");
        assertThat(columns(row().apply(json("{\"v\":null}")))).containsEntry("quality", "NOT_AVAILABLE");
        assertThat(columns(row().apply(Records.source("plc", TAG, tag(null, "GOOD")))))
                .containsEntry("quality", "GOOD");
    }

    @Test
    void aSingleValueIsARowOfTheTagThatTheTopicNames() {
        Map<String, Object> columns = columns(row("tag", "${topic[-1]}").apply(json("21.5")));
        assertThat(columns).containsEntry("tag", "count").containsEntry("value_double", 21.5);
        assertThat(columns).containsEntry("time", new Date(Records.TIMESTAMP));
    }

    @Test
    void oneValueOfManyIsChosenByItsPathAndHasItsOwnQualityAndUnit() {
        Struct value = port().put("qualities", Map.of("Temperature", "OUT_OF_LIMITS"));
        assertThat(columns(row("value.field", "values.Temperature").apply(Records.source("io", PORT, value))))
                .containsEntry("tag", "Temperature")
                .containsEntry("value_double", 24.2)
                .containsEntry("unit", "°C")
                .containsEntry("quality", "OUT_OF_LIMITS");
    }

    @Test
    void whatOnlyTellsOfAValueIsNoValueAndTheQualityOfTheWholeGoesFirst() {
        assertThat(columns(row().apply(json("{\"v\":1,\"status\":\"x\",\"unit\":\"mm\",\"quality\":\"UNCERTAIN\"}"))))
                .containsEntry("tag", "v")
                .containsEntry("quality", "UNCERTAIN");
        Struct value = port().put("quality", "UNCERTAIN").put("qualities", Map.of("Temperature", "OUT_OF_LIMITS"));
        assertThat(columns(row("row.shape", "wide").apply(Records.source("io", PORT, value))))
                .containsEntry("quality", "UNCERTAIN");
    }

    @Test
    void whatCannotBeOneRowIsRefusedWithTheOptionThatHelps() {
        assertThatThrownBy(() -> row().apply(json("{\"a\":1,\"b\":2}")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 2 values")
                .hasMessageContaining("value.field");
        assertThatThrownBy(() -> row().apply(json("{\"value\":1}"))).hasMessageContaining("Set the option tag");
        assertThatThrownBy(() -> row().apply(json("[1]"))).hasMessageContaining("a list");
        assertThatThrownBy(() -> row().apply(json("{\"a\":"))).hasMessageContaining("The value is not JSON");
        assertThatThrownBy(() -> row("asset", "${header.none}").apply(json("{\"a\":1}")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("${header.none}");
        assertThatThrownBy(() -> row("row.shape", "wide").apply(json("{\"a\":1}")))
                .hasMessageContaining("list them in columns");
        assertThatThrownBy(() -> row("timestamp.field", "at").apply(json("{\"a\":1}")))
                .hasMessageContaining("The field at is missing or null");
        assertThatThrownBy(() -> row("row.shape", "wide", "columns", "id:long", "key.fields", "asset,id")
                        .apply(json("{\"a\":1}")))
                .hasMessageContaining("The row has no id");
    }

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource({
        "1699999998000, ms",
        "1699999998, s",
        "1699999998000000, us",
        "1699999998000000000, ns",
        "'\"2023-11-14T22:13:18Z\"', ms"
    })
    void theTimeIsTheReadingsOwnInItsUnit(String time, String unit) {
        SourceRecord record = json("{\"at\":" + time + ",\"v\":1}");
        assertThat(columns(row("timestamp.field", "at", "value.field", "v", "timestamp.unit", unit)
                        .apply(record)))
                .containsEntry("time", new Date(TIME));
    }

    @Test
    void timestampMsIsInMillisecondsWhateverTheUnitAndWithoutAnyTimeThereIsNoRow() {
        assertThat(columns(row("timestamp.unit", "s").apply(json("{\"timestamp_ms\":" + TIME + ",\"v\":1}"))))
                .containsEntry("time", new Date(TIME));
        SourceRecord timeless = new SourceRecord(Map.of(), Map.of(), "t", null, null, null, null, Map.of("v", 1), null);
        assertThatThrownBy(() -> row().apply(timeless))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Set timestamp.field");
    }

    @ParameterizedTest
    @CsvSource({"0", "946684799999", "1700000300001", "9223372036854775807"})
    void aTimeThatCannotBeTrueIsTheRecordsAndTheQualitySaysSo(long time) {
        SourceRecord record = json("{\"timestamp_ms\":" + time + ",\"v\":1}");
        assertThat(columns(row().apply(record)))
                .containsEntry("time", new Date(Records.TIMESTAMP))
                .containsEntry("quality", "UNCERTAIN_TIME");
        assertThat(columns(row("row.shape", "wide", "columns", "v:long").apply(record)))
                .containsEntry("time", new Date(Records.TIMESTAMP))
                .containsEntry("quality", "UNCERTAIN_TIME");
    }

    @ParameterizedTest
    @CsvSource({"0", "946684799999", "253402300800000", "9223372036854775807"})
    void aRecordWithoutTimestampHasTheReadingsTimeAndNoRowIfThatCannotBeTrue(long time) {
        TimeSeriesRow<SourceRecord> row = row("value.field", "v");
        assertThat(columns(row.apply(withoutTimestamp(TIME)))).containsEntry("time", new Date(TIME));
        assertThatThrownBy(() -> row.apply(withoutTimestamp(time)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot be true");
    }

    private static SourceRecord withoutTimestamp(long time) {
        Map<String, Object> value = Map.of("timestamp_ms", time, "v", 1);
        return new SourceRecord(Map.of(), Map.of(), "t", null, null, null, null, value, null);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"0 | 0", "false | false", "{} | GOOD", "'' | GOOD", "'Bad' | Bad", "null | GOOD"})
    void aQualityThatIsNoTextIsNotTakenForAGoodOne(String told, String expected) {
        String json = ("{'value':1,'quality':" + told + "}").replace('\'', '"');
        assertThat(columns(row("tag", "t").apply(json(json)))).containsEntry("quality", expected);
        assertThat(columns(row("row.shape", "wide", "columns", "value:long").apply(json(json))))
                .containsEntry("quality", expected);
    }

    @Test
    void theUnitBesideANestedValueIsItsUnit() {
        assertThat(columns(row("value.field", "drive.speed")
                        .apply(json("{\"drive\":{\"speed\":3,\"speed_unit\":\"1/min\"},\"speed_unit\":\"m\"}"))))
                .containsEntry("unit", "1/min");
        assertThat(columns(row("value.field", "drive.value", "tag", "t")
                        .apply(json("{\"drive\":{\"value\":3,\"unit\":\"kW\"}}"))))
                .containsEntry("unit", "kW");
    }

    @Test
    void aWideRowThatHoldsNothingDoesNotCallItGood() {
        TimeSeriesRow<SourceRecord> wide = row("row.shape", "wide", "columns", "a:double,b:text");
        assertThat(columns(wide.apply(json("{\"c\":1}")))).containsEntry("quality", "NOT_AVAILABLE");
        assertThat(columns(wide.apply(json("{\"b\":\"x\"}")))).containsEntry("quality", "GOOD");
        assertThat(columns(wide.apply(json("{\"quality\":\"NO_DEVICE\"}")))).containsEntry("quality", "NO_DEVICE");
        assertThat(columns(wide.apply(json("{\"quality\":{}}")))).containsEntry("quality", "GOOD");
        Struct half = new Struct(VALUES).put("Temperature", 24.2);
        assertThat(columns(row("row.shape", "wide").apply(Records.source("t", VALUES, half))))
                .containsEntry("quality", "GOOD");
        assertThat(columns(row("row.shape", "wide").apply(Records.source("t", VALUES, new Struct(VALUES)))))
                .containsEntry("quality", "NOT_AVAILABLE");
        assertThatThrownBy(() -> wide.apply(json("21.5")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no fields");
    }

    @Test
    void withATimeFieldOfItsOwnOnlyThatFieldIsNoValue() {
        Schema schema = SchemaBuilder.struct()
                .field("at", Timestamp.SCHEMA)
                .field("timestamp", Schema.INT64_SCHEMA)
                .build();
        Struct value = new Struct(schema).put("at", new Date(TIME)).put("timestamp", 7L);
        assertThat(columns(row("row.shape", "wide", "timestamp.field", "at").apply(Records.source("t", schema, value))))
                .isEqualTo(Map.of("time", new Date(TIME), "asset", "press1", "timestamp", 7L, "quality", "GOOD"));
        Schema cycle = SchemaBuilder.struct()
                .field("at", Timestamp.SCHEMA)
                .field("time", Schema.FLOAT64_SCHEMA)
                .build();
        Struct timed = new Struct(cycle).put("at", new Date(TIME)).put("time", 12.5);
        assertThatThrownBy(() ->
                        row("row.shape", "wide", "timestamp.field", "at").apply(Records.source("t", cycle, timed)))
                .hasMessageContaining("two columns called time");
        assertThat(columns(row("timestamp.field", "at").apply(Records.source("t", cycle, timed))))
                .containsEntry("tag", "time")
                .containsEntry("value_double", 12.5)
                .containsEntry("time", new Date(TIME));
    }

    @Test
    void aTimeThatNoDatabaseHoldsIsRefusedAndADecimalWithoutScaleIsNoNullPointer() {
        Schema schema = SchemaBuilder.struct()
                .field("due", Timestamp.builder().optional().build())
                .field(
                        "price",
                        SchemaBuilder.bytes()
                                .name(Decimal.LOGICAL_NAME)
                                .optional()
                                .build())
                .build();
        TimeSeriesRow<SourceRecord> wide = row("row.shape", "wide");
        for (String due : List.of("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z")) {
            Date date = Date.from(Instant.parse(due));
            assertThat(columns(wide.apply(Records.source("t", schema, new Struct(schema).put("due", date)))))
                    .containsEntry("due", date);
        }
        for (long due : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, 253_402_300_800_000L, -62_135_596_800_001L}) {
            assertThatThrownBy(
                            () -> wide.apply(Records.source("t", schema, new Struct(schema).put("due", new Date(due)))))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("The field due");
        }
    }

    @Test
    void blanksAroundTheNamesOfColumnsDoNotCount() {
        assertThat(columns(row("row.shape", "wide", "columns", "id : long, speed = drive.speed : double")
                        .apply(json("{\"id\":1,\"drive\":{\"speed\":3}}"))))
                .containsEntry("id", 1L)
                .containsEntry("speed", 3.0);
    }

    @Test
    void aReadingOfAnOpcUaNodeIsARowWithAnyNumberOf64Bits() {
        Schema schema = SchemaBuilder.struct()
                .name("io.shopfloor.connect.opcua.Reading")
                .field("name", Schema.STRING_SCHEMA)
                .field("node", Schema.STRING_SCHEMA)
                .field("value", Decimal.builder(0).optional().build())
                .field("unit", Schema.OPTIONAL_STRING_SCHEMA)
                .field("range_low", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("range_high", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("quality", Schema.STRING_SCHEMA)
                .field("status", Schema.STRING_SCHEMA)
                .field("timestamp", Timestamp.SCHEMA)
                .field("server_timestamp", Timestamp.builder().optional().build())
                .build();
        Struct value = new Struct(schema)
                .put("name", "Counter")
                .put("node", "ns=2;s=Counter")
                .put("value", new BigDecimal("18446744073709551615"))
                .put("quality", "UNCERTAIN")
                .put("status", "Uncertain")
                .put("timestamp", new Date(TIME));
        assertThat(columns(row("asset", "${field.node}").apply(Records.source("opcua", schema, value))))
                .isEqualTo(Map.of(
                        "time",
                        new Date(TIME),
                        "asset",
                        "ns=2;s=Counter",
                        "tag",
                        "Counter",
                        "value_double",
                        1.8446744073709552e19,
                        "value_text",
                        "18446744073709551615",
                        "quality",
                        "UNCERTAIN"));
    }

    @Test
    void aGroupIsAWideRowWithTheTypesOfItsSchema() {
        Struct value = new Struct(GROUP)
                .put("timestamp", new Date(TIME))
                .put("temperature", 57.1f)
                .put("pieces", 12)
                .put("total", BigDecimal.valueOf(7))
                .put("alarms", Arrays.asList(true, false))
                .put("quality", Map.of("pressure", "INVALID_ADDRESS"));
        TimeSeriesRow<SourceRecord> wide = row("row.shape", "wide");
        SourceRecord result = wide.apply(Records.source("plc", GROUP, value));
        assertThat(columns(result))
                .isEqualTo(Map.of(
                        "time",
                        new Date(TIME),
                        "asset",
                        "press1",
                        "temperature",
                        57.1,
                        "pieces",
                        12L,
                        "total",
                        BigDecimal.valueOf(7),
                        "alarms",
                        "[true,false]",
                        "quality",
                        "{\"pressure\":\"INVALID_ADDRESS\"}"));
        assertThat(columns((Struct) result.key())).isEqualTo(Map.of("time", new Date(TIME), "asset", "press1"));
        SourceRecord good = wide.apply(Records.source(
                "plc", GROUP, new Struct(GROUP).put("timestamp", new Date(TIME)).put("temperature", Float.NaN)));
        assertThat(good.valueSchema()).isSameAs(result.valueSchema());
        assertThat(good.keySchema()).isSameAs(result.keySchema());
        assertThat(columns(good)).containsEntry("quality", "{\"temperature\":\"NOT_A_NUMBER\"}");
    }

    @Test
    void everyColumnOfAKeyIsRequiredAndKeepsItsType() {
        Struct value = new Struct(GROUP)
                .put("timestamp", new Date(TIME))
                .put("pieces", 12)
                .put("total", BigDecimal.valueOf(7));
        SourceRecord result =
                row("row.shape", "wide", "key.fields", "time,total,pieces").apply(Records.source("plc", GROUP, value));
        assertThat(result.keySchema())
                .isEqualTo(SchemaBuilder.struct()
                        .name("io.shopfloor.connect.TimeSeriesKey")
                        .field("time", Timestamp.SCHEMA)
                        .field("total", Decimal.schema(0))
                        .field("pieces", Schema.INT64_SCHEMA)
                        .build());
    }

    @Test
    void aPortOfAnIoLinkMasterIsAWideRowWithTheColumnsOfItsIodd() {
        SourceRecord result = row("row.shape", "wide", "asset", "${field.master}/${field.port}")
                .apply(Records.source("io", PORT, port()));
        assertThat(columns(result))
                .isEqualTo(Map.of(
                        "time", new Date(TIME),
                        "asset", "000201234567/1",
                        "master", "000201234567",
                        "port", "1",
                        "Temperature", 24.2,
                        "OUT1", true,
                        "quality", "GOOD"));
    }

    @Test
    void declaredColumnsHoldWhatTheySayOrRefuseIt() {
        TimeSeriesRow<SourceRecord> wide = row(
                "row.shape",
                "wide",
                "columns",
                "id:long,speed=drive.speed:double,note:text,ok:bool",
                "key.fields",
                "asset,id");
        SourceRecord result = wide.apply(json("{\"timestamp_ms\":" + TIME
                + ",\"id\":9007199254740993,\"drive\":{\"speed\":3},\"note\":{\"a\":1},\"ok\":true,\"more\":1}"));
        assertThat(columns(result))
                .isEqualTo(Map.of(
                        "time",
                        new Date(TIME),
                        "asset",
                        "press1",
                        "id",
                        9007199254740993L,
                        "speed",
                        3.0,
                        "note",
                        "{\"a\":1}",
                        "ok",
                        true,
                        "quality",
                        "GOOD"));
        assertThat(columns((Struct) result.key())).isEqualTo(Map.of("asset", "press1", "id", 9007199254740993L));
        assertThat(wide.apply(json("{\"id\":2}")).valueSchema()).isSameAs(result.valueSchema());
        assertThat(columns(wide.apply(json("{\"id\":1e2}")))).containsEntry("id", 100L);
        assertThat(columns(wide.apply(json("{\"id\":1,\"drive\":{\"speed\":9007199254740994}}"))))
                .containsEntry("speed", 9007199254740994.0);
        for (String wrong : List.of(
                "{\"id\":1.5}",
                "{\"id\":1e19}",
                "{\"id\":\"1\"}",
                "{\"id\":1,\"ok\":1}",
                "{\"id\":1,\"drive\":{\"speed\":\"fast\"}}",
                "{\"id\":1,\"drive\":{\"speed\":1e400}}",
                "{\"id\":1,\"drive\":{\"speed\":9007199254740993}}",
                "{\"id\":1,\"drive\":{\"speed\":18446744073709551615}}")) {
            assertThatThrownBy(() -> wide.apply(json(wrong)))
                    .isInstanceOf(DataException.class)
                    .hasMessageMatching("The column (id|ok|speed) is declared as .*");
        }
        assertThatThrownBy(() -> wide.apply(Records.source(Map.of("id", BigInteger.TWO.pow(64)))))
                .hasMessageContaining("declared as long");
    }

    @Test
    void aFieldWithTheNameOfAColumnOfTheRowIsRefusedUnlessItIsTheAsset() {
        Schema schema = SchemaBuilder.struct()
                .field("asset", Schema.STRING_SCHEMA)
                .field("v", Schema.FLOAT64_SCHEMA)
                .build();
        SourceRecord record = Records.source(
                "t", schema, new Struct(schema).put("asset", "press7").put("v", 1.0));
        assertThatThrownBy(() -> row("row.shape", "wide").apply(record))
                .hasMessageContaining("two columns called asset");
        assertThat(columns(row("row.shape", "wide", "asset", "${field.asset}").apply(record)))
                .containsEntry("asset", "press7")
                .containsEntry("v", 1.0);
    }

    @Test
    void aRecordWithoutValueGivesNoRowAndASinksRecordKeepsItsPlace() {
        assertThat(row().apply(Records.source(null))).isNull();
        try (TimeSeriesRow<SinkRecord> sink = new TimeSeriesRow<>()) {
            sink.configure(options());
            SinkRecord result = sink.apply(Records.sink("{\"v\":1}"));
            assertThat(result.kafkaPartition()).isEqualTo(3);
            assertThat(result.kafkaOffset()).isEqualTo(42);
        }
    }
}
