// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** A block of lines that is written over again and again, with the events scrolling by above it. */
final class TerminalScreen implements Screen {
    private static final String ESC = "\033[";
    private static final String PLAIN = ESC + "0m";
    private static final String BOLD = ESC + "1m";
    private static final String RED = ESC + "1;31m";
    private static final String GREEN = ESC + "1;32m";
    private static final String YELLOW = ESC + "1;33m";
    private static final int BAR = 40;

    private final PrintStream out;
    private List<String> block = List.of();
    private boolean ended;

    TerminalScreen(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void event(String text) {
        if (ended) {
            return;
        }
        erase();
        out.println(text);
        draw();
    }

    @Override
    public synchronized void show(Progress now) {
        if (ended) {
            return;
        }
        if (!block.isEmpty()) {
            out.print(ESC + block.size() + "A");
        }
        block = lines(now);
        draw();
    }

    @Override
    public synchronized void end() {
        ended = true;
        out.println();
        out.flush();
    }

    private void erase() {
        if (!block.isEmpty()) {
            out.print(ESC + block.size() + "A" + ESC + "J");
        }
    }

    private void draw() {
        block.forEach(line -> out.println(line + ESC + "K"));
        out.flush();
    }

    static List<String> lines(Progress now) {
        return List.of(
                "",
                line("%s  %s %,d of %,d", "sent     ", bar(now.sent(), now.total()), now.sent(), now.total()),
                line("%s  %s %,d", "stored   ", bar(now.stored(), now.total()), now.stored()),
                line("%s  %,d", "in flight", now.inFlight()),
                line(
                        "worker     %s%s   killed %d of %d times   %d s",
                        worker(now.worker()), PLAIN, now.kills(), now.allKills(), now.seconds()));
    }

    private static String worker(Plug.State worker) {
        return switch (worker) {
            case RUNNING -> GREEN + "running";
            case DOWN -> RED + "killed with -9";
            case RESTARTING -> YELLOW + "restarting";
        };
    }

    private static String bar(long part, long total) {
        int filled = (int) Math.min(BAR, BAR * part / Math.max(1, total));
        return BOLD + "#".repeat(filled) + PLAIN + ".".repeat(BAR - filled);
    }

    private static String line(String format, Object... values) {
        return "  " + String.format(Locale.ROOT, format, values);
    }
}
