// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.util.function.LongSupplier;

/**
 * Pulls a plug a number of times, on a thread of its own: after equal shares of the messages, and never before one of them
 * has come through since the last time.
 */
final class PlugPuller {
    private final Plug plug;
    private final int times;
    private volatile int done;

    PlugPuller(Plug plug, int times) {
        this.plug = plug;
        this.times = times;
    }

    /**
     * Starts pulling.
     *
     * @param total how many messages there will be
     * @param sent how many are sent
     * @param stored how many are stored
     */
    void start(long total, LongSupplier sent, LongSupplier stored) {
        Thread thread = new Thread(() -> run(total, sent, stored), "plug-puller");
        thread.setDaemon(true);
        thread.start();
    }

    /** How often it pulled. */
    int done() {
        return done;
    }

    /** Whether everything was done that there was to do. */
    boolean finished() {
        return done == times;
    }

    private void run(long total, LongSupplier sent, LongSupplier stored) {
        long before = 0;
        for (int time = 1; time <= times; time++) {
            long due = total * time / (times + 1);
            while (sent.getAsLong() < due || (stored.getAsLong() <= before && before < total)) {
                Pause.shortly();
            }
            while (!plug.pull()) {
                Pause.shortly(); // somebody else was quicker
            }
            done++;
            while (!plug.untouched()) {
                Pause.shortly();
            }
            before = stored.getAsLong();
        }
    }
}
