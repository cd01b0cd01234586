// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.iolink.MasterOptions;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SampleDevices.Vibration;
import io.shopfloor.connect.sandbox.iolink.SimulatedDevice;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code record.shape=tag}: from a simulated master to a record for each value, in good times and in bad ones. */
class ValueRecordsTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Set<String> OF_VIBRATION =
            Set.of("Displacement", "Crest_factor", "Temperature", "Energy", "Device_status", "OUT2", "OUT1", "pin2");

    private final SimulatedMaster master = SimulatedMaster.start(MasterOptions.defaults());
    private final Map<String, String> config = new HashMap<>();

    @TempDir
    Path iodds;

    @BeforeEach
    void configure() {
        SampleDevices.writeIodds(iodds);
        config.put("record.shape", "tag");
        config.put("ifm.masters", master.address());
        config.put("ifm.poll.interval.ms", "100");
        config.put("ifm.refresh.interval.ms", "1000");
        config.put("ifm.health.interval.ms", "0");
        config.put("ifm.iodd.directory", iodds.toString());
        config.put("ifm.ports.include", "1");
    }

    @AfterEach
    void off() {
        master.close();
    }

    private RunningTask start() {
        return new RunningTask("values-" + NUMBER.incrementAndGet(), config);
    }

    private static SimulatedDevice vibration() {
        return SampleDevices.vibration(() -> new Vibration(1234, -250, 399, 12.5f, 1, 0b01));
    }

    private static String name(SourceRecord record) {
        return ((Struct) record.value()).getString("name");
    }

    private static Predicate<SourceRecord> of(String name, String quality) {
        return record -> name(record).equals(name)
                && ((Struct) record.value()).getString("quality").equals(quality);
    }

    private static Struct next(RunningTask task, String name, String quality) throws InterruptedException {
        return (Struct) task.next(of(name, quality)).value();
    }

    /** The readings so far: what was read at one moment, by the values' names. */
    private static List<Map<String, SourceRecord>> readings(RunningTask task) {
        Map<Object, Map<String, SourceRecord>> readings = new LinkedHashMap<>();
        task.all().forEach(record -> readings.computeIfAbsent(record.sourceOffset(), time -> new LinkedHashMap<>())
                .put(name(record), record));
        return List.copyOf(readings.values());
    }

    private static Set<String> names(RunningTask task) {
        Set<String> names = new TreeSet<>();
        task.all().forEach(record -> names.add(name(record)));
        return names;
    }

    @Test
    void eachValueOfAReadingIsARecordWithItsNameTypeUnitAndDevice() throws Exception {
        master.port(1).connect(vibration());
        config.put("kafka.topic", "ifm.${port}.${tag}");
        config.put("kafka.key", "${master.serial}/${port}/${tag}");
        try (RunningTask task = start()) {
            task.next(record ->
                    record.sourceOffset().get("read") != null && readings(task).size() > 1);
            Map<String, SourceRecord> reading = readings(task).get(0);
            assertThat(reading.keySet()).isEqualTo(OF_VIBRATION);
            SourceRecord temperature = reading.get("Temperature");
            assertThat(temperature.topic()).isEqualTo("ifm.1.Temperature");
            assertThat(temperature.key()).isEqualTo(master.serial() + "/1/Temperature");
            assertThat(temperature.headers())
                    .extracting(header -> header.key() + "=" + header.value())
                    .containsExactly("ifm.master=" + master.serial(), "ifm.port=1", "ifm.tag=Temperature");
            Struct value = (Struct) temperature.value();
            assertThat(value.getFloat64("value")).isEqualTo(39.9);
            assertThat(value.getString("unit")).isEqualTo("°C");
            assertThat(value.getInt32("unit_code")).isEqualTo(1001);
            assertThat(value.getString("quality")).isEqualTo("GOOD");
            assertThat(value.getString("master")).isEqualTo(master.serial());
            assertThat(value.getString("port")).isEqualTo("1");
            assertThat(value.getString("mode")).isEqualTo("io_link");
            assertThat(value.getInt32("vendor_id")).isEqualTo(65535);
            assertThat(value.getInt32("device_id")).isEqualTo(257);
            assertThat(value.getString("product")).isEqualTo("VIB100");
            assertThat(value.getString("serial")).isEqualTo("900000000101");
            assertThat(((Struct) reading.get("Energy").value()).get("value")).isEqualTo(12.5f);
            assertThat(((Struct) reading.get("Device_status").value()).get("value"))
                    .isEqualTo(1L);
            assertThat(((Struct) reading.get("OUT1").value()).get("value")).isEqualTo(true);
            assertThat(((Struct) reading.get("pin2").value()).get("value")).isEqualTo(false);
            assertThat(((Struct) reading.get("OUT1").value()).get("unit")).isNull();
            assertThat(reading.values()).allSatisfy(record -> {
                assertThat(record.timestamp()).isEqualTo(temperature.timestamp());
                assertThat(((Struct) record.value()).get("timestamp")).isEqualTo(new Date(temperature.timestamp()));
                assertThat(record.sourceOffset()).isEqualTo(Map.of("read", temperature.timestamp()));
            });
            assertThat(reading.get("Displacement").valueSchema())
                    .as("one schema for each type of value")
                    .isSameAs(temperature.valueSchema());
        }
    }

    /** The record that docs/ifm-iolink.md shows, and TimeSeriesRowTest takes. */
    @Test
    void asJsonItIsFlat() throws Exception {
        master.port(1).connect(SampleDevices.thermometer(() -> 242));
        try (RunningTask task = start();
                JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "false"), false);
            SourceRecord record = task.next(of("Temperature", "GOOD"));
            byte[] json = converter.fromConnectData(record.topic(), record.valueSchema(), record.value());
            assertThat(new ObjectMapper().readTree(json))
                    .isEqualTo(new ObjectMapper().readTree("""
                            {"name": "Temperature", "value": 24.2, "unit": "°C", "unit_code": 1001, "quality": "GOOD",
                             "timestamp": %d, "master": "%s", "port": "1", "mode": "io_link", "vendor_id": 65535,
                             "device_id": 258, "product": "TMP200", "serial": "900000000102"}
                            """.formatted(record.timestamp(), master.serial())));
        }
    }

    @Test
    void aDeviceThatIsGoneOrBadKeepsTheNamesOfItsValuesAndNothingIsGuessed() throws Exception {
        master.port(1).connect(vibration());
        try (RunningTask task = start()) {
            next(task, "Temperature", "GOOD");
            master.port(1).status(1);
            assertThat(next(task, "Temperature", "NOT_OPERATING").get("value")).isNull();
            assertThat(next(task, "OUT1", "NOT_OPERATING").get("value")).isNull();
            master.port(1).disconnect();
            SourceRecord gone = task.next(of("Temperature", "NO_DEVICE"));
            assertThat(gone.valueSchema().name()).isEqualTo("io.shopfloor.connect.ifm.ReadingFloat64");
            assertThat(((Struct) gone.value()).get("value")).isNull();
            assertThat(((Struct) gone.value()).getString("unit")).isEqualTo("°C");
            assertThat(((Struct) gone.value()).get("device_id")).isNull();
            long readings = task.metric("readings", ofMaster());
            await().atMost(SOON).until(() -> task.metric("readings", ofMaster()) > readings + 20);
            master.port(1).connect(vibration());
            next(task, "Temperature", "GOOD");
            assertThat(task.all().stream().filter(of("Temperature", "NO_DEVICE")))
                    .as("a missing device is said once")
                    .hasSize(1);
            assertThat(names(task)).isSubsetOf(union(OF_VIBRATION, "raw")); // raw while a device does not operate
        }
    }

    private static Set<String> union(Set<String> names, String more) {
        Set<String> all = new TreeSet<>(names);
        all.add(more);
        return all;
    }

    private String ofMaster() {
        return ",master=\"" + master.address() + "\"";
    }

    @Test
    void theValuesOfADeviceThatIsBadFromTheBeginningHaveNamesIfItsIoddHasOneLayout() throws Exception {
        master.port(1)
                .connect(new SimulatedDevice(
                        SampleDevices.VENDOR, SampleDevices.THERMOMETER, "x", "y", () -> null, Map.of()));
        try (RunningTask task = start()) {
            assertThat(next(task, "Temperature", "INVALID_DATA").get("value")).isNull();
            master.port(1).connect(SampleDevices.twoUnits(true, () -> 707));
            master.port(1).status(1);
            assertThat(next(task, "raw", "NOT_OPERATING").get("value")).isEqualTo("02C3");
            next(task, "raw", "NOT_OPERATING");
            assertThat(task.all())
                    .as("names of another device, or of a layout that is not known to be this one's")
                    .noneMatch(of("Temperature", "NOT_OPERATING"));
        }
    }

    @Test
    void whatAPortWasUsedForBeforeDoesNotComeBack() throws Exception {
        master.port(1).connect(vibration());
        try (RunningTask task = start()) {
            next(task, "Temperature", "GOOD");
            master.port(1).digitalInput(true);
            assertThat(next(task, "level", "GOOD").get("value")).isEqualTo(true);
            master.port(1).connect(null);
            assertThat(next(task, "raw", "NO_DEVICE").get("value")).isNull();
            assertThat(task.all()).noneMatch(of("Temperature", "NO_DEVICE"));
        }
    }

    @Test
    void whereNoNameIsKnownTheValueIsTheProcessDataInHex() throws Exception {
        config.put("ifm.ports.include", "1,2,3,4");
        master.port(1).connect(SampleDevices.withoutIodd("CAFE"));
        master.port(2).digitalInput(true);
        master.port(3).digitalOutput(null);
        master.port(3).pin2(true);
        try (RunningTask task = start()) {
            SourceRecord raw = task.next(of("raw", "NO_IODD"));
            assertThat(raw.valueSchema().name()).isEqualTo("io.shopfloor.connect.ifm.ReadingString");
            assertThat(((Struct) raw.value()).get("value")).isEqualTo("CAFE");
            assertThat(((Struct) raw.value()).getInt32("device_id")).isEqualTo(SampleDevices.WITHOUT_IODD);
            await().atMost(SOON).until(() -> {
                task.all().addAll(task.poll());
                return List.of("2", "3", "4").stream()
                        .allMatch(port -> of(task, port).size() == 2);
            });
            assertThat(of(task, "2")).isEqualTo(Set.of("level=true GOOD", "pin2=false GOOD"));
            assertThat(of(task, "3")).isEqualTo(Set.of("level=null INVALID_DATA", "pin2=true GOOD"));
            assertThat(of(task, "4")).isEqualTo(Set.of("raw=null NO_DEVICE", "pin2=false GOOD"));
        }
    }

    /** What a port's records say. */
    private static Set<String> of(RunningTask task, String port) {
        Set<String> said = new TreeSet<>();
        task.all().stream()
                .filter(record -> RunningTask.isOfPort(record, port))
                .map(record -> (Struct) record.value())
                .forEach(value -> said.add(value.get("name") + "=" + value.get("value") + " " + value.get("quality")));
        return said;
    }

    @Test
    void dataOfAnotherLengthIsHexBesidesTheNamesAndWhatIsWantedRawIsAValueToo() throws Exception {
        config.put("ifm.raw", "true");
        master.port(1).connect(SampleDevices.thermometer(() -> 242));
        try (RunningTask task = start()) {
            assertThat(next(task, "raw", "GOOD").get("value")).isEqualTo("00F20001");
            master.port(1)
                    .connect(new SimulatedDevice(
                            SampleDevices.VENDOR,
                            SampleDevices.THERMOMETER,
                            "x",
                            "y",
                            () -> new byte[] {1, 2, 3},
                            Map.of()));
            assertThat(next(task, "Temperature", "WRONG_LENGTH").get("value")).isNull();
            assertThat(next(task, "raw", "WRONG_LENGTH").get("value")).isEqualTo("010203");
        }
    }

    @Test
    void onChangeOnlyTheValuesThatMovedFarEnoughBecomeRecords() throws Exception {
        config.put("on.change", "true");
        config.put("deadband", "Temperature=0.5");
        config.put("heartbeat.ms", "0");
        AtomicInteger tenths = new AtomicInteger(200);
        master.port(1).connect(SampleDevices.thermometer(tenths::get));
        try (RunningTask task = start()) {
            next(task, "Temperature", "GOOD");
            for (int now : List.of(204, 205, 206)) {
                tenths.set(now);
                long requests = master.traffic().requests();
                await().atMost(SOON).until(() -> master.traffic().requests() > requests + 3);
            }
            assertThat(next(task, "Temperature", "GOOD").get("value")).isEqualTo(20.6);
            tenths.set(SampleDevices.NO_DATA);
            assertThat(next(task, "Temperature", "STATUS: No data").get("value"))
                    .isNull();
            assertThat(task.all().stream().filter(record -> name(record).equals("Temperature")))
                    .hasSize(3);
            assertThat(task.all().stream().filter(record -> !name(record).equals("Temperature")))
                    .as("the other values, which stayed as they were")
                    .extracting(ValueRecordsTest::name)
                    .containsExactlyInAnyOrder("OUT2", "OUT1", "pin2");
        }
    }

    @Test
    void onChangeAValueThatComesBackAfterAnotherDeviceIsReportedAgain() throws Exception {
        config.put("on.change", "true");
        config.put("heartbeat.ms", "0");
        SimulatedDevice thermometer = SampleDevices.thermometer(() -> 242);
        master.port(1).connect(thermometer);
        try (RunningTask task = start()) {
            next(task, "Temperature", "GOOD");
            master.port(1).connect(SampleDevices.withoutIodd("01"));
            next(task, "raw", "NO_IODD");
            master.port(1).connect(thermometer);
            assertThat(next(task, "Temperature", "GOOD").get("value")).isEqualTo(24.2);
        }
    }

    @Test
    void onChangeTheSameValueOfAnotherDeviceIsReported() throws Exception {
        config.put("on.change", "true");
        config.put("heartbeat.ms", "0");
        SimulatedDevice thermometer = SampleDevices.thermometer(() -> 242);
        master.port(1).connect(thermometer);
        try (RunningTask task = start()) {
            next(task, "Temperature", "GOOD");
            master.port(1).connect(thermometer.withSerial("900000000777"));
            assertThat(next(task, "Temperature", "GOOD").getString("serial")).isEqualTo("900000000777");
        }
    }

    @Test
    void onChangeAValueComesAgainWithItsHeartbeat() throws Exception {
        config.put("on.change", "true");
        config.put("heartbeat.ms", "500");
        master.port(1).connect(SampleDevices.thermometer(() -> 242));
        try (RunningTask task = start()) {
            long first = task.next(of("OUT1", "GOOD")).timestamp();
            assertThat(task.next(of("OUT1", "GOOD")).timestamp() - first).isGreaterThanOrEqualTo(500);
        }
    }

    @Test
    void theQueueAndABatchCountRecordsAndMetricsOfReadingsCountReadings() throws Exception {
        master.port(1).connect(vibration());
        config.put("max.queue.size", "20");
        config.put("max.batch.size", "3");
        try (RunningTask task = start()) {
            await().atMost(SOON).until(() -> task.metric("overflow-drops", "") > 5);
            assertThat(task.metric("queue-depth", "")).isEqualTo(20);
            long before = task.metric("readings", ofMaster());
            long taken = (task.metric("overflow-drops", "") + 20) / OF_VIBRATION.size();
            assertThat(taken).isBetween(before - 1, task.metric("readings", ofMaster()));
            assertThat(task.poll()).hasSize(3);
        }
        config.put("overflow", "block");
        try (RunningTask task = start()) {
            await().atMost(SOON).until(() -> task.metric("queue-depth", "") >= 20);
            assertThat(task.metric("queue-depth", ""))
                    .as("a reading for which there was room is taken whole")
                    .isEqualTo(24);
            assertThat(task.metric("overflow-drops", "")).isZero();
            task.next(record -> readings(task).size() > 5);
            assertThat(readings(task).subList(0, 5))
                    .as("readings that are whole")
                    .allMatch(reading -> reading.keySet().equals(OF_VIBRATION));
        }
    }

    @Test
    void aParametersKeyHasNoValueToName() throws Exception {
        config.put("kafka.key", "${port}/${tag}");
        config.put("ifm.parameters", "65535/" + SampleDevices.TWO_UNITS + "/" + SampleDevices.UNIT_PARAMETER + "/0");
        master.port(1).connect(SampleDevices.twoUnits(true, () -> 707));
        try (RunningTask task = start()) {
            SourceRecord parameter = task.next(record -> record.topic().endsWith(".parameters"));
            assertThat(parameter.key()).isEqualTo("1/none");
        }
    }
}
