// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SampleDevices.Vibration;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readings from a simulated master to Connect records: values, units, qualities, and what happens when things change. */
class IfmIoLinkSourceTaskTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults());
    private final Map<String, String> config = new HashMap<>();

    @TempDir
    Path iodds;

    @BeforeEach
    void configure() {
        SampleDevices.writeIodds(iodds);
        config.put("ifm.masters", master.address());
        config.put("ifm.poll.interval.ms", "100");
        config.put("ifm.refresh.interval.ms", "1000");
        config.put("ifm.iodd.directory", iodds.toString());
    }

    @AfterEach
    void off() {
        assertThat(master.traffic().mostInFlight())
                .as("requests in flight at once")
                .isLessThanOrEqualTo(1);
        master.close();
    }

    private RunningTask start() {
        return new RunningTask("task-" + NUMBER.incrementAndGet(), config);
    }

    @Test
    void aReadingHasNamesValuesAndUnitsOfTheIodd() throws Exception {
        master.port(1).connect(SampleDevices.vibration(() -> new Vibration(1234, -250, 399, 12.5f, 1, 0b01)));
        try (RunningTask task = start()) {
            SourceRecord record = task.next(one -> RunningTask.isOfPort(one, "1"));
            assertThat(record.topic()).isEqualTo("ifm." + master.serial() + ".1");
            assertThat(record.key()).isEqualTo(master.serial() + "/1");
            Struct value = (Struct) record.value();
            assertThat(value.getString("quality")).isEqualTo("GOOD");
            assertThat(value.getString("mode")).isEqualTo("io_link");
            assertThat(value.getInt32("vendor_id")).isEqualTo(65535);
            assertThat(value.getInt32("device_id")).isEqualTo(257);
            assertThat(value.getString("product")).isEqualTo("VIB100");
            assertThat(value.getString("serial")).isEqualTo("900000000101");
            assertThat(value.get("raw")).isNull();
            assertThat(value.get("qualities")).isNull();
            Struct values = value.getStruct("values");
            assertThat(values.getFloat64("Displacement")).isEqualTo(0.001234);
            assertThat(values.getFloat64("Crest_factor")).isEqualTo(-2.5);
            assertThat(values.getFloat64("Temperature")).isEqualTo(39.9);
            assertThat(values.getFloat32("Energy")).isEqualTo(12.5f);
            assertThat(values.getInt64("Device_status")).isEqualTo(1);
            assertThat(values.getBoolean("OUT1")).isTrue();
            assertThat(values.getBoolean("OUT2")).isFalse();
            assertThat(values.schema().version()).isEqualTo(20260101);
            Schema temperature = values.schema().field("Temperature").schema();
            assertThat(temperature.parameters())
                    .containsEntry("unit", "°C")
                    .containsEntry("unit.code", "1001")
                    .containsEntry("min", "-40.0")
                    .containsEntry("max", "85.0");
            assertThat(values.schema().field("Device_status").schema().parameters())
                    .containsEntry("state.1", "Maintenance required");
            assertThat(Math.abs(record.timestamp() - System.currentTimeMillis()))
                    .isLessThan(60_000);
        }
    }

    @Test
    void jsonHasTypesAndUnits() throws Exception {
        master.port(1).connect(SampleDevices.thermometer(() -> 242));
        try (RunningTask task = start();
                JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "true"), false);
            SourceRecord record = task.next(one -> RunningTask.isOfPort(one, "1"));
            JsonNode json = new ObjectMapper()
                    .readTree(converter.fromConnectData(record.topic(), record.valueSchema(), record.value()));
            assertThat(json.at("/payload/values/Temperature").doubleValue()).isEqualTo(24.2);
            assertThat(json.at("/payload/values/OUT1").booleanValue()).isTrue();
            assertThat(json.toString()).contains("\"unit\":\"°C\"");
        }
    }

    @Test
    void aWordInPlaceOfAMeasurementIsNullWithItsText() throws Exception {
        master.port(1).connect(SampleDevices.thermometer(() -> SampleDevices.NO_DATA));
        try (RunningTask task = start()) {
            Struct value = task.next("1", "GOOD");
            assertThat(value.getStruct("values").get("Temperature")).isNull();
            assertThat(value.getMap("qualities")).isEqualTo(Map.of("Temperature", "STATUS: No data"));
        }
    }

    @Test
    void theDevicesParameterChoosesTheLayoutAndAChangeOfItIsNoticed() throws Exception {
        master.port(1).connect(SampleDevices.twoUnits(false, () -> 215));
        try (RunningTask task = start()) {
            Struct celsius = task.next("1", "GOOD").getStruct("values");
            assertThat(celsius.getFloat64("Temperature")).isEqualTo(21.5);
            assertThat(unit(celsius)).isEqualTo("°C");
            master.port(1).connect(SampleDevices.twoUnits(true, () -> 707));
            Struct fahrenheit = ((Struct) task.next(record -> RunningTask.isOfPort(record, "1")
                                    && "°F".equals(unit(((Struct) record.value()).getStruct("values"))))
                            .value())
                    .getStruct("values");
            assertThat(fahrenheit.getFloat64("Temperature")).isEqualTo(70.7);
            master.port(1)
                    .connect(SampleDevices.twoUnits(true, () -> 707)
                            .withParameter(SampleDevices.UNIT_PARAMETER, (byte) 7));
            assertThat(task.next("1", "LAYOUT_UNKNOWN").getString("raw")).isEqualTo("02C3");
        }
    }

    private static String unit(Struct values) {
        return values.schema().field("Temperature").schema().parameters().get("unit");
    }

    @Test
    void withoutIoddTheDataComesAsHexAndIsCountedUntilTheIoddIsThere() throws Exception {
        Path iodd = iodds.resolve("Nobody-000102-20260101-IODD1.1.xml");
        byte[] content = Files.readAllBytes(iodd);
        Files.delete(iodd);
        master.port(1).connect(SampleDevices.thermometer(() -> 242));
        try (RunningTask task = start()) {
            Struct value = task.next("1", "NO_IODD");
            assertThat(value.getString("raw")).isEqualTo("00F20001");
            assertThat(value.getInt32("device_id")).isEqualTo(258);
            assertThat(task.metric("missing-iodd", ofMaster())).isPositive();
            Files.write(iodd, content);
            assertThat(task.next("1", "GOOD").getStruct("values").getFloat64("Temperature"))
                    .isEqualTo(24.2);
        }
    }

    private String ofMaster() {
        return ",master=\"" + master.address() + "\"";
    }

    @Test
    void dataOfAnotherLengthIsNeverDecoded() throws Exception {
        master.port(1)
                .connect(new io.shopfloor.connect.sandbox.iolink.SimulatedDevice(
                        SampleDevices.VENDOR,
                        SampleDevices.THERMOMETER,
                        "x",
                        "y",
                        () -> new byte[] {1, 2, 3},
                        Map.of()));
        try (RunningTask task = start()) {
            assertThat(task.next("1", "WRONG_LENGTH").getString("raw")).isEqualTo("010203");
            assertThat(task.metric("decode-failures", ofMaster())).isPositive();
        }
    }

    @Test
    void digitalPortsAreBooleanAndAMissingDeviceIsSaidOnce() throws Exception {
        master.port(2).digitalInput(true);
        master.port(3).digitalOutput(null);
        try (RunningTask task = start()) {
            Struct input = task.next("2", "GOOD");
            assertThat(input.getString("mode")).isEqualTo("digital_input");
            assertThat(input.getBoolean("level")).isTrue();
            assertThat(input.getBoolean("pin2")).isFalse();
            task.next("3", "INVALID_DATA");
            master.port(3).digitalOutput(false);
            assertThat(task.next("3", "GOOD").getBoolean("level")).isFalse();
            for (int i = 0; i < 5; i++) {
                task.next("2", "GOOD");
            }
            assertThat(task.all().stream().filter(record -> RunningTask.isOfPort(record, "4")))
                    .hasSize(1);
        }
    }

    @Test
    void aMastersOwnStateIsARecordOfItsOwn() throws Exception {
        try (RunningTask task = start()) {
            SourceRecord record = task.next(one -> one.topic().endsWith(".health"));
            Struct value = (Struct) record.value();
            assertThat(value.getInt32("temperature")).isEqualTo(36);
            assertThat(value.getInt32("voltage")).isEqualTo(23_950);
            assertThat(value.getString("product")).isEqualTo("AL1350");
        }
    }

    @Test
    void parametersAreReadAgainWithEachRefreshAndARefusalIsARecordToo() throws Exception {
        String device = SampleDevices.VENDOR + "/" + SampleDevices.TWO_UNITS + "/";
        config.put("ifm.parameters", device + SampleDevices.UNIT_PARAMETER + "/0," + device + "999/0");
        config.put("ifm.ports.exclude", "3");
        master.port(1).connect(SampleDevices.thermometer(() -> 242));
        master.port(2).connect(SampleDevices.twoUnits(true, () -> 707));
        master.port(3).connect(SampleDevices.twoUnits(true, () -> 707));
        try (RunningTask task = start()) {
            Struct parameter = parameter(task, SampleDevices.UNIT_PARAMETER);
            assertThat(parameter.getString("raw")).isEqualTo("01");
            assertThat(parameter.getInt32("code")).isEqualTo(200);
            assertThat(parameter.getString("port")).isEqualTo("2");
            assertThat(parameter.getInt32("device_id")).isEqualTo(SampleDevices.TWO_UNITS);
            Struct refused = parameter(task, 999);
            assertThat(refused.getString("raw")).isNull();
            assertThat(refused.getInt32("code")).isEqualTo(531);
            master.port(2).connect(SampleDevices.twoUnits(false, () -> 707));
            while (!parameter(task, SampleDevices.UNIT_PARAMETER)
                    .getString("raw")
                    .equals("00")) {
                assertThat(task.next("1", "GOOD")).as("the readings go on").isNotNull();
            }
            assertThat(task.all().stream().filter(record -> record.topic().endsWith(".parameters")))
                    .isNotEmpty()
                    .allMatch(record -> record.key().equals(master.serial() + "/2"));
            List<Boolean> isParameter = task.all().stream()
                    .map(record -> record.topic().endsWith(".parameters"))
                    .toList();
            assertThat(Collections.indexOfSubList(isParameter, List.of(true, true)))
                    .as("two parameters without readings between them")
                    .isEqualTo(-1);
        }
    }

    private static Struct parameter(RunningTask task, int index) throws InterruptedException {
        return (Struct) task.next(record ->
                        record.topic().endsWith(".parameters") && ((Struct) record.value()).getInt32("index") == index)
                .value();
    }

    @Test
    void onChangeOnlyWhatMovedFarEnoughBecomesARecord() throws Exception {
        config.put("on.change", "true");
        config.put("deadband", "Temperature=0.5");
        config.put("heartbeat.ms", "0");
        AtomicInteger tenths = new AtomicInteger(200);
        master.port(1).connect(SampleDevices.thermometer(tenths::get));
        try (RunningTask task = start()) {
            assertThat(temperature(task.next("1", "GOOD"))).isEqualTo(20.0);
            tenths.set(204);
            long requests = master.traffic().requests();
            await().atMost(Duration.ofSeconds(20)).until(() -> master.traffic().requests() > requests + 3);
            tenths.set(205);
            await().atMost(Duration.ofSeconds(20)).until(() -> master.traffic().requests() > requests + 6);
            tenths.set(206);
            assertThat(temperature(task.next("1", "GOOD"))).isEqualTo(20.6);
            master.port(1).connect(SampleDevices.withoutIodd("01"));
            task.next("1", "NO_IODD");
        }
    }

    private static double temperature(Struct value) {
        return value.getStruct("values").getFloat64("Temperature");
    }

    @Test
    void portsThatAreNotWantedAreLeftOut() throws Exception {
        config.put("ifm.ports.include", "1,2");
        config.put("ifm.ports.exclude", master.serial() + "/2");
        config.put("ifm.health.interval.ms", "0");
        for (int port = 1; port <= 4; port++) {
            master.port(port).digitalInput(false);
        }
        try (RunningTask task = start()) {
            for (int i = 0; i < 3; i++) {
                task.next("1", "GOOD");
            }
            assertThat(task.all()).allMatch(record -> RunningTask.isOfPort(record, "1"));
        }
    }

    @Test
    void whenKafkaIsAwayTheOldestAreDroppedAndCountedOrTheMasterIsLeftAlone() throws Exception {
        master.port(1).digitalInput(false);
        config.put("max.queue.size", "3");
        config.put("ifm.health.interval.ms", "0");
        try (RunningTask task = start()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> task.metric("overflow-drops", "") > 5);
            assertThat(task.metric("queue-depth", "")).isEqualTo(3);
        }
        config.put("overflow", "block");
        try (RunningTask task = start()) {
            // A cycle that had room is taken whole: at first it has a record of each port.
            await().atMost(Duration.ofSeconds(20)).until(() -> task.metric("queue-depth", "") >= 3);
            long requests = master.traffic().requests();
            await().pollDelay(Duration.ofMillis(700)).until(() -> true);
            assertThat(master.traffic().requests() - requests).isLessThanOrEqualTo(2);
            assertThat(task.metric("overflow-drops", "")).isZero();
            assertThat(task.next("1", "GOOD")).isNotNull();
            await().atMost(Duration.ofSeconds(20)).until(() -> master.traffic().requests() > requests + 1);
        }
    }

    @Test
    void theTimeWithoutReadingsIsReportedAsAGap() throws Exception {
        master.port(1).digitalInput(false);
        config.put("kafka.status.topic", "status.${connection}");
        config.put("ifm.request.timeout.ms", "300");
        config.put("ifm.reconnect.backoff.max.ms", "200");
        long before = System.currentTimeMillis() - 60_000;
        try (RunningTask task = new RunningTask("gaps", config, Map.of("read", before))) {
            Struct notRunning = gap(task);
            assertThat(notRunning.getString("reason")).isEqualTo("NOT_RUNNING");
            assertThat(notRunning.get("from")).isEqualTo(new Date(before));
            assertThat(notRunning.getString("connection")).isEqualTo(master.address());
            Date last = (Date) task.next("1", "GOOD").get("timestamp");
            master.unplug();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> task.metric("reachable", ",master=\"" + master.address() + "\"") == 0);
            master.plug();
            Struct lost = gap(task);
            assertThat(lost.getString("reason")).isEqualTo("CONNECTION_LOST");
            assertThat((Date) lost.get("from")).isAfterOrEqualTo(last);
            assertThat(lost.getString("detail")).contains(master.address());
            assertThat(task.metric("gaps", "")).isEqualTo(2);
        }
    }

    private static Struct gap(RunningTask task) throws InterruptedException {
        return (Struct)
                task.next(record -> record.topic().startsWith("status.")).value();
    }

    @Test
    void topicsMayFollowANamespaceAndNamesTheLanguage() throws Exception {
        config.put("kafka.topic", "umh.v1.acme.${device.product}");
        config.put("kafka.key", "");
        config.put("ifm.iodd.language", "de");
        config.put("ifm.raw", "true");
        master.port(1).connect(SampleDevices.vibration(() -> new Vibration(0, 0, SampleDevices.NO_DATA, 0, 0, 0)));
        try (RunningTask task = start()) {
            SourceRecord record = task.next(one -> RunningTask.isOfPort(one, "1"));
            assertThat(record.topic()).isEqualTo("umh.v1.acme.VIB100");
            assertThat(record.key()).isNull();
            Struct value = (Struct) record.value();
            assertThat(value.getMap("qualities")).isEqualTo(Map.of("Temperatur", "STATUS: Kein Messwert"));
            assertThat(value.getString("raw")).hasSize(24);
        }
    }

    @Test
    void tasksThatComeAndGoLeaveNoThread() throws Exception {
        master.port(1).digitalInput(false);
        List<String> ofOtherTests = threads("HttpClient-");
        for (int i = 0; i < 3; i++) {
            RunningTask task = start();
            task.next("1", "GOOD");
            task.close();
            assertThat(task.task().poll()).isNull();
            assertThat(threads("ifm-master-" + master.address())).isEmpty();
        }
        // The JDK's HTTP client ends its own thread when nobody refers to it any more.
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            System.gc();
            assertThat(threads("ifm-")).isEmpty();
            assertThat(threads("HttpClient-")).isSubsetOf(ofOtherTests);
        });
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }
}
