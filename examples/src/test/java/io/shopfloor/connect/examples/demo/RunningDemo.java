// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The demo as a user runs it, in a process of its own, whose output is kept. */
final class RunningDemo implements AutoCloseable {
    private static final String LOGS = "  logs in ";

    private final Process process;
    private final Path output;

    private RunningDemo(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static RunningDemo start(Path folder, String... arguments) throws IOException {
        return start(folder.resolve("output"), Demo.class, arguments);
    }

    /** {@code ./demo --consume} with these arguments. */
    static RunningDemo consuming(Path folder, String... arguments) throws IOException {
        return start(folder.resolve("consumed"), Consume.class, arguments);
    }

    private static RunningDemo start(Path output, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                // Units such as °C, whatever the locale of the build is.
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-Dshopfloor.home=" + Path.of("..").toRealPath(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new RunningDemo(process, output);
    }

    List<String> lines() throws IOException {
        return Files.readAllLines(output);
    }

    /** Asks it to end, as Ctrl-C does. */
    void interrupt() {
        process.destroy();
    }

    /** Whether it has ended by itself until then. */
    boolean endsWithin(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
    }

    int exitValue() {
        return process.exitValue();
    }

    /** All servers have the sandbox's folder on their command lines. */
    void assertNothingIsLeft() throws IOException {
        Path sandbox = Path.of(lines().stream()
                .filter(line -> line.startsWith(LOGS))
                .findFirst()
                .orElseThrow()
                .substring(LOGS.length()));
        await().atMost(Duration.ofSeconds(20)).until(() -> !Files.exists(sandbox));
        await().atMost(Duration.ofSeconds(20)).until(() -> ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine())
                .flatMap(Optional::stream)
                .noneMatch(line -> line.contains(sandbox.toString())));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
