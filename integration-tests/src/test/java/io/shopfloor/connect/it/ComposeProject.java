// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.sandbox.kafka.KafkaTopics;
import io.shopfloor.connect.sandbox.process.Ports;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The compose example as it stands, under a project name and ports of its own, so that it is in nobody's way. Talks to Docker
 * by its command line, as a user does. Used by one thread; {@link #close} leaves nothing behind.
 */
final class ComposeProject implements AutoCloseable {
    static final Path FOLDER = Path.of("..", "examples", "compose");

    private static final int UP_SECONDS = 300;
    private static final List<String> PORTS =
            List.of("MQTT_PORT", "KAFKA_PORT", "REGISTRY_PORT", "CONNECT_PORT", "METRICS_PORT", "CENTRAL_PORT");

    private final String name = "shopfloor-it-" + ProcessHandle.current().pid();
    private final Map<String, String> environment = new TreeMap<>();

    private record Result(int code, String text) {}

    ComposeProject() {
        Ports ports = new Ports();
        for (String port : PORTS) {
            environment.put(port, Integer.toString(ports.next()));
        }
    }

    /** Whether there is a {@code docker compose} here. */
    boolean available() {
        return compose(10, "version").code() == 0;
    }

    /** Returns when all that the profiles name runs and is healthy. */
    void up(String... profiles) {
        List<String> arguments = new ArrayList<>();
        Stream.of(profiles).forEach(profile -> arguments.addAll(List.of("--profile", profile)));
        arguments.addAll(List.of("up", "--wait", "--wait-timeout", Integer.toString(UP_SECONDS)));
        Result up = compose(UP_SECONDS, arguments.toArray(String[]::new));
        assertThat(up.code())
                .as(() -> up.text() + log("connectors") + log("connect"))
                .isZero();
    }

    /** The last lines that the service has printed. */
    String log(String service) {
        return compose(UP_SECONDS, "logs", "--no-log-prefix", "--tail", "100", service)
                .text();
    }

    KafkaTopics topics(String portVariable) {
        return KafkaTopics.at("localhost:" + port(portVariable));
    }

    String port(String variable) {
        return environment.get(variable);
    }

    /** Takes the service's container out of a network of the project. */
    void disconnect(String network, String service) {
        docker("network", "disconnect", name + "_" + network, name + "-" + service + "-1");
    }

    /** Puts it back, under the name by which the others of that network know it. */
    void connect(String network, String service, String alias) {
        docker("network", "connect", "--alias", alias, name + "_" + network, name + "-" + service + "-1");
    }

    @Override
    public void close() {
        compose(UP_SECONDS, "--profile", "federation", "down", "--volumes", "--timeout", "2");
    }

    private void docker(String... arguments) {
        Result result = run(UP_SECONDS, Stream.concat(Stream.of("docker"), Stream.of(arguments)));
        assertThat(result.code()).as(result::text).isZero();
    }

    private Result compose(int seconds, String... arguments) {
        return run(
                seconds, Stream.concat(Stream.of("docker", "compose", "--project-name", name), Stream.of(arguments)));
    }

    private Result run(int seconds, Stream<String> words) {
        List<String> command = words.toList();
        try {
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
                    throw new IllegalStateException(command + " did not end in " + (seconds + 60) + " s");
                }
                return new Result(process.exitValue(), Files.readString(output.toPath()));
            } finally {
                Files.delete(output.toPath());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + command, e);
        }
    }
}
