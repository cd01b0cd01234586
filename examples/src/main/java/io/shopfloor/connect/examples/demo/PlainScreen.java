// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Lines for logs and pipes: every event, and the progress every few seconds. */
final class PlainScreen implements Screen {
    private static final long EVERY_SECONDS = 2;

    private final PrintStream out;
    private long nextAt;
    private boolean ended;

    PlainScreen(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void event(String text) {
        if (!ended) {
            out.println(text);
        }
    }

    @Override
    public synchronized void show(Progress now) {
        if (!ended && now.seconds() >= nextAt) {
            nextAt = now.seconds() + EVERY_SECONDS;
            out.println(String.format(
                    Locale.ROOT,
                    "%4d s  sent %,d  stored %,d  in flight %,d  worker %s",
                    now.seconds(),
                    now.sent(),
                    now.stored(),
                    now.inFlight(),
                    now.worker().name().toLowerCase(Locale.ROOT)));
        }
    }

    @Override
    public synchronized void end() {
        ended = true;
        out.flush();
    }
}
