// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.plc.FieldDevices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives in Kafka from Modbus, S7 and simulated devices, through the zip in a real worker. */
class Plc4xSourceIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static FieldDevices devices;

    private final Rig rig = Rig.shared();

    @BeforeAll
    static void start() {
        devices = Rig.shared().box().fieldDevices();
    }

    @AfterAll
    static void stop() {
        devices.stop();
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = rig.kafka().topics().read(topic, count, Rig.SOON);
        assertThat(records).hasSizeGreaterThanOrEqualTo(count);
        return records;
    }

    private static JsonNode json(ConsumerRecord<byte[], byte[]> record) throws IOException {
        return JSON.readTree(record.value());
    }

    private static String modbus() {
        return "modbus-tcp://127.0.0.1:" + devices.modbusPort();
    }

    @Test
    void modbusValuesOfEveryTypeArriveAndABadRegisterCostsOnlyItself() throws IOException {
        String name = Rig.newName("plc-modbus");
        String tags =
                "temperature=holding-register:1:REAL,intMin=holding-register:101:INT,intMinus=holding-register:102:INT,"
                        + "uintMax=holding-register:103:UINT,dintMin=holding-register:104:DINT,udintMax=holding-register:106:UDINT,"
                        + "lintMin=holding-register:108:LINT,ulintMax=holding-register:112:ULINT,real=holding-register:116:REAL,"
                        + "nan=holding-register:118:REAL,lreal=holding-register:120:LREAL,bits=coil:1:BOOL[5],"
                        + "numbers=holding-register:1001:UINT[3],overlap=holding-register:1002:UINT,hole=holding-register:905:INT,"
                        + "nearHole=holding-register:911:INT";
        Map<String, String> config = Rig.plc(name, modbus(), 200, tags);
        config.put("value.converter.decimal.format", "NUMERIC");
        rig.startPlc(name, config);

        JsonNode value = json(read(name, 3).get(2));
        assertThat(value.get("temperature").asDouble()).isBetween(19.0, 81.0);
        assertThat(value.get("intMin").asInt()).isEqualTo(-32768);
        assertThat(value.get("intMinus").asInt()).isEqualTo(-1);
        assertThat(value.get("uintMax").asInt()).isEqualTo(65535);
        assertThat(value.get("dintMin").asInt()).isEqualTo(Integer.MIN_VALUE);
        assertThat(value.get("udintMax").asLong()).isEqualTo(4294967295L);
        assertThat(value.get("lintMin").asLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(value.get("ulintMax").asText()).isEqualTo("18446744073709551615");
        assertThat(value.get("real").asDouble()).isEqualTo(-1.5);
        assertThat(value.get("nan").isNull()).isTrue();
        assertThat(value.get("lreal").asDouble()).isEqualTo(Math.PI);
        assertThat(value.get("bits").toString()).isEqualTo("[true,false,true,false,true]");
        assertThat(value.get("numbers").toString()).isEqualTo("[1001,1002,1003]");
        assertThat(value.get("overlap").asInt()).isEqualTo(1002);
        assertThat(value.get("nearHole").asInt()).isZero();
        assertThat(value.get("hole").isNull()).isTrue();
        assertThat(value.get("quality").toString())
                .isIn(
                        "{\"hole\":\"INVALID_ADDRESS\",\"nan\":\"NOT_A_NUMBER\"}",
                        "{\"nan\":\"NOT_A_NUMBER\",\"hole\":\"INVALID_ADDRESS\"}");
        assertThat(rig.metric(name, 0, "bad-tags")).isEqualTo(1);
        rig.delete(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s7", "s7-light"})
    void s7ValuesArriveAndAMissingBlockCostsOnlyItself(String driver) throws IOException {
        String name = Rig.newName("plc-" + driver);
        String tags = "temperature=%DB1:0:REAL,count=%DB1:4:DINT,running=%DB1.DBX8.0:BOOL,recipe=%DB1:10:STRING(20),"
                + "int=%DB1:32:INT,word=%DB1:34:WORD,dword=%DB1:36:DWORD,lreal=%DB1:40:LREAL,lint=%DB1:48:LINT,"
                + "nan=%DB1:56:REAL,time=%DB1:60:TIME,date=%DB1:64:DATE,byte=%DB1:66:BYTE,sint=%DB1:67:SINT,"
                + "char=%DB1:68:CHAR,missing=%DB7:0:INT,beyond=%DB1:500:INT";
        String url =
                driver + "://127.0.0.1:" + devices.s7Port() + "?remote-rack=0&remote-slot=1&controller-type=S7_1500";
        rig.startPlc(name, Rig.plc(name, url, 300, tags));
        JsonNode value = json(read(name, 4).get(3));
        assertThat(value.get("temperature").asDouble()).isBetween(19.0, 81.0);
        assertThat(value.get("count").asLong()).isPositive();
        assertThat(value.get("running").isBoolean()).isTrue();
        assertThat(value.get("recipe").asText()).isEqualTo("recipe-7");
        assertThat(value.get("int").asInt()).isEqualTo(-32768);
        assertThat(value.get("word").asInt()).isEqualTo(65535);
        assertThat(value.get("dword").asLong()).isEqualTo(4294967295L);
        assertThat(value.get("lreal").asDouble()).isEqualTo(Math.PI);
        assertThat(value.get("lint").asLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(value.get("time").asLong()).isEqualTo(1500);
        assertThat(value.get("byte").asInt()).isEqualTo(255);
        assertThat(value.get("date").asLong())
                .isEqualTo(LocalDate.of(2026, 11, 23).toEpochDay());
        assertThat(value.get("sint").asInt()).isEqualTo(-5);
        assertThat(value.get("char").asText()).isEqualTo("A");
        Map<?, ?> quality = JSON.convertValue(value.get("quality"), Map.class);
        assertThat(quality.get("nan")).isEqualTo("NOT_A_NUMBER");
        assertThat(quality.keySet().stream().map(Object::toString))
                .containsExactlyInAnyOrder("nan", "missing", "beyond");
        rig.delete(name);
    }

    @Test
    void simulatedTagsArriveOneRecordATagKeyedByTheirNames() throws IOException {
        String name = Rig.newName("plc-simulated");
        Map<String, String> config = Rig.plc(name, "simulated://x", 100, "a=RANDOM/a:DINT,b=RANDOM/b:BOOL");
        config.put("record.shape", "umh");
        config.put("kafka.key", "press/${tag}");
        rig.startPlc(name, config);
        Map<String, JsonNode> byKey = new java.util.HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read(name, 6)) {
            byKey.put(new String(record.key(), StandardCharsets.UTF_8), json(record));
        }
        assertThat(byKey).containsOnlyKeys("press/a", "press/b");
        assertThat(byKey.get("press/a").get("value").isInt()).isTrue();
        assertThat(byKey.get("press/b").get("value").isBoolean()).isTrue();
        assertThat(byKey.get("press/a").get("timestamp_ms").asLong()).isPositive();
        rig.delete(name);
    }

    @Test
    void validationOverRestNamesWhatIsWrongBeforeAnythingStarts() {
        Map<String, String> config = Rig.plc("x", modbus(), 100, "a=holding-register:nowhere");
        config.put("name", "x");
        assertThat(rig.worker().rest().validate(Rig.PLC, config))
                .hasEntrySatisfying("plc.c.g.tags", errors -> assertThat(errors.toString())
                        .contains("connection c, group g: tag a", "holding-register:nowhere"));
    }

    /** The driver is not in the zip: what PLC4X would say of it helps nobody. */
    @Test
    void anOpcUaServerIsRefusedOverRestWithTheConnectorThatReadsIt() {
        Map<String, String> config = Rig.plc("x", "opcua:tcp://127.0.0.1:" + devices.opcUaPort(), 100, "a=ns=2;s=A");
        config.put("name", "x");
        assertThat(rig.worker().rest().validate(Rig.PLC, config))
                .hasEntrySatisfying("plc.c.connection.string", errors -> assertThat(errors.toString())
                        .contains(
                                "io.shopfloor.connect.opcua.OpcUaSourceConnector",
                                "opcua.c.server.uri=opc.tcp://127.0.0.1:" + devices.opcUaPort()));
    }
}
