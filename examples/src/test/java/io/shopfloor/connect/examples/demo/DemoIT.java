// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shopfloor.connect.sandbox.sql.Postgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user runs it, in a process of its own. */
@Timeout(420)
class DemoIT {
    private static final Pattern CREATE = Pattern.compile(
            "curl -s -X POST -H 'Content-Type: (?<type>[^']+)' (?<url>http://\\S+) -d '(?<body>[^']+)'");

    private static final Pattern SHOW = Pattern.compile("\\./demo --consume (?<arguments>.+)");

    @TempDir
    private Path folder;

    @Test
    void losesNothingThoughTheWorkerIsKilledAndLeavesNothingRunning() throws Exception {
        RunningDemo demo = RunningDemo.start(folder, "--headless", "--messages", "2000", "--pull-the-plug", "1");
        assertThat(demo.endsWithin(Duration.ofSeconds(360))).isTrue();
        List<String> lines = demo.lines();
        assertThat(lines).anyMatch(line -> line.startsWith("kill -9 "));
        assertThatMalformedMessagesArePutBack(lines);
        assertThat(lines)
                .as("the KPI; on a slow machine the light barrier has long been silent when it comes")
                .anyMatch(line -> line.matches("Back on MQTT, ia/acme/aachen/press1/kpi/pieces: "
                        + "\\{\"pieces_last_hour\":2000,\"pieces_total\":2000,\"state\":\"(running|stopped)\",.*"));
        assertThatSensorsArriveWithNamesAndUnitsAlsoAfterTheKill(lines);
        assertThat(lines.stream().filter(line -> line.startsWith("In plc.press.fast: ")))
                .as("typed tags of the PLC, before and after the kill")
                .hasSize(2)
                .allMatch(
                        line -> line.matches(
                                ".*: temperature [2-7]\\d\\.\\d+ \\(float\\), pieces \\d+ \\(int64\\), state [0-2] \\(int32\\)"));
        assertThat(lines.stream().filter(line -> line.startsWith("In opcua.press: ")))
                .as("nodes of the OPC UA server with unit and quality, before and after the kill")
                .hasSize(2)
                .allMatch(line -> line.matches(".*: Press/HydraulicPressure (1[2-9]\\d|200)\\.\\d+ bar \\(GOOD\\),"
                        + " Press/State (Stopped|Running|Fault) \\(GOOD\\)"));
        assertThat(lines).last().asString().matches("sent=2000 stored=2000 lost=0 duplicated=\\d+");
        assertThat(demo.exitValue()).isZero();
        demo.assertNothingIsLeft();
    }

    @Test
    void exactlyOnceNothingIsLostOrDuplicatedThoughTheWorkerIsKilledTwice() throws Exception {
        RunningDemo demo =
                RunningDemo.start(folder, "--headless", "--exactly-once", "--messages", "3000", "--pull-the-plug", "2");
        assertThat(demo.endsWithin(Duration.ofSeconds(400))).isTrue();
        assertThat(demo.lines()).last().isEqualTo("sent=3000 stored=3000 lost=0 duplicated=0");
        assertThat(demo.exitValue()).isZero();
        demo.assertNothingIsLeft();
    }

    @Test
    void everyPieceIsInOneRowOfTheDatabaseThoughItAndTheWorkerAreKilled() throws Exception {
        assumeTrue(Postgres.missing().isEmpty(), () -> Postgres.missing().orElseThrow());
        RunningDemo demo =
                RunningDemo.start(folder, "--headless", "--historian", "--messages", "3000", "--pull-the-plug", "1");
        assertThat(demo.endsWithin(Duration.ofSeconds(400))).isTrue();
        List<String> lines = demo.lines();
        for (String part : List.of("Connect worker", "PostgreSQL server")) {
            assertThat(lines).anyMatch(line -> line.matches("kill -9 \\d+: the " + part + " is dead.*"));
        }
        assertThat(lines).contains("In PostgreSQL, select count(*), count(distinct id) from piece: 3000, 3000");
        assertThat(lines).last().asString().matches("sent=3000 stored=3000 lost=0 duplicated=\\d+");
        assertThat(demo.exitValue()).isZero();
        demo.assertNothingIsLeft();
    }

