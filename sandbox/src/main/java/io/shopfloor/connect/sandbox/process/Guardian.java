// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.process;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Sees to it that no child process outlives this JVM: a small {@code sh} beside it holds the list of children, told over
 * a pipe, and when the pipe closes, for whatever reason (close, exit, Ctrl-C, kill -9), it kills them with -9, frozen
 * ones too, and removes the sandbox's folder. It ignores the signals of a Ctrl-C. What it cannot help: being killed with
 * -9 itself, and a JVM that dies within the few microseconds between a child's start and its entry in the list. Safe for
 * any thread.
 */
final class Guardian implements AutoCloseable {
    private static final String SCRIPT = String.join(
            "\n",
            "trap '' HUP INT QUIT TERM",
            "folder=$1",
            "children=",
            "while read -r word pid; do",
            "  case $word in",
            "    born) children=\"$children $pid\" ;;",
            "    dead) rest=; for c in $children; do [ \"$c\" = \"$pid\" ] || rest=\"$rest $c\"; done; children=$rest ;;",
            "    keep) folder= ;;",
            "  esac",
            "done",
            "[ -z \"$children\" ] || kill -9 $children",
            "[ -n \"$folder\" ] || exit 0",
            // A process that is still dying may write once more, so a folder may need more than one attempt.
            "for attempt in 1 2 3 4 5; do rm -rf -- \"$folder\" && [ ! -e \"$folder\" ] && exit 0; sleep 1; done",
            "exit 1");

    private final Process shell;
    private final OutputStream orders;

    /** @param folder what to remove at the end, with everything in it */
    Guardian(Path folder) {
        try {
            shell = new ProcessBuilder("sh", "-c", SCRIPT, "sandbox-guardian", folder.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .directory(new File("/"))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("The sandbox needs a POSIX shell, and `sh` does not start.", e);
        }
        orders = shell.getOutputStream();
    }

    void watch(Process child) {
        send("born " + child.pid());
        child.onExit().thenRun(() -> sendIfOpen("dead " + child.pid()));
    }

    /** Leaves the folder where it is at the end. */
    void keepFolder() {
        send("keep");
    }

    private synchronized void send(String order) {
        try {
            orders.write((order + "\n").getBytes(StandardCharsets.UTF_8));
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The sandbox's guardian (pid " + shell.pid() + ") is gone.", e);
        }
    }

    private void sendIfOpen(String order) {
        try {
            send(order);
        } catch (UncheckedIOException closed) {
            // The sandbox was closed, and this child with it: nobody is left to be told.
            return;
        }
    }

    /** Kills what is still listed, removes the folder, and waits until that is done. */
    @Override
    public void close() {
        try {
            synchronized (this) {
                orders.close();
            }
            if (!shell.waitFor(15, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The sandbox's guardian (pid " + shell.pid() + ") does not end.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The sandbox's guardian (pid " + shell.pid() + ") was gone already.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
