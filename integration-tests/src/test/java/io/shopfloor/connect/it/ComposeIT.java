// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.sandbox.KafkaTopics;
import io.shopfloor.connect.sandbox.Ports;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The compose example comes up as it stands, under a project name and ports of its own, and carries messages. */
class ComposeIT {
    private static final Path FOLDER = Path.of("..", "examples", "compose");
    private static final String REGISTRY = "apicurio/apicurio-registry:3.3.3";
    private static final String PROJECT =
            "shopfloor-it-" + ProcessHandle.current().pid();
    private static final int UP_SECONDS = 300;
    private static final List<String> PORTS =
            List.of("MQTT_PORT", "KAFKA_PORT", "REGISTRY_PORT", "CONNECT_PORT", "METRICS_PORT");

    private static final Map<String, String> environment = new TreeMap<>();
    private static boolean begun;

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        Images.assume(Images.KAFKA, Images.MOSQUITTO, REGISTRY);
        Assumptions.assumeTrue(
                run(10, "version").code() == 0, "there is no `docker compose` here: install it to run the example");
        Ports ports = new Ports();
        for (String port : PORTS) {
            environment.put(port, Integer.toString(ports.next()));
        }
        begun = true;
        Result up = run(UP_SECONDS, "up", "--wait", "--wait-timeout", Integer.toString(UP_SECONDS));
        assertThat(up.code())
                .as(() -> up.text() + log("connectors") + log("connect"))
                .isZero();
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        if (begun) {
            run(UP_SECONDS, "down", "--volumes", "--timeout", "2");
        }
    }

    @Test
    void everySourceOfTheExampleWritesToKafka() {
        KafkaTopics topics = KafkaTopics.at("localhost:" + environment.get("KAFKA_PORT"));
        for (String topic : List.of("pieces", "plc.press.fast", "ifm.000201234567.1", "ifm.000201234567.2")) {
            assertThat(topics.read(topic, 3, Rig.SOON)).as(topic).hasSizeGreaterThanOrEqualTo(3);
            System.out.println("docker compose: " + topic + " has " + topics.endOffset(topic) + " records");
        }
    }

    @Test
    void theSinkBringsPiecesBackToTheBroker() {
        Awaitility.await("pieces come back").atMost(Rig.SOON).until(() -> log("returned")
                .contains("kafka/ia/acme/plant-a/press/count {"));
    }

    @Test
    void theWorkerExportsEveryMetricThatDashboardAndAlertsAskFor() throws IOException, InterruptedException {
        TreeSet<String> asked = names(
                Files.readString(FOLDER.resolve("grafana/dashboards/shopfloor.json"))
                        + Files.readString(FOLDER.resolve("alerts.yml")),
                "\\b(?:shopfloor|connect)_[a-z_]+");
        assertThat(asked).hasSizeGreaterThan(15);
        Awaitility.await("metrics").atMost(Rig.SOON).untilAsserted(() -> assertThat(
                        names(metrics(), "(?m)^(?:shopfloor|connect)_[a-z_]+(?=\\{)"))
                .containsAll(asked));
        assertThat(metrics())
                .contains("shopfloor_plc_connected{connection=\"press\",connector=\"plc\",task=\"0\"} 1.0")
                .contains("shopfloor_master_reachable{connector=\"iolink-masters\",master=\"simulators:8080\"");
    }

    private static TreeSet<String> names(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    private static String metrics() throws IOException, InterruptedException {
        URI page = URI.create("http://localhost:" + environment.get("METRICS_PORT") + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                .body();
    }

    private record Result(int code, String text) {}

    private static String log(String service) {
        try {
            return run(UP_SECONDS, "logs", "--no-log-prefix", "--tail", "100", service)
                    .text();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read the log of " + service, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while reading the log of " + service, e);
        }
    }

    private static Result run(int seconds, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker", "compose", "--project-name", PROJECT));
        command.addAll(List.of(arguments));
        File output = Files.createTempFile("compose", ".log").toFile();
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output);
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(seconds + 60L, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " did not end in " + seconds + " s");
            }
            return new Result(process.exitValue(), Files.readString(output.toPath()));
        } finally {
            Files.delete(output.toPath());
        }
    }
}
