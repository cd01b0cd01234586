// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.sandbox.kafka.ConnectRest;
import io.shopfloor.connect.sandbox.kafka.KafkaTopics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The compose example comes up as it stands and carries messages; then its federation joins it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ComposeIT {
    private static final String REGISTRY = "apicurio/apicurio-registry:3.3.3";
    private static final int MORE = 50;

    /** A mirror's JVM, beside three brokers and two workers that start with it, takes minutes on two cores. */
    private static final Duration MIRROR_STARTS = Duration.ofMinutes(5);

    /** The example has no OPC UA server. */
    private static final Set<String> OF_OPC_UA = Set.of(
            "shopfloor_connection_nodes",
            "shopfloor_connection_bad_nodes",
            "shopfloor_connection_history_readings",
            "shopfloor_connection_server_overflows");

    /** A source whose transform fails on every message, with nobody to catch it. */
    private static final Map<String, String> UNGUARDED = Map.of(
            "connector.class", "io.shopfloor.connect.mqtt.source.MqttSourceConnector",
            "tasks.max", "1",
            "mqtt.server.uri", "tcp://mosquitto:1883",
            "mqtt.topics", "ia/+/+/+/count",
            "mqtt.client.id", "cannot-cast",
            "kafka.topic", "cannot-cast",
            "transforms", "cast",
            "transforms.cast.type", "org.apache.kafka.connect.transforms.Cast$Value",
            "transforms.cast.spec", "int64");

    private static ComposeProject project;

    @BeforeAll
    static void up() {
        Images.assume(Images.KAFKA, Images.MOSQUITTO, REGISTRY);
        ComposeProject made = new ComposeProject();
        Assumptions.assumeTrue(made.available(), "there is no `docker compose` here: install it to run the example");
        project = made;
        project.up();
    }

    @AfterAll
    static void down() {
        if (project != null) {
            project.close();
        }
    }

    @Test
    void everySourceOfTheExampleWritesToKafka() {
        KafkaTopics topics = project.topics("KAFKA_PORT");
        for (String topic : List.of("pieces", "plc.press.fast", "ifm.000201234567.1", "ifm.000201234567.2")) {
            assertThat(topics.read(topic, 3, Rig.SOON)).as(topic).hasSizeGreaterThanOrEqualTo(3);
            System.out.println("docker compose: " + topic + " has " + topics.endOffset(topic) + " records");
        }
    }

    @Test
    void theSinkBringsPiecesBackToTheBroker() {
        await("pieces come back").atMost(Rig.SOON).until(() -> project.log("returned")
                .contains("kafka/ia/acme/plant-a/press/count {"));
    }

    @Test
    void theWorkerExportsEveryMetricThatDashboardAndAlertsAskFor() throws IOException, InterruptedException {
        TreeSet<String> asked = names(
                Files.readString(ComposeProject.FOLDER.resolve("grafana/dashboards/shopfloor.json"))
                        + Files.readString(ComposeProject.FOLDER.resolve("alerts.yml")),
                "\\b(?:shopfloor|connect)_[a-z_]+");
        assertThat(asked).hasSizeGreaterThan(15).containsAll(OF_OPC_UA);
        asked.removeAll(OF_OPC_UA);
        await("metrics").atMost(Rig.SOON).untilAsserted(() -> assertThat(
                        names(metrics(), "(?m)^(?:shopfloor|connect)_[a-z_]+(?=\\{)"))
                .containsAll(asked));
        assertThat(metrics())
                .contains("shopfloor_connection_connected{connection=\"press\",connector=\"plc\",task=\"0\"} 1.0")
                .contains("shopfloor_master_reachable{connector=\"iolink-masters\",master=\"simulators:8080\"");
    }

    @Test
    void aMalformedMessageIsPutBackAndTheMetricsPageCountsIt() throws IOException, InterruptedException {
        await("the guard's counter").atMost(Rig.SOON).until(() -> putback() >= 0);
        long before = putback();
        byte[] payload = "{\"pieces\":1}".getBytes(StandardCharsets.UTF_8);
        Publisher.publish(
                "tcp://localhost:" + project.port("MQTT_PORT"), "ia/acme/plant-a/manual/count", List.of(payload));

        List<ConsumerRecord<byte[], byte[]>> putBack =
                project.topics("KAFKA_PORT").read("putback-error.pieces", 1, Rig.SOON);
        assertThat(putBack).singleElement().satisfies(record -> {
            assertThat(record.key()).asString().isEqualTo("ia/acme/plant-a/manual/count");
            assertThat(record.value()).isEqualTo(payload);
            assertThat(record.headers().lastHeader("putback.reason").value())
                    .asString()
                    .isEqualTo("check:require.fields");
        });
        await("the guard counts it").atMost(Rig.SOON).until(() -> putback() == before + 1);
    }

    @Test
    void theMetricsPageNamesATaskThatFailed() {
        ConnectRest rest = ConnectRest.at("http://localhost:" + project.port("CONNECT_PORT"));
        rest.putConnector("cannot-cast", UNGUARDED);
        try {
            await("the metrics page names it").atMost(Rig.SOON).untilAsserted(() -> assertThat(metrics())
                    .contains("connect_task_status{connector=\"cannot-cast\",status=\"failed\",task=\"0\"} 1.0"));
        } finally {
            rest.delete("cannot-cast");
        }
    }

    @Test
    @Order(Integer.MAX_VALUE) // a second plant and a centre, beside what the others look at
    void aPlantGoesOnWhileItsLinkToTheCentreIsCutAndTheCentreCatchesUp() {
        project.up("federation");
        KafkaTopics plantA = project.topics("KAFKA_PORT");
        KafkaTopics centre = project.topics("CENTRAL_PORT");
        await("the mirror copies").atMost(MIRROR_STARTS).untilAsserted(() -> assertThat(
                        centre.endOffset("plant-a.pieces"))
                .withFailMessage(() -> project.log("mirror-maker"))
                .isPositive());
        awaitMore(centre, "plant-a.pieces");
        awaitMore(centre, "plant-b.pieces");

        project.disconnect("federation", "kafka");
        long atTheCentre = StandsStill.await(
                "plant A at the centre", Duration.ofSeconds(3), () -> centre.endOffset("plant-a.pieces"));
        long atThePlant = awaitMore(plantA, "pieces");
        awaitMore(centre, "plant-b.pieces");
        assertThat(centre.endOffset("plant-a.pieces"))
                .as("copied from plant A over a link that is cut")
                .isEqualTo(atTheCentre);

        project.connect("federation", "kafka", "kafka-a");
        await("the centre catches up").atMost(Rig.SOON).until(() -> centre.endOffset("plant-a.pieces") >= atThePlant);
        Set<String> pieces = payloads(plantA, "pieces");
        await("the centre has every piece of plant A").atMost(Rig.SOON).untilAsserted(() -> assertThat(
                        payloads(centre, "plant-a.pieces"))
                .containsAll(pieces));
        System.out.println("docker compose, federation: plant A had " + atThePlant + " pieces while the centre had "
                + atTheCentre + "; joined again, the centre has all " + pieces.size());
    }

    /** Waits until the topic has grown well beyond what it has now; returns how far it is. */
    private static long awaitMore(KafkaTopics topics, String topic) {
        long goal = topics.endOffset(topic) + MORE;
        await(topic + " grows").atMost(Rig.SOON).until(() -> topics.endOffset(topic) >= goal);
        return topics.endOffset(topic);
    }

    private static Set<String> payloads(KafkaTopics topics, String topic) {
        return topics.readAll(topic).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .collect(Collectors.toSet());
    }

    private static TreeSet<String> names(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    /** What the guard of the light barrier has put back since its task began; -1 where the page does not say. */
    private static long putback() throws IOException, InterruptedException {
        return Pattern.compile("(?m)^shopfloor_transform_putback\\{connector=\"light-barrier\",number=\"0\",task=\"0\","
                        + "transform=\"PutbackErrorRouter\"\\} ([0-9.]+)")
                .matcher(metrics())
                .results()
                .mapToLong(line -> (long) Double.parseDouble(line.group(1)))
                .findFirst()
                .orElse(-1);
    }

    private static String metrics() throws IOException, InterruptedException {
        URI page = URI.create("http://localhost:" + project.port("METRICS_PORT") + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                .body();
    }
}
