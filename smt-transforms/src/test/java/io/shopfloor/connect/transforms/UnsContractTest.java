// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static io.shopfloor.connect.transforms.Records.headers;
import static io.shopfloor.connect.transforms.Records.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnsContractTest {
    private static final String CONTRACT = """
            {"line1/count": {"fields": {
               "timestamp_ms": {"type": "long", "required": true},
               "count": {"type": "long", "required": true, "min": 0, "max": 100},
               "state": {"type": "text", "values": ["run", "stop"]},
               "level": {"type": "long", "values": [1, 2]},
               "temperature": {"type": "double", "unit": "degC"},
               "temperature_unit": {"type": "text"},
               "ok": {"type": "bool"},
               "drive": {"type": "object"},
               "drive.speed": {"type": "double", "unit": "1/min"},
               "at": {"type": "time"},
               "raw": {"type": "bytes"},
               "samples": {"type": "array"}}},
             "line1/open": {"fields": {"count": {"type": "long"}}, "additional": true}}""";

    private final AtomicLong now = new AtomicLong(1_000_000);
    private UnsContract<SourceRecord> transform;

    @AfterEach
    void close() {
        transform.close();
    }

    private UnsContract<SourceRecord> contract(String... options) {
        transform = new UnsContract<>((InstantSource) () -> Instant.ofEpochMilli(now.get()));
        Map<String, String> props = new HashMap<>();
        props.put("contract.inline", CONTRACT);
        for (int i = 0; i < options.length; i += 2) {
            props.put(options[i], options[i + 1]);
        }
        transform.configure(props);
        return transform;
    }

    private static SourceRecord json(String json) {
        return source(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"timestamp_ms\":1,\"count\":0}",
                "{\"timestamp_ms\":1,\"count\":100,\"state\":\"run\",\"level\":2,\"ok\":true}",
                "{\"timestamp_ms\":1,\"count\":1e1,\"temperature\":21,\"temperature_unit\":\"degC\"}",
                "{\"timestamp_ms\":1,\"count\":1,\"temperature\":21.5,\"drive\":{\"speed\":1,\"more\":2},\"samples\":[1]}"
            })
    void whatKeepsItsContractPassesAsItIs(String json) {
        SourceRecord record = json(json);
        assertThat(contract().apply(record)).isSameAs(record);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'timestamp_ms':1} | required | the field count is missing or null",
                "{'timestamp_ms':1,'count':null} | required | the field count is missing or null",
                "{'timestamp_ms':1,'count':1.5} | type | the field count is no long",
                "{'timestamp_ms':1,'count':1e19} | type | the field count is no long",
                "{'timestamp_ms':1,'count':18446744073709551615} | type | the field count is no long",
                "{'timestamp_ms':1,'count':'7'} | type | the field count is no long",
                "{'timestamp_ms':1,'count':101} | range | the field count is more than 100.0",
                "{'timestamp_ms':1,'count':-1} | range | the field count is less than 0.0",
                "{'timestamp_ms':1,'count':1,'state':'broken'} | values | the field state is none of the values",
                "{'timestamp_ms':1,'count':1,'level':3} | values | the field level is none of the values",
                "{'timestamp_ms':1,'count':1,'temperature':1e400} | type | the field temperature is no double",
                "{'timestamp_ms':1,'count':1,'temperature':1,'temperature_unit':'K'} | unit | is not in degC",
                "{'timestamp_ms':1,'count':1,'ok':0} | type | the field ok is no bool",
                "{'timestamp_ms':1,'count':1,'drive':1} | type | the field drive is no object",
                "{'timestamp_ms':1,'count':1,'drive':{'speed':true}} | type | the field drive.speed is no double",
                "{'timestamp_ms':1,'count':1,'drive':{'speed':1,'speed_unit':'1/s'}} | unit | drive.speed is not in 1/min",
                "{'timestamp_ms':1,'count':1,'at':1} | type | the field at is no time",
                "{'timestamp_ms':1,'count':1,'raw':'x'} | type | the field raw is no bytes",
                "{'timestamp_ms':1,'count':1,'samples':{}} | type | the field samples is no array",
                "{'timestamp_ms':1,'count':1,'secret':1} | additional | a field that the contract does not know",
                "[1] | value | the value is no object",
                "{'timestamp_ms':1 | value | the value is not JSON"
            })
    void whatBreaksItIsPutBackWithTheReasonAndNothingOfThePayload(String json, String check, String detail) {
        SourceRecord record = json(json.replace('\'', '"'));
        SourceRecord result = contract().apply(record);
        assertThat(result.topic()).isEqualTo("putback-error.line1.count");
        assertThat(result.value()).isSameAs(record.value());
        Map<String, String> headers = headers(result);
        assertThat(headers).containsEntry("putback.reason", "contract:" + check);
        assertThat(headers.get("putback.error.message"))
                .contains(detail)
                .doesNotContain("secret")
                .doesNotContain("broken");
        assertThat(transform.apply(result)).isSameAs(result);
    }

    @Test
    void structsAreHeldToItWithTheUnitsOfTheirSchema() {
        Schema schema = SchemaBuilder.struct()
                .field("timestamp_ms", Schema.INT64_SCHEMA)
                .field("count", Schema.INT32_SCHEMA)
                .field("level", Schema.INT16_SCHEMA)
                .field(
                        "temperature",
                        SchemaBuilder.float32().parameter("unit", "K").build())
                .build();
        Struct value = new Struct(schema)
                .put("timestamp_ms", 1L)
                .put("count", 3)
                .put("level", (short) 2)
                .put("temperature", 300f);
        SourceRecord result = contract().apply(source("line1.count", schema, value));
        assertThat(headers(result)).containsEntry("putback.reason", "contract:unit");
        SourceRecord open = source("line1.open", schema, value);
        assertThat(transform.apply(open)).isSameAs(open);
    }

    @Test
    void timesBytesAndDecimalsOfStructsAreWhatTheyAre() {
        Schema schema = SchemaBuilder.struct()
                .field("timestamp_ms", Decimal.schema(0))
                .field("count", Decimal.schema(2))
                .field("level", Decimal.schema(1))
                .field("at", Timestamp.SCHEMA)
                .field("raw", Schema.BYTES_SCHEMA)
                .build();
        Struct value = new Struct(schema)
                .put("timestamp_ms", new BigDecimal(Long.MAX_VALUE))
                .put("count", new BigDecimal("5.00"))
                .put("level", new BigDecimal("2.0"))
                .put("at", new Date(1))
                .put("raw", ByteBuffer.wrap(new byte[] {1}));
        SourceRecord record = source("line1.count", schema, value);
        assertThat(contract().apply(record)).isSameAs(record);
        value.put("raw", new byte[] {1});
        assertThat(transform.apply(record)).isSameAs(record);
        value.put("timestamp_ms", new BigDecimal(Long.MAX_VALUE).add(BigDecimal.ONE));
        assertThat(headers(transform.apply(record))).containsEntry("putback.reason", "contract:type");
        value.put("timestamp_ms", BigDecimal.ONE).put("level", new BigDecimal("1.5"));
        assertThat(headers(transform.apply(record))).containsEntry("putback.reason", "contract:type");
        value.put("level", BigDecimal.ONE.setScale(1)).put("count", new BigDecimal("5.01"));
        assertThat(headers(transform.apply(record))).containsEntry("putback.reason", "contract:type");
    }

    @Test
    void whatIsPutBackAlreadyIsNotHeldToTheContractOfItsNewTopic() {
        SourceRecord result = contract("contract.inline", "{\"#\":{\"fields\":{\"a\":{\"type\":\"long\"}}}}")
                .apply(json("{\"b\":1}"));
        assertThat(headers(result)).containsEntry("putback.reason", "contract:additional");
        assertThat(transform.apply(result)).isSameAs(result);
    }

    @Test
    void topicsWithoutContractPassUnlessToldOtherwise() {
        SourceRecord record = source("line2.count", null, "no JSON");
        assertThat(contract().apply(record)).isSameAs(record);
        close();
        assertThat(headers(contract("on.unknown", "putback").apply(record)))
                .containsEntry("putback.reason", "contract:unknown");
        close();
        assertThatThrownBy(() -> contract("on.unknown", "fail").apply(record)).isInstanceOf(DataException.class);
    }

    @Test
    void aRecordWithoutTheHeaderHasNoTopicAndAFieldWithoutANameIsOneTooMany() {
        SourceRecord record = json("{}");
        assertThat(contract("topic.from.header", "mqtt.topic").apply(record)).isSameAs(record);
        close();
        Map<String, Object> value = new HashMap<>(Map.of("timestamp_ms", 1, "count", 1));
        value.put(null, 1);
        assertThat(headers(contract().apply(source(value)))).containsEntry("putback.reason", "contract:additional");
    }

    @Test
    void aViolationFailsOrIsOnlyCountedIfToldSoAndTombstonesPass() {
        SourceRecord record = json("{}");
        assertThat(contract("on.violation", "pass").apply(record)).isSameAs(record);
        close();
        assertThatThrownBy(() -> contract("on.violation", "fail").apply(record))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("contract:required");
        SourceRecord tombstone = source(null);
        assertThat(transform.apply(tombstone)).isSameAs(tombstone);
    }

    @Test
    void aSinksRecordGoesToTheDeadLetterQueue() {
        contract();
        try (UnsContract<SinkRecord> sink = new UnsContract<>()) {
            sink.configure(Map.of("contract.inline", CONTRACT));
            assertThatThrownBy(() -> sink.apply(Records.sink("{}")))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("putback: contract:required: the field timestamp_ms is missing or null");
        }
    }

    @Test
    void aChangedFileIsReadAgainAndABrokenOneLeavesTheContractAsItWas(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("contract.json");
        Files.writeString(file, "{\"line1/count\":{\"fields\":{\"a\":{\"type\":\"long\"}}}}");
        contract("contract.inline", "", "contract.file", file.toString(), "contract.reload.interval.ms", "1000");
        SourceRecord record = json("{\"b\":1}");
        assertThat(transform.apply(record)).isNotSameAs(record);
        Files.writeString(file, "{\"line1/count\":{\"fields\":{\"b\":{\"type\":\"int\"}}}}");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        now.addAndGet(1_000);
        assertThat(transform.apply(record)).isNotSameAs(record);
        Files.writeString(file, "{\"line1/count\":{\"fields\":{\"b\":{\"type\":\"long\"}}}}");
        Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));
        now.addAndGet(1_000);
        assertThat(transform.apply(record)).isSameAs(record);
    }
}