    @Test
    void takesTheConnectorThatItOffersAndInterruptedSaysWhatItSawAndLeavesNothingRunning() throws Exception {
        RunningDemo demo = RunningDemo.start(folder, "--headless", "--seconds", "600");
        await().atMost(Duration.ofSeconds(120))
                .until(() -> demo.lines().stream().anyMatch(line -> line.matches(".* s  sent [1-9].*")));
        assertThatTheConnectorItOffersIsTakenAndItsRecordsAreShown(demo);
        assertThatItsRecordsHaveTheHeadersThatTheDocumentationShows(demo);
        demo.interrupt();
        assertThat(demo.endsWithin(Duration.ofSeconds(120))).isTrue();
        assertThat(demo.lines()).last().asString().startsWith("Interrupted").contains("Seen so far: sent=");
        assertThat(demo.exitValue()).isNotZero();
        demo.assertNothingIsLeft();
    }

    @Test
    void saysThatThereIsNoKafkaWhereItIsToShowMessages() throws Exception {
        try (RunningDemo consumer = RunningDemo.consuming(folder, "127.0.0.1:1")) {
            assertThat(consumer.endsWithin(Duration.ofSeconds(120))).isTrue();
            assertThat(consumer.lines())
                    .anyMatch(line -> line.startsWith("--consume 127.0.0.1:1: no Kafka answers there."));
            assertThat(consumer.exitValue()).isEqualTo(1);
        }
    }

    /** Pastes the two commands, as a user does. */
    private void assertThatTheConnectorItOffersIsTakenAndItsRecordsAreShown(RunningDemo demo) throws Exception {
        String output = String.join("\n", demo.lines());
        Matcher create = CREATE.matcher(output);
        assertThat(create.find()).as(output).isTrue();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(create.group("url")))
                                .header("Content-Type", create.group("type"))
                                .POST(HttpRequest.BodyPublishers.ofString(create.group("body")))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);

        Matcher show = SHOW.matcher(output.substring(create.end()));
        assertThat(show.find()).as(output).isTrue();
        try (RunningDemo consumer =
                RunningDemo.consuming(folder, show.group("arguments").split(" "))) {
            await().atMost(Duration.ofSeconds(60)).until(() -> consumer.lines().stream()
                    .anyMatch(line -> line.contains("key=" + Dashboard.MQTT_TOPIC + "  {\"pieces_last_hour\":")));
        }
    }

    private static void assertThatItsRecordsHaveTheHeadersThatTheDocumentationShows(RunningDemo demo) throws Exception {
        Matcher kafka = SHOW.matcher(String.join("\n", demo.lines()));
        assertThat(kafka.find()).isTrue();
        for (String topic : List.of("shopfloor", "putback-error.shopfloor")) {
            BlockingQueue<ConsumerRecord<byte[], byte[]>> records = new LinkedBlockingQueue<>();
            try (Follower reading = Follower.reading(kafka.group("arguments"), List.of(topic), records::add)) {
                ConsumerRecord<byte[], byte[]> first = records.poll(60, TimeUnit.SECONDS);
                assertThat(first).as(topic).isNotNull();
                assertThat(first.headers()).extracting(Header::key).as(topic).isEqualTo(MappingPage.headers(topic));
            }
        }
    }

    private static void assertThatMalformedMessagesArePutBack(List<String> lines) {
        List<Integer> putBack = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).startsWith("In putback-error.shopfloor: "))
                .boxed()
                .toList();
        assertThat(putBack).hasSize(3);
        assertThat(putBack).allSatisfy(i -> assertThat(lines.get(i + 1))
                .contains("putback.reason=check:require.fields")
                .contains("putback.error.message=")
                .contains("putback.original.topic=shopfloor")
                .contains("putback.attempts=1"));
    }

    private static void assertThatSensorsArriveWithNamesAndUnitsAlsoAfterTheKill(List<String> lines) {
        List<String> sensors =
                lines.stream().filter(line -> line.startsWith("In ifm.")).toList();
        assertThat(sensors).hasSize(4);
        for (int i : new int[] {0, 2}) {
            assertThat(sensors.get(i))
                    .startsWith("In ifm.000201234567.1: VIB100 at port 1, GOOD: Displacement 0.001")
                    .containsPattern("Displacement 0\\.001\\d* m, .*Temperature (39|40)\\.\\d °C");
            assertThat(sensors.get(i + 1))
                    .startsWith("In ifm.000201234567.2: TMP200 at port 2, GOOD: ")
                    .containsPattern("Temperature 2[34]\\.\\d °C");
        }
    }
}
