// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.pieces;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PieceCounterTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PRESS_1 = "ia/acme/aachen/press1/count";
    private static final String PRESS_2 = "ia/acme/aachen/press2/count";
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Headers MARK = new RecordHeaders().add("mqtt.duplicate", "true".getBytes());

    @TempDir
    private Path folder;

    private TopologyTestDriver driver;
    private TestInputTopic<String, byte[]> counts;
    private TestOutputTopic<String, byte[]> kpis;
    private TestOutputTopic<String, byte[]> putback;
    private Instant now = NOON;

    @BeforeEach
    void start() {
        PiecesOptions options = PiecesOptions.defaults();
        Properties config = PiecesLastHour.config("127.0.0.1:1");
        config.put("state.dir", folder.toString());
        driver = new TopologyTestDriver(PiecesLastHour.topology(options), config, NOON);
        counts = driver.createInputTopic(options.counts(), new StringSerializer(), new ByteArraySerializer());
        kpis = driver.createOutputTopic(options.kpis(), new StringDeserializer(), new ByteArrayDeserializer());
        putback = driver.createOutputTopic(options.putback(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void countsThePiecesOfEachMachine() throws IOException {
        send(PRESS_1, now, 1, "1");
        send(PRESS_1, now, 3, "2");
        send(PRESS_2, now, 1, "1");
        JsonNode one = kpiAfter(Duration.ofSeconds(1), "acme/aachen/press1");
        assertThat(one.get("pieces_last_hour").asLong()).isEqualTo(4);
        assertThat(one.get("pieces_total").asLong()).isEqualTo(4);
        assertThat(one.get("state").asText()).isEqualTo("running");
    }

    @Test
    void countsARepeatedIdOnceMarkedOrNotThoughItsTimeIsAnother() throws IOException {
        send(PRESS_1, now, 1, "17");
        send(PRESS_1, now, 1, "17");
        send(PRESS_1, now.plusMillis(400), 1, "17");
        sendMarked(PRESS_1, now, "\"id\":17");
        JsonNode kpi = kpiAfter(Duration.ofSeconds(1), "acme/aachen/press1");
        assertThat(kpi.get("pieces_last_hour").asLong()).isEqualTo(1);
        assertThat(kpi.get("repeated").asLong()).isEqualTo(3);
    }

    @Test
    void countsAMarkedMessageThatRepeatsNothing() throws IOException {
        sendMarked(PRESS_1, now, "\"id\":17");
        assertThat(pieces(Duration.ofSeconds(1))).isEqualTo(1);
    }

    @Test
    void twoEqualMessagesWithoutIdAreTwoPiecesUnlessTheSecondIsMarked() throws IOException {
        sendRaw(PRESS_1, now, "{\"timestamp_ms\":" + now.toEpochMilli() + ",\"count\":1}", new RecordHeaders());
        sendRaw(PRESS_1, now, "{\"timestamp_ms\":" + now.toEpochMilli() + ",\"count\":1}", new RecordHeaders());
        sendRaw(PRESS_1, now, "{\"timestamp_ms\":" + now.toEpochMilli() + ",\"count\":1}", MARK);
        assertThat(pieces(Duration.ofSeconds(1))).isEqualTo(2);
    }

    @Test
    void countsLateAndOutOfOrderMessagesIntoTheHourInWhichTheirPiecesPassed() throws IOException {
        send(PRESS_1, now, 1, "3");
        send(PRESS_1, now.minus(Duration.ofMinutes(59)), 1, "1");
        send(PRESS_1, now.minus(Duration.ofMinutes(30)), 1, "2");
        send(PRESS_1, now.minus(Duration.ofMinutes(61)), 1, "0");
        JsonNode kpi = kpiAfter(Duration.ofSeconds(1), "acme/aachen/press1");
        assertThat(kpi.get("pieces_last_hour").asLong()).isEqualTo(3);
        assertThat(kpi.get("pieces_total").asLong()).isEqualTo(4);
        assertThat(pieces(Duration.ofMinutes(2))).isEqualTo(2);
    }

    @Test
    void aPieceCountsForAnHourToTheSecond() throws IOException {
        send(PRESS_1, now, 1, "1");
        send(PRESS_1, now.plusSeconds(1), 1, "2");
        assertThat(pieces(Duration.ofSeconds(3599))).isEqualTo(2);
        assertThat(pieces(Duration.ofSeconds(1))).isEqualTo(1);
        assertThat(pieces(Duration.ofSeconds(1))).isZero();
    }

    @Test
    void aRepetitionOfAPieceThatHasLeftTheHourIsNotCountedEither() throws IOException {
        send(PRESS_1, now, 1, "1");
        assertThat(pieces(Duration.ofMinutes(90))).isZero();
        send(PRESS_1, NOON, 1, "1");
        JsonNode kpi = kpiAfter(Duration.ofSeconds(1), "acme/aachen/press1");
        assertThat(kpi.get("pieces_total").asLong()).isEqualTo(1);
        assertThat(kpi.get("repeated").asLong()).isEqualTo(1);
    }

    @Test
    void whatIsOlderThanTheMemoryForIdsIsReportedNotCounted() throws IOException {
        send(PRESS_1, now.minus(Duration.ofHours(25)), 1, "1");
        JsonNode kpi = kpiAfter(Duration.ofSeconds(1), "acme/aachen/press1");
        assertThat(kpi.get("pieces_total").asLong()).isZero();
        assertThat(kpi.get("too_late").asLong()).isEqualTo(1);
    }

    @Test
    void silenceMakesAMachineStoppedThenUnknownAndACountMakesItRun() throws IOException {
        send(PRESS_1, now, 1, "1");
        assertThat(state(Duration.ofSeconds(10))).isEqualTo("running");
        assertThat(state(Duration.ofSeconds(1))).isEqualTo("stopped");
        assertThat(state(Duration.ofMinutes(5))).isEqualTo("unknown");
        send(PRESS_1, now, 1, "2");
        assertThat(state(Duration.ofSeconds(1))).isEqualTo("running");
    }

    @Test
    void aDeviceWhoseClockIsAheadMakesNoOtherLate() throws IOException {
        String tomorrow = "{\"timestamp_ms\":" + now.plus(Duration.ofDays(2)).toEpochMilli() + ",\"count\":1,\"id\":1}";
        sendRaw(PRESS_2, now, tomorrow, new RecordHeaders());
        send(PRESS_1, now, 1, "1");
        assertThat(pieces(Duration.ofSeconds(1))).isEqualTo(1);
    }

    @Test
    void saysNothingThatItHasSaidAlready() throws IOException {
        send(PRESS_1, now, 1, "1");
        assertThat(pieces(Duration.ofSeconds(1))).isEqualTo(1);
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(kpis.isEmpty()).isTrue();
    }

    private static String text(TestRecord<String, byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }

    @Test
    void whatIsNoCountMessageGoesToThePutbackTopicWithItsReason() {
        for (String bad : new String[] {"count=1", "{\"timestamp_ms\":1}", "{\"timestamp_ms\":1,\"count\":1.5}"}) {
            sendRaw(PRESS_1, now, bad, new RecordHeaders());
            TestRecord<String, byte[]> back = putback.readRecord();
            assertThat(new String(back.value(), StandardCharsets.UTF_8)).isEqualTo(bad);
            assertThat(back.headers().lastHeader("putback.error.message").value())
                    .isNotEmpty();
            assertThat(text(back, "putback.reason")).isEqualTo("check:count-message");
            assertThat(text(back, "putback.original.topic"))
                    .isEqualTo(PiecesOptions.defaults().counts());
            assertThat(text(back, "putback.attempts")).isEqualTo("1");
        }
        sendRaw("count", now, "{\"timestamp_ms\":1,\"count\":1}", new RecordHeaders());
        assertThat(putback.readRecord().key()).isEqualTo("count");
    }

    @Test
    void aResultHasTheTraceOfTheNewestMessageAndOneHopMore() {
        Headers traced = new RecordHeaders()
                .add("x-origin", "acme/aachen".getBytes(StandardCharsets.UTF_8))
                .add(
                        "x-trace",
                        "{\"trace\":{\"1795410000000000000\":\"mqtt-source\"}}".getBytes(StandardCharsets.UTF_8))
                .add("mqtt.qos", "1".getBytes(StandardCharsets.UTF_8));
        String message = "{\"timestamp_ms\":" + now.toEpochMilli() + ",\"count\":1,\"id\":1}";
        sendRaw(PRESS_1, now, message, traced);
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        TestRecord<String, byte[]> kpi = kpis.readRecord();
        assertThat(kpi.headers()).extracting(Header::key).containsExactly("x-origin", "x-trace");
        assertThat(new String(kpi.headers().lastHeader("x-trace").value(), StandardCharsets.UTF_8))
                .startsWith("{\"trace\":{\"1795410000000000000\":\"mqtt-source\",\"")
                .endsWith("\":\"pieces-last-hour\"}}");
    }

    @Test
    void aTraceThatCannotBeReadIsNotHandedOn() {
        Headers foreign = new RecordHeaders().add("x-trace", "0af7".getBytes(StandardCharsets.UTF_8));
        sendRaw(PRESS_1, now, "{\"timestamp_ms\":" + now.toEpochMilli() + ",\"count\":1,\"id\":1}", foreign);
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(kpis.readRecord().headers()).isEmpty();
    }

    private void send(String topic, Instant time, int count, String id) {
        String json = "{\"timestamp_ms\":" + time.toEpochMilli() + ",\"count\":" + count + ",\"id\":" + id + "}";
        sendRaw(topic, time.isAfter(now) ? time : now, json, new RecordHeaders());
    }

    private void sendMarked(String topic, Instant time, String id) {
        sendRaw(topic, now, "{\"timestamp_ms\":" + time.toEpochMilli() + ",\"count\":1," + id + "}", MARK);
    }

    private void sendRaw(String topic, Instant stored, String value, Headers headers) {
        counts.pipeInput(new TestRecord<>(topic, value.getBytes(StandardCharsets.UTF_8), headers, stored));
    }

    private long pieces(Duration later) throws IOException {
        return kpiAfter(later, "acme/aachen/press1").get("pieces_last_hour").asLong();
    }

    private String state(Duration later) throws IOException {
        return kpiAfter(later, "acme/aachen/press1").get("state").asText();
    }

    /** What is said last of the machine until then; it must be something. */
    private JsonNode kpiAfter(Duration later, String machine) throws IOException {
        driver.advanceWallClockTime(later);
        now = now.plus(later);
        JsonNode last = null;
        while (!kpis.isEmpty()) {
            TestRecord<String, byte[]> record = kpis.readRecord();
            last = record.key().equals(machine) ? JSON.readTree(record.value()) : last;
        }
        if (last == null) {
            throw new AssertionError("Nothing new of " + machine);
        }
        return last;
    }
}
