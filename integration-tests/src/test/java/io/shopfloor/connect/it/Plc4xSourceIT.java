// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.plc.FieldDevices;
import io.shopfloor.connect.sandbox.process.Login;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives in Kafka from Modbus, OPC UA and simulated devices, through the zip in a real worker. */
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

    @Test
    void opcUaValuesArriveWithTheServersQualityAndTimeStamps() throws IOException {
        String name = Rig.newName("plc-opcua");
        String tags = Stream.of(
                        "Temperature",
                        "Counter",
                        "State",
                        "Boolean",
                        "Byte",
                        "Int16",
                        "UInt16",
                        "UInt32",
                        "Int64",
                        "UInt64Top",
                        "Float",
                        "NaN",
                        "Text",
                        "Empty",
                        "Time",
                        "Bytes",
                        "Array",
                        "Null",
                        "Bad",
                        "Uncertain",
                        "Missing")
                .map(node -> node + "=ns=2;s=" + node)
                .collect(Collectors.joining(","));
        rig.startPlc(name, Rig.plc(name, "opcua:tcp://127.0.0.1:" + devices.opcUaPort(), 300, tags));

        JsonNode value = json(read(name, 3).get(2));
        assertThat(value.get("Temperature").asDouble()).isBetween(19.0, 81.0);
        assertThat(value.get("State").asText()).isIn("stopped", "running", "fault");
        assertThat(value.get("Boolean").asBoolean()).isTrue();
        assertThat(value.get("Byte").asInt()).isEqualTo(255);
        assertThat(value.get("Int16").asInt()).isEqualTo(-32768);
        assertThat(value.get("UInt16").asInt()).isEqualTo(65535);
        assertThat(value.get("UInt32").asLong()).isEqualTo(4294967295L);
        assertThat(value.get("Int64").asLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(value.get("Float").asDouble()).isEqualTo(-1.5);
        assertThat(value.get("Text").asText()).isEqualTo("Gr\u00fc\u00dfe");
        assertThat(value.get("Empty").asText()).isEmpty();
        assertThat(value.get("Time").asLong()).isEqualTo(1_700_000_000_000L);
        assertThat(value.get("Bytes").binaryValue()).containsExactly(1, 2, 0xFF);
        assertThat(value.get("Array").toString()).isEqualTo("[1,-2,3]");
        assertThat(value.get("Uncertain").asInt()).isEqualTo(43);
        assertThat(value.has("Bad")).as("a bad node's value is not told").isFalse();
        Map<?, ?> quality = JSON.convertValue(value.get("quality"), Map.class);
        assertThat(quality.get("Uncertain")).isEqualTo("UNCERTAIN");
        assertThat(quality.get("Bad")).isEqualTo("BAD");
        assertThat(quality.get("Missing")).isEqualTo("NOT_FOUND");
        assertThat(quality.get("NaN")).isEqualTo("NOT_A_NUMBER");
        assertThat(quality.containsKey("Null")).isTrue();
        assertThat(quality.containsKey("UInt64Top")).isTrue();
        assertThat(quality.containsKey("Counter")).isFalse();
        assertThat(value.get("device_timestamps").get("Counter").asLong())
                .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
        rig.delete(name);
    }

    /** PLC4X reads the dimensions of a matrix wrong, and what comes after it in the answer as something else. */
    @Test
    void whatPlc4xReadsWrongFromOpcUaIsNullWithItsReasonAndHarmsNobody() throws IOException {
        String name = Rig.newName("plc-opcua-guards");
        String tags = Stream.of(
                        "Int16",
                        "Matrix",
                        "NodeId",
                        "Status",
                        "Guid",
                        "SByte",
                        "SBytes",
                        "Octet",
                        "ByteStrings",
                        "Doubles",
                        "Counter")
                .map(node -> node + "=ns=2;s=" + node)
                .collect(Collectors.joining(","));
        rig.startPlc(name, Rig.plc(name, "opcua:tcp://127.0.0.1:" + devices.opcUaPort(), 200, tags));
        JsonNode value = json(read(name, 5).get(4));
        assertThat(value.get("Int16").asInt()).isEqualTo(-32768);
        assertThat(value.get("Counter").isNumber()).isTrue();
        assertThat(value.get("SByte").asInt()).isEqualTo(-5);
        assertThat(value.get("SBytes").toString()).isEqualTo("[-5,6]");
        assertThat(value.get("Octet").binaryValue()).containsExactly(5);
        assertThat(value.get("Doubles").toString()).isEqualTo("[1.5,null]");
        Map<?, ?> quality = JSON.convertValue(value.get("quality"), Map.class);
        for (String refused : List.of("Matrix", "NodeId", "Status", "Guid", "ByteStrings")) {
            assertThat(quality.get(refused)).as(refused).isEqualTo("UNSUPPORTED");
            assertThat(value.path(refused).isNull() || value.path(refused).isMissingNode())
                    .as(refused)
                    .isTrue();
        }
        assertThat(quality.get("Doubles")).isEqualTo("NOT_A_NUMBER");
        assertThat(quality).hasSize(6);
        assertThat(value.get("device_timestamps").get("Counter").asLong())
                .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
        assertThat(rig.metric(name, 0, "connection-failures")).isZero();
        rig.delete(name);
    }

    /** Kafka refuses a record that is more than an hour ahead, and the task would fail. */
    @Test
    void aServerWhoseClockIsTwoHoursAheadFailsNoTask() throws IOException {
        String name = Rig.newName("plc-ahead");
        Map<String, String> config =
                Rig.plc(name, "opcua:tcp://127.0.0.1:" + devices.opcUaPort(), 100, "ahead=ns=2;s=Ahead");
        config.put("record.shape", "tag");
        rig.startPlc(name, config);
        ConsumerRecord<byte[], byte[]> record = read(name, 10).get(9);
        JsonNode value = json(record);
        assertThat(value.get("value").asInt()).isEqualTo(7);
        assertThat(value.get("quality").asText()).isEqualTo("UNCERTAIN_TIME");
        assertThat(record.timestamp()).isLessThanOrEqualTo(System.currentTimeMillis());
        assertThat(new String(
                        record.headers().lastHeader("plc.device.timestamp").value(), StandardCharsets.UTF_8))
                .satisfies(kept -> assertThat(Long.parseLong(kept)).isGreaterThan(record.timestamp() + 7_000_000));
        assertThat(rig.metric(name, 0, "implausible-times")).isGreaterThanOrEqualTo(10);
        rig.delete(name);
    }

    /** PLC4X drops a notification in which any value is null, so Tool takes ChangingTool down with it. */
    @Test
    void aSubscriptionTellsWhatChangesAndMakesUpForWhatTheDriverDrops() throws IOException {
        String name = Rig.newName("plc-subscribed");
        Map<String, String> config = Rig.plc(
                name,
                "opcua:tcp://127.0.0.1:" + devices.opcUaPort(),
                100,
                "fixed=ns=2;s=Int16,missing=ns=2;s=Missing,never=ns=2;s=Null,counter=ns=2;s=Counter,"
                        + "changing=ns=2;s=ChangingTool,tool=ns=2;s=Tool");
        config.put("plc.c.mode", "subscribe");
        config.put("plc.c.request.timeout.ms", "5000");
        config.put("record.shape", "tag");
        config.put("kafka.key", "${tag}");
        await("the tool is there at the start").atMost(Rig.SOON).until(() -> toolIsThere(name, config));
        await("null and its end are told, and what PLC4X dropped with it")
                .atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> {
                    assertThat(told(name, "tool")).containsSubsequence("7", "null", "7");
                    assertThat(told(name, "changing")).containsSubsequence("false", "true", "false");
                    assertThat(told(name, "counter")).hasSizeGreaterThan(20);
                    assertThat(told(name, "fixed"))
                            .as("does not change, so only each subscription tells it")
                            .containsOnly("-32768")
                            .hasSizeLessThan(told(name, "counter").size() / 2);
                });
        assertThat(told(name, "missing")).containsOnly("null");
        System.out.println("Subscribed: " + rig.metric(name, 0, "cycles") + " notifications and reads, "
                + rig.metric(name, 0, "requests") + " requests, " + rig.metric(name, 0, "connection-failures")
                + " connections lost");
        rig.delete(name);
    }

    /** The values of a tag in the order of their arrival. */
    private List<String> told(String topic, String tag) throws IOException {
        List<String> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : rig.kafka().topics().readAll(topic)) {
            if (new String(record.key(), StandardCharsets.UTF_8).equals(tag)) {
                values.add(json(record).get("value").asText());
            }
        }
        return values;
    }

    private boolean toolIsThere(String name, Map<String, String> config) throws IOException {
        rig.startPlc(name, config);
        read(name, 6);
        if (told(name, "tool").contains("7")) {
            return true;
        }
        rig.delete(name);
        return false;
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

    @Test
    void opcUaIsReadWithALoginAndAWrongPasswordIsToldThoughTheDriverWouldWaitForEver() throws IOException {
        FieldDevices guarded = rig.box().fieldDevices(new Login("operator", "right"));
        String name = Rig.newName("plc-login");
        Map<String, String> config =
                Rig.plc(name, "opcua:tcp://127.0.0.1:" + guarded.opcUaPort(), 100, "a=ns=2;s=Counter");
        config.put("name", name);
        config.put("plc.c.username", "operator");
        config.put("plc.c.password", "wr0ng");
        config.put("plc.c.connect.timeout.ms", "10000");
        config.put("connection.validate", "connect");
        List<String> errors = rig.worker().rest().validate(Rig.PLC, config).get("plc.c.connection.string");
        assertThat(errors.toString()).contains("connection c").doesNotContain("wr0ng");
        config.put("plc.c.password", "right");
        rig.startPlc(name, config);
        assertThat(json(read(name, 1).get(0)).get("a").isNumber()).isTrue();
        rig.delete(name);
        guarded.kill9();
    }

    @Test
    void opcUaIsReadEncryptedFromATrustedServerAndFromNoOther() throws Exception {
        FieldDevices guarded = rig.box().fieldDevices(new Login("operator", "right"));
        String name = Rig.newName("plc-encrypted");
        Map<String, String> config =
                encrypted(name, guarded, rig.box().certificate("localhost").certificatePem());
        config.put("connection.validate", "connect");
        List<String> errors = rig.worker().rest().validate(Rig.PLC, config).get("plc.c.connection.string");
        assertThat(errors.toString()).contains("connection c").doesNotContain("right");

        Map<String, String> trusting = encrypted(name, guarded, guarded.opcUaCertificate());
        trusting.put("plc.c.connect.timeout.ms", "60000"); // two handshakes, which a busy machine does not do in 10 s
        rig.startPlc(name, trusting);
        JsonNode reading = json(read(name, 1).get(0));
        assertThat(reading.get("encrypted").asBoolean()).isTrue();
        assertThat(reading.get("a").isNumber()).isTrue();
        rig.delete(name);
        guarded.kill9();
    }

    /** Signed and encrypted, and only to the server that has this certificate. */
    private Map<String, String> encrypted(String name, FieldDevices server, Path trusted) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(trusted)) {
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        Path file = Files.createTempFile(rig.box().folder(), name, ".p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
        String url = "opcua:tcp://127.0.0.1:" + server.opcUaPort()
                + "?security-policy=Basic256Sha256&message-security=SIGN_ENCRYPT&trust-store-password=changeit"
                + "&trust-store-file=" + file;
        Map<String, String> config = Rig.plc(name, url, 100, "a=ns=2;s=Counter,encrypted=ns=2;s=Encrypted");
        config.put("name", name);
        config.put("plc.c.username", "operator");
        config.put("plc.c.password", "right");
        config.put("plc.c.connect.timeout.ms", "10000");
        return config;
    }
}
