// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One server of the sandbox: a child process with a folder, a log file and ports that stay the same over restarts. Any
 * thread may call it; {@link #awaitReady} of one thread ends with an error where another one kills the process. A child
 * never outlives the sandbox.
 */
public abstract class SandboxProcess {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final int TAIL_LINES = 40;

    private final Workplace workplace;
    private final String name;
    private final Path folder;
    private volatile Process process;

    protected SandboxProcess(Workplace workplace, String name) {
        this.workplace = workplace;
        this.name = name;
        this.folder = workplace.newFolder(name);
    }

    /** The command line; called at every start. */
    protected abstract List<String> command();

    /** What the child's environment has on top of ours. */
    protected Map<String, String> environment() {
        return Map.of();
    }

    /** Asks the server once whether it serves; quick, and false rather than an exception. */
    protected abstract boolean serves();

    /** How long a start may take on a busy machine. */
    protected Duration startLimit() {
        return Duration.ofSeconds(180);
    }

    /** Launches the process and returns at once; see {@link #awaitReady}. */
    public final synchronized void start() {
        if (alive()) {
            throw new IllegalStateException(name + " runs already, pid " + pid());
        }
        ProcessBuilder builder = new ProcessBuilder(command())
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        builder.environment().putAll(environment());
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + name + " with " + builder.command(), e);
        }
        try {
            workplace.watch(process);
        } catch (RuntimeException closedMeanwhile) {
            process.destroyForcibly();
            throw closedMeanwhile;
        }
    }

    /** Returns when the server serves; fails with the end of its log where it ends instead or takes too long. */
    public final void awaitReady() {
        Process awaited = process;
        if (awaited == null) {
            throw new IllegalStateException(name + " was never started");
        }
        Await.until(
                () -> {
                    if (!awaited.isAlive()) {
                        throw new IllegalStateException(
                                name + " ended with status " + awaited.exitValue() + " while starting." + logTail());
                    }
                    return serves();
                },
                startLimit(),
                () -> name + " did not come up within " + startLimit().toSeconds() + " s." + logTail());
    }

    /** Kills it and its own children as a power cut would, and returns when they are gone. Without effect on a dead one. */
    public final void kill9() {
        if (alive()) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            if (!endsWithin(STOP_LIMIT)) {
                throw new IllegalStateException(name + " (pid " + pid() + ") survives kill -9; see `ps`.");
            }
            Await.until(
                    () -> children.stream().noneMatch(SandboxProcess::runs),
                    STOP_LIMIT,
                    () -> "Children of " + name + " survive kill -9; see `ps`.");
        }
    }

    /** Ends it for good, at the sandbox's end: at once, but leaving nothing of it in the system. */
    public void end() {
        kill9();
    }

    /** Asks it to end in good order (SIGTERM) and waits; kills it after 20 s. Without effect on a dead one. */
    public final void stop() {
        if (alive()) {
            thaw();
            process.destroy();
            if (!endsWithin(STOP_LIMIT)) {
                kill9();
            }
        }
    }

    /** Stops its clock (SIGSTOP): connections stay open, the system still accepts new ones, nothing answers. */
    public final void freeze() {
        signal("STOP");
    }

    /** Lets a frozen one go on (SIGCONT). */
    public final void thaw() {
        signal("CONT");
    }

    /** Stops it in good order if it lives, starts it on the same data and ports, and waits until it serves. */
    public final void restart() {
        stop();
        start();
        awaitReady();
    }

    /** The process id of the server itself, of the last start where it is dead. */
    public final long pid() {
        Process last = process;
        if (last == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return last.pid();
    }

    public final boolean alive() {
        Process last = process;
        return last != null && last.isAlive();
    }

    /** Short and unique in its sandbox: {@code kafka}, {@code worker-2}. */
    public final String name() {
        return name;
    }

    /** Its output of all its lives. */
    public final Path logFile() {
        return folder.resolve(name + ".log");
    }

    /** Its own folder: configuration, data, log. */
    public final Path folder() {
        return folder;
    }

    protected final Path write(String file, String text) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            return Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + folder.resolve(file), e);
        }
    }

    private String logTail() {
        String head = System.lineSeparator() + "The end of " + logFile() + ":" + System.lineSeparator();
        try {
            List<String> lines = new String(Files.readAllBytes(logFile()), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return head
                    + String.join(
                            System.lineSeparator(),
                            lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return head + "(unreadable: " + e + ")";
        }
    }

    /** Sends it a signal by its name without SIG. */
    protected final void signal(String signal) {
        if (!alive()) {
            throw new IllegalStateException(name + " does not run: no SIG" + signal);
        }
        try {
            int status = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid())
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + signal + " " + pid() + " ended with status " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send SIG" + signal + " to " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending SIG" + signal + " to " + name, e);
        }
    }

    /** A dead child whose new parent never asks for its exit status seems alive for ever, but has no program any more. */
    private static boolean runs(ProcessHandle child) {
        return child.isAlive() && child.info().command().isPresent();
    }

    protected final boolean endsWithin(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the end of " + name, e);
        }
    }
}
