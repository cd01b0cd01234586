// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.plc.NodeServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every cell of the table of types in docs/plc4x.md, element by element, against devices that nobody here wrote: an S7 CPU by
 * snap7 and a Modbus TCP server by modbus-serial. Needs Node and {@code sandbox/install-node-devices}.
 */
class PlcTypesIT {

    /** For each cell that is refused an address. */
    static final Map<String, String> REFUSED = refused();

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Rig rig = Rig.shared();

    private static Map<String, String> refused() {
        Map<String, String> refused = new TreeMap<>();
        for (String type : List.of(
                "CHAR",
                "WCHAR",
                "WSTRING",
                "S5TIME",
                "TIME",
                "LTIME",
                "DATE",
                "TIME_OF_DAY",
                "LTIME_OF_DAY",
                "DATE_AND_TIME",
                "DATE_AND_LTIME",
                "DTL")) {
            String length = type.equals("WSTRING") ? "(4)" : "";
            refused.put("Modbus: " + type, "holding-register:1:" + type + length);
            refused.put("Modbus array: " + type, "holding-register:1:" + type + length + "[2]");
        }
        return refused;
    }

    private static void needNode() {
        Assumptions.assumeTrue(NodeServer.missing() == null, NodeServer::missing);
    }

    private JsonNode reading(String name, int number) throws IOException {
        List<ConsumerRecord<byte[], byte[]>> records = rig.kafka().topics().read(name, number, Rig.SOON);
        return JSON.readTree(records.get(number - 1).value());
    }

    private void checkAll(PlcMemory memory, String url) throws IOException {
        String name = Rig.newName("plc-types");
        Map<String, String> config = Rig.plc(name, url, 200, memory.tagList());
        config.put("value.converter.decimal.format", "NUMERIC");
        rig.startPlc(name, config);
        JsonNode value = reading(name, 2);
        SoftAssertions soft = new SoftAssertions();
        memory.tags().forEach((tag, cell) -> soft.assertThat(String.valueOf(value.get(tag)))
                .as(cell.column().title() + " " + cell.address() + ", quality "
                        + value.path("quality").path(tag))
                .isEqualTo(cell.json()));
        soft.assertThat(value.get("quality").isNull()).as("all are good").isTrue();
        soft.assertAll();
        rig.delete(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s7", "s7-light"})
    void everyTypeIsReadFromSnap7AsItIs(String driver) throws IOException {
        needNode();
        PlcMemory memory = new PlcMemory();
        PlcCell.all().stream().filter(cell -> !cell.modbus()).forEach(memory::add);
        NodeServer cpu = rig.box().snap7(memory.json());
        checkAll(memory, s7(driver, cpu));
        cpu.stop();
    }

    private static String s7(String driver, NodeServer cpu) {
        return driver + "://127.0.0.1:" + cpu.port() + "?remote-rack=0&remote-slot=1&controller-type=S7_1500";
    }

    @Test
    void everyTypeIsReadFromModbusSerialAsItIs() throws IOException {
        needNode();
        PlcMemory memory = new PlcMemory();
        PlcCell.all().stream().filter(PlcCell::modbus).forEach(memory::add);
        NodeServer server = rig.box().modbusSerial(memory.json());
        checkAll(memory, "modbus-tcp://127.0.0.1:" + server.port());
        server.stop();
    }

    @Test
    void theFourByteOrdersOfModbusAreWhatTheirNamesSay() throws IOException {
        needNode();
        PlcMemory memory = new PlcMemory();
        List<String[]> orders = new ArrayList<>();
        orders.add(new String[] {"ABCD", "3f9e0419", "3ff3c083126e978d", "0102"});
        orders.add(new String[] {"CDAB", "04193f9e", "978d126ec0833ff3", "0102"});
        orders.add(new String[] {"BADC", "9e3f1904", "f33f83c06e128d97", "0201"});
        orders.add(new String[] {"DCBA", "19049e3f", "8d976e1283c0f33f", "0201"});
        for (String[] order : orders) {
            String config = "{byte-order: " + order[0] + "}";
            memory.add(
                    new PlcCell(PlcCell.Column.MODBUS, "REAL", "holding-register:@:REAL" + config, order[1], "1.2345"));
            memory.add(new PlcCell(
                    PlcCell.Column.MODBUS, "LREAL", "holding-register:@:LREAL" + config, order[2], "1.2345"));
            memory.add(new PlcCell(PlcCell.Column.MODBUS, "UINT", "holding-register:@:UINT" + config, order[3], "258"));
            memory.add(new PlcCell(
                    PlcCell.Column.MODBUS_ARRAY,
                    "REAL",
                    "holding-register:@:REAL[2]" + config,
                    order[1].repeat(2),
                    "[1.2345,1.2345]"));
        }
        NodeServer server = rig.box().modbusSerial(memory.json());
        checkAll(memory, "modbus-tcp://127.0.0.1:" + server.port());
        server.stop();
    }

    @Test
    void whatIsRefusedIsRefusedBeforeAnythingStarts() {
        REFUSED.forEach((cell, address) -> {
            Map<String, String> config = Rig.plc("x", "modbus-tcp://127.0.0.1:1", 100, "a=" + address);
            config.put("name", "x");
            assertThat(rig.worker().rest().validate(Rig.PLC, config).get("plc.c.g.tags"))
                    .as(cell)
                    .asString()
                    .contains("tag a", "write one of");
        });
    }

    /** snap7 tells a length for data that it does not send, and PLC4X would wait for it. */
    @ParameterizedTest
    @ValueSource(strings = {"s7", "s7-light"})
    void aDataBlockThatDoesNotExistCostsTheGoodTagsNothingAtAll(String driver) throws IOException {
        needNode();
        NodeServer cpu = rig.box().snap7("{\"db\": {\"1\": \"0007\"}}");
        String name = Rig.newName("plc-no-block");
        String missing = IntStream.range(0, 30)
                .mapToObj(i -> ",missing" + i + "=%DB9:" + 4 * i + ":REAL")
                .collect(Collectors.joining());
        Map<String, String> config =
                Rig.plc(name, s7(driver, cpu), 100, "beyond=%DB1:100:BYTE" + missing + ",good=%DB1:0:INT");
        config.put("plc.c.bad.tag.retry.ms", "300");
        rig.startPlc(name, config);
        for (int number : new int[] {1, 2, 30}) {
            JsonNode value = reading(name, number);
            assertThat(value.get("good").asInt()).isEqualTo(7);
            assertThat(value.get("quality").size()).isEqualTo(31);
            assertThat(value.get("quality").toString())
                    .contains("\"beyond\":\"INVALID_ADDRESS\"")
                    .doesNotContain("REFUSED", "NO_ANSWER");
        }
        assertThat(rig.metric(name, 0, "connection-failures")).isZero();
        assertThat(rig.metric(name, 0, "connects")).isEqualTo(1);
        rig.delete(name);
        cpu.stop();
    }
}
