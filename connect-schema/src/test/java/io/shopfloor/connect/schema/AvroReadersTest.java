// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of JSON by an Avro schema: each type, what it refuses, and where it says the fault is. */
class AvroReadersTest {

    private static String record(String fields) {
        return "{'type':'record','name':'R','namespace':'plant','fields':[%s]}"
                .formatted(fields)
                .replace('\'', '"');
    }

    private static String field(String type) {
        return record("{'name':'v','type':" + type + "}");
    }

    private static Struct read(String schema, String json) {
        return read(new JsonPayloads(schema, false), json);
    }

    private static Struct read(JsonPayloads payloads, String json) {
        SchemaAndValue read =
                payloads.toConnectData("t", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        Struct struct = (Struct) read.value();
        struct.validate();
        ConnectSchema.validateValue(read.schema(), struct);
        return struct;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'int'|2147483647|2147483647",
                "'int'|1.0e1|10",
                "'long'|-9223372036854775808|-9223372036854775808",
                "'float'|0.5|0.5",
                "'double'|0.1|0.1",
                "'double'|9007199254740992|9.007199254740992E15",
                "'boolean'|true|true",
                "'string'|'a'|a",
                "['null','int']|null|null",
                "['int','null']|7|7",
                "{'type':'string','logicalType':'uuid'}|'8c5b2a0e-7d7c-4c5f-9a51-0d6d3e0e7a11'|8c5b2a0e-7d7c-4c5f-9a51-0d6d3e0e7a11",
                "{'type':'enum','name':'E','symbols':['RUN','STOP']}|'STOP'|STOP",
                "{'type':'bytes','logicalType':'decimal','precision':5,'scale':2}|12.5|12.50",
                "{'type':'bytes','logicalType':'decimal','precision':5,'scale':2}|'999.99'|999.99",
                "{'type':'bytes','logicalType':'decimal','precision':2,'scale':2}|0|0.00",
                "{'type':'long','logicalType':'timestamp-micros'}|'1970-01-01T00:00:01.000002Z'|1000002",
                "{'type':'long','logicalType':'local-timestamp-millis'}|5|5"
            })
    void aValueThatFitsIsReadExactly(String type, String json, String expected) {
        assertThat(String.valueOf(read(field(type), "{'v':" + json + "}").get("v")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'int'|2147483648|32 bits",
                "'int'|1.5|32 bits",
                "'int'|1e999999999|32 bits",
                "'int'|'1'|not a number",
                "'int'|null|null",
                "'long'|9223372036854775808|64 bits",
                "'long'|1e-999999999|64 bits",
                "'float'|16777217|exactly",
                "'float'|1e39|range",
                "'double'|9007199254740993|exactly",
                "'double'|1e400|range",
                "'boolean'|1|boolean",
                "'string'|1|string",
                "'bytes'|'*'|Base64",
                "{'type':'fixed','name':'F','size':2}|'AA=='|2 bytes",
                "{'type':'string','logicalType':'uuid'}|'1-1-1-1-1'|UUID",
                "{'type':'enum','name':'E','symbols':['RUN','STOP']}|'run'|symbol",
                "{'type':'bytes','logicalType':'decimal','precision':5,'scale':2}|1.005|2 after",
                "{'type':'bytes','logicalType':'decimal','precision':5,'scale':2}|1000|3 digits before",
                "{'type':'bytes','logicalType':'decimal','precision':5,'scale':2}|1e999999999|3 digits before",
                "{'type':'bytes','logicalType':'decimal','precision':5,'scale':2}|'10e2147483647'|3 digits before",
                "{'type':'int','logicalType':'date'}|'23.11.2026'|ISO 8601",
                "{'type':'int','logicalType':'date'}|'+999999999-01-01'|range",
                "{'type':'int','logicalType':'time-millis'}|86400000|time of day",
                "{'type':'long','logicalType':'timestamp-millis'}|'2026-11-23T10:00:00'|zone",
                "{'type':'long','logicalType':'timestamp-millis'}|'2026-11-23T10:00:00.0001Z'|finer",
                "{'type':'array','items':'int'}|{}|array",
                "{'type':'map','values':'int'}|[]|object"
            })
    void aValueThatDoesNotFitIsRefusedWithItsPlace(String type, String json, String reason) {
        assertThatThrownBy(() -> read(field(type), "{'v':" + json + "}"))
                .isInstanceOf(MismatchException.class)
                .hasMessageContaining("/v ")
                .hasMessageContaining(reason);
    }

    @Test
    void timesBecomeConnectsOwnTypes() {
        String schema = record("{'name':'at','type':{'type':'long','logicalType':'timestamp-millis'}},"
                + "{'name':'day','type':{'type':'int','logicalType':'date'}},"
                + "{'name':'time','type':{'type':'int','logicalType':'time-millis'}}");

        Struct text = read(schema, "{'at':'2026-11-23T11:00:00.5+01:00','day':'2026-11-23','time':'00:00:01.5'}");
        Struct numbers = read(schema, "{'at':1795428000500,'day':20780,'time':1500}");

        assertThat(text.get("at")).isEqualTo(Date.from(Instant.parse("2026-11-23T10:00:00.500Z")));
        assertThat(text).isEqualTo(numbers);
        assertThat(text.schema().fields())
                .extracting(each -> each.schema().name())
                .containsExactly(
                        "org.apache.kafka.connect.data.Timestamp",
                        "org.apache.kafka.connect.data.Date",
                        "org.apache.kafka.connect.data.Time");
    }

    @Test
    void nestedRecordsListsAndMapsAreReadAndAFaultInThemIsFound() {
        String schema = record("{'name':'points','type':{'type':'array','items':{'type':'record','name':'P','fields':["
                + "{'name':'x','type':'double'},{'name':'tags','type':{'type':'map','values':['null','int']}}]}}},"
                + "{'name':'last','type':['null','P']}");

        Struct read = read(schema, "{'points':[{'x':1,'tags':{'a':1,'b':null}}],'last':{'x':2,'tags':{}}}");
        Struct point = (Struct) read.getArray("points").get(0);

        assertThat(point.getFloat64("x")).isEqualTo(1.0);
        assertThat(point.getMap("tags")).isEqualTo(java.util.Collections.unmodifiableMap(mapWithNull()));
        assertThat(read.getStruct("last").getFloat64("x")).isEqualTo(2.0);
        assertThatThrownBy(() -> read(schema, "{'points':[{'x':1,'tags':{}},{'x':1,'tags':{'a/b':'1'}}]}"))
                .hasMessage("the value at /points/1/tags/a~1b is not a number");
    }

    private static Map<String, Integer> mapWithNull() {
        Map<String, Integer> map = new java.util.HashMap<>();
        map.put("a", 1);
        map.put("b", null);
        return map;
    }

    @Test
    void whatIsMissingTakesItsDefaultOrNullOrIsRefused() {
        String schema =
                record("{'name':'unit','type':'string','default':'mm'},{'name':'note','type':['null','string']},"
                        + "{'name':'kind','type':['string','null'],'default':'k'},"
                        + "{'name':'list','type':{'type':'array','items':'int'},'default':[]},"
                        + "{'name':'price','type':{'type':'bytes','logicalType':'decimal','precision':4,'scale':1},'default':'\\u0019'},"
                        + "{'name':'inner','type':{'type':'record','name':'I','fields':[{'name':'a','type':'int'}]},'default':{'a':3}},"
                        + "{'name':'count','type':'int'}");

        Struct read = read(schema, "{'count':1}");

        assertThat(read.get("unit")).isEqualTo("mm");
        assertThat(read.get("note")).isNull();
        assertThat(read.get("kind")).isEqualTo("k");
        assertThat(read.get("list")).isEqualTo(List.of());
        assertThat(read.get("price")).isEqualTo(new BigDecimal("2.5"));
        assertThat(read.getStruct("inner").get("a")).isEqualTo(3);
        assertThat(read.schema().field("unit").schema().defaultValue()).isEqualTo("mm");
        assertThat(read(schema, "{'count':1,'kind':null}").get("kind")).isNull();
        assertThatThrownBy(() -> read(schema, "{}")).hasMessageContaining("the value at /count is missing");
    }

    @Test
    void fieldsThatTheSchemaDoesNotHaveAreRefusedUnlessTheyAreToBeDropped() {
        String schema = field("'int'");

        assertThatThrownBy(() -> read(schema, "{'v':1,'w':2}")).hasMessageContaining("/w is not in the schema");
        assertThat(read(new JsonPayloads(schema, true), "{'v':1,'w':2}").get("v"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "{'v':1", "{'v':1}{", "{'v':1,'v':1}", "{'v':NaN}", "{'v':01}", "{'v':1e99999999999}"})
    void whatIsNotOneJsonTextIsRefusedWithoutQuotingIt(String json) {
        assertThatThrownBy(() -> read(field("'double'"), json))
                .isInstanceOf(MismatchException.class)
                .hasMessageMatching("the (payload|value at /v) is .*")
                .hasNoCause();
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        byte[] payload = {'{', '"', 'v', '"', ':', '"', (byte) 0xC3, (byte) 0x28, '"', '}'};

        assertThatThrownBy(() -> new JsonPayloads(field("'string'"), false).toConnectData("t", payload))
                .hasMessageContaining("is not JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'string'|record",
                "{|not an Avro schema",
                "{'type':'record','name':'R','fields':[{'name':'v','type':['int','string']}]}|null and one other",
                "{'type':'record','name':'R','fields':[{'name':'v','type':['null','R']}]}|recursive",
                "{'type':'record','name':'R','fields':[{'name':'v','type':'int','default':'x'}]}|default"
            })
    void aSchemaThatConnectCannotHoldIsRefusedAtOnce(String schema, String reason) {
        assertThatThrownBy(() -> AvroReaders.of(schema.replace('\'', '"'), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void theSchemaKeepsTheRecordsName() {
        Schema schema = AvroReaders.of(field("'int'"), false).schema();

        assertThat(schema.name()).isEqualTo("plant.R");
    }
}
