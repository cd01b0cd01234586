// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.common.template.KafkaTopicName;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever something at a master's address answers: the task lives, and what cannot be true is never good. */
class HostileAnswersTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String DEVICE = HostileMaster.PORT + "iolinkdevice/";

    private final HostileMaster master = new HostileMaster();
    private final Map<String, String> config = new HashMap<>();

    @TempDir
    Path iodds;

    @BeforeEach
    void configure() {
        SampleDevices.writeIodds(iodds);
        config.put("ifm.masters", master.address());
        config.put("ifm.poll.interval.ms", "10");
        config.put("ifm.poll.below.floor", "true");
        config.put("ifm.reconnect.backoff.max.ms", "100");
        config.put("ifm.request.timeout.ms", "300");
        config.put("ifm.health.interval.ms", "20");
        config.put("ifm.parameters", "65535/258/24/0");
        config.put("ifm.iodd.directory", iodds.toString());
    }

    @AfterEach
    void end() {
        master.close();
    }

    private RunningTask start() {
        return new RunningTask("hostile-" + NUMBER.incrementAndGet(), config);
    }

    private long metric(RunningTask task, String metric) {
        return task.metric(metric, ",master=\"" + master.address() + "\"");
    }

    private static void assertLives(RunningTask task) throws InterruptedException {
        Struct good = task.next("1", "GOOD");
        assertThat(good.getStruct("values").getFloat64("Temperature")).isEqualTo(24.2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverAMasterAnswersTheTaskLivesAndKafkaTakesEveryRecord(long seed) throws Exception {
        config.put("kafka.topic", "${master.product}.${device.product}.${port}");
        config.put("kafka.health.topic", "${master.product}.health");
        config.put("kafka.parameter.topic", "${device.product}.parameters");
        long begun = System.currentTimeMillis();
        HostileAnswers answers = new HostileAnswers(new Random(seed));
        master.answer(answers);
        try (RunningTask task = start();
                JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "true"), false);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (master.requests() < 600 && System.nanoTime() < deadline) {
                Iterable<SourceRecord> records = task.poll();
                for (SourceRecord record : records) {
                    assertThat(record.timestamp()).isBetween(begun, System.currentTimeMillis());
                    assertThat(KafkaTopicName.isLegal(record.topic()))
                            .as(record.topic())
                            .isTrue();
                    ((Struct) record.value()).validate();
                    assertThat(converter.fromConnectData(record.topic(), record.valueSchema(), record.value()))
                            .hasSizeLessThan(32 * 1024);
                }
            }
            assertThat(master.requests()).as("requests answered").isGreaterThanOrEqualTo(600);
            master.beSane();
            assertLives(task);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "iolinkdevice/pdin; 1234; MALFORMED",
                "iolinkdevice/pdin; 0; MALFORMED",
                "iolinkdevice/pdin; true; MALFORMED",
                "iolinkdevice/pdin; null; MALFORMED",
                "iolinkdevice/pdin; 1e400; MALFORMED",
                "iolinkdevice/pdin; []; MALFORMED",
                "iolinkdevice/pdin; {\"value\":\"00F20001\"}; MALFORMED",
                "iolinkdevice/pdin; \"0x00F2\"; MALFORMED",
                "iolinkdevice/pdin; \"00F2000\"; MALFORMED",
                "iolinkdevice/pdin; \"00F2 0001\"; MALFORMED",
                "iolinkdevice/pdin; \"00F20001\\u0000\"; MALFORMED",
                "iolinkdevice/pdin; \"\"; WRONG_LENGTH",
                "iolinkdevice/pdin; \"00F2000100\"; WRONG_LENGTH",
                "iolinkdevice/status; \"two\"; MALFORMED",
                "iolinkdevice/status; 2.5; MALFORMED",
                "iolinkdevice/status; {}; MALFORMED",
                "iolinkdevice/status; 99999999999999999999; MALFORMED",
                "iolinkdevice/status; 7; NOT_OPERATING",
                "iolinkdevice/vendorid; -1; MALFORMED",
                "iolinkdevice/vendorid; 65536; MALFORMED",
                "iolinkdevice/vendorid; \"ifm\"; MALFORMED",
                "iolinkdevice/deviceid; 16777216; MALFORMED",
                "iolinkdevice/deviceid; -258; MALFORMED",
                "iolinkdevice/deviceid; 4294967554; MALFORMED",
                "iolinkdevice/deviceid; 258.0; MALFORMED",
                "mode; \"IO-Link\"; MALFORMED",
                "mode; 99; MALFORMED",
                "mode; null; MALFORMED",
                "mode; 1e400; MALFORMED"
            })
    void whatCannotBeTrueIsBadWithItsReason(String point, String json, String quality) throws Exception {
        master.say(HostileMaster.PORT + point, json);
        try (RunningTask task = start()) {
            Struct value = task.next("1", quality);
            assertThat(value.schema().field("values")).as("decoded values").isNull();
            assertThat(task.all())
                    .filteredOn(record -> RunningTask.isOfPort(record, "1"))
                    .noneMatch(record ->
                            ((Struct) record.value()).getString("quality").equals("GOOD"));
            master.beSane();
            assertLives(task);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"\\u0000\"",
                "\"a\\u0000b\"",
                "\"\\ud800\"",
                "\"..\"",
                "\"__consumer_offsets\"",
                "\"line\\n2026-01-01 ERROR feigned\"",
                "\"温度传感器温度传感器温度传感器温度传感器温度传感器温度传感器\"",
                "{\"a\":1}",
                "1e400",
                "LONG"
            })
    void aProductsNameNeverGivesATopicThatKafkaDoesNotHave(String json) throws Exception {
        config.put("kafka.topic", "${device.product}");
        config.put("kafka.health.topic", "${master.product}");
        String name = json.equals("LONG") ? "\"" + "x".repeat(100_000) + "\"" : json;
        master.say(DEVICE + "productname", name).say(DEVICE + "serial", name).say("/deviceinfo/productcode", name);
        try (RunningTask task = start()) {
            SourceRecord record = task.next(one -> RunningTask.isOfPort(one, "1"));
            assertThat(KafkaTopicName.isLegal(record.topic()))
                    .as(record.topic())
                    .isTrue();
            assertThat(record.topic()).doesNotStartWith("__");
            Struct value = (Struct) record.value();
            assertThat(value.getString("quality")).isEqualTo("GOOD");
            assertThat(value.getString("product")).hasSizeLessThanOrEqualTo(64).doesNotContain("\n", "\u0000");
            SourceRecord health =
                    task.next(one -> ((Struct) one.value()).schema().name().endsWith("MasterHealth"));
            assertThat(KafkaTopicName.isLegal(health.topic()))
                    .as(health.topic())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a\\u0000\"", "\"a b\"", "\"0/1\"", "[]", "LONG"})
    void aMasterWithoutASerialNumberThatIsOneIsNotReadAndSaysSo(String json) throws Exception {
        master.say(HostileMaster.SERIAL, json.equals("LONG") ? "\"" + "9".repeat(100_000) + "\"" : json);
        try (RunningTask task = start()) {
            await().atMost(SOON).until(() -> master.requests() > 3 && metric(task, "reachable") == 0);
            assertThat(task.task().poll()).isNull();
            master.beSane();
            assertLives(task);
        }
    }

    @Test
    void aSmallTreeThatWouldBecomeALargeSetOfPathsDoesNoHarm() throws Exception {
        String subs = "{\"identifier\":\"a\"},".repeat(50_000);
        master.say(
                "/gettree",
                "{\"subs\":[{\"identifier\":\"" + "x".repeat(1_000_000) + "\",\"subs\":[" + subs
                        + "{\"identifier\":\"b\"}]}," + TREE + "]}");
        try (RunningTask task = start()) {
            assertLives(task);
        }
    }

    private static final String TREE =
            "{\"identifier\":\"iolinkmaster\",\"subs\":[{\"identifier\":\"port[1]\",\"subs\":["
                    + "{\"identifier\":\"mode\"},{\"identifier\":\"iolinkdevice\",\"subs\":[{\"identifier\":\"status\"},"
                    + "{\"identifier\":\"vendorid\"},{\"identifier\":\"deviceid\"},{\"identifier\":\"pdin\"}]}]}]}";

    @Test
    void aMasterWithThousandsOfPortsIsRefused() throws Exception {
        StringBuilder ports = new StringBuilder("{\"subs\":[{\"identifier\":\"iolinkmaster\",\"subs\":[");
        for (int port = 1; port <= 3_000; port++) {
            ports.append("{\"identifier\":\"port[").append(port).append("]\"},");
        }
        master.say("/gettree", ports + "{\"identifier\":\"x\"}]}]}");
        try (RunningTask task = start()) {
            await().atMost(SOON).until(() -> master.requests() > 3);
            assertThat(metric(task, "readings")).isZero();
            assertThat(task.task().poll()).isNull();
            master.beSane();
            assertLives(task);
        }
    }

    /** Kafka is away, and a device is another one with each reading and its names are as long as can be. */
    @Test
    void whatWaitsForKafkaIsBoundedWhateverTheMasterSends() throws Exception {
        AtomicLong next = new AtomicLong();
        String numbers = "[" + "1,".repeat(100_000) + "1]";
        String filling = "y".repeat(300_000);
        master.answer((asked, request) -> {
            long number = next.incrementAndGet();
            asked.say(DEVICE + "deviceid", Long.toString(1_000 + number));
            asked.say(DEVICE + "productname", "\"" + number + filling + "\"");
            asked.say("/processdatamaster/temperature", numbers);
            return HostileMaster.sane(asked, request);
        });
        long before = usedHeap();
        try (RunningTask task = start()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> task.metric("queue-depth", "") > 300);
            assertThat(task.metric("queue-bytes", "")).isLessThan(16L * 1024 * 1024);
            assertThat(usedHeap() - before).as("heap that 300 readings hold").isLessThan(40_000_000);
            assertThat(task.task().poll()).isNotEmpty();
        }
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aBodyOfAHundredMegabytesIsCutOffAndCountedAsMalformed() throws Exception {
        master.answer((asked, request) -> HostileMaster.ENDLESS);
        try (RunningTask task = start()) {
            await().atMost(SOON).until(() -> master.requests() > 2);
            await().atMost(SOON).until(() -> metric(task, "errors-malformed") + metric(task, "errors-connection") > 2);
            assertThat(metric(task, "errors-malformed"))
                    .as("answers that were too long")
                    .isPositive();
            master.beSane();
            assertLives(task);
        }
    }
}
