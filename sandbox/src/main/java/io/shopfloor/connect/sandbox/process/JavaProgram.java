// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Java program in a process of its own, whose files, temporary ones too, are in its folder. It serves once it has printed
 * the line that it was said to print then.
 */
public final class JavaProgram extends SandboxProcess {

    /**
     * What to run.
     *
     * @param mainClass its main class
     * @param classPath as {@code -cp} takes it
     * @param arguments of the main class
     * @param readyLine what the program prints when it serves, each time that it is started
     */
    public record Program(String mainClass, String classPath, List<String> arguments, String readyLine, Jvm jvm) {}

    private final Program program;
    private volatile long before;

    public JavaProgram(Workplace workplace, String name, Program program) {
        super(workplace, name);
        this.program = program;
    }

    @Override
    protected List<String> command() {
        try {
            before = Files.exists(logFile()) ? Files.size(logFile()) : 0;
            Path temporary = Files.createDirectories(folder().resolve("tmp"));
            List<String> command = new ArrayList<>(
                    program.jvm().withFlag("-Djava.io.tmpdir=" + temporary).command(0));
            command.add(program.mainClass());
            command.addAll(program.arguments());
            return command;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot prepare the folder of " + name(), e);
        }
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of("CLASSPATH", program.classPath());
    }

    @Override
    protected boolean serves() {
        try {
            byte[] log = Files.readAllBytes(logFile());
            int from = (int) Math.min(before, log.length);
            return new String(log, from, log.length - from, StandardCharsets.UTF_8)
                    .lines()
                    .anyMatch(program.readyLine()::equals);
        } catch (IOException notYet) {
            return false;
        }
    }
}
