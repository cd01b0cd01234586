// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A {@link BareBridge} in a process of its own. */
final class Child implements AutoCloseable {

    /** What a run cost, and the times of its first and last message in nanoseconds. */
    record Answer(Cost cost, long firstNanos, long lastNanos) {}

    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;

    /** One that only drains. */
    Child(String mqtt) throws IOException {
        this(List.of(mqtt));
    }

    /** One that writes to Kafka, with these options of its producer: {@code name=value}. */
    Child(String mqtt, String bootstrapServers, String... producerOptions) throws IOException {
        this(Stream.concat(Stream.of(mqtt, bootstrapServers), Stream.of(producerOptions))
                .toList());
    }

    private Child(List<String> args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                BareBridge.class.getName()));
        command.addAll(args);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        commands = new PrintStream(process.getOutputStream(), true);
        answers = process.inputReader();
    }

    void begin(Object... command) {
        commands.println(String.join(
                " ", java.util.Arrays.stream(command).map(Object::toString).toList()));
    }

    Answer answer() throws IOException {
        String answer = answers.readLine();
        if (answer == null) {
            throw new IllegalStateException("the bare bridge died");
        }
        String[] numbers = answer.split(" ");
        return new Answer(
                new Cost(Long.parseLong(numbers[0]), Long.parseLong(numbers[3])),
                Long.parseLong(numbers[1]),
                Long.parseLong(numbers[2]));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
