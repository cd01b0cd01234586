// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.examples.demo.Progress.Worker;
import io.shopfloor.connect.sandbox.ConnectWorker;
import java.util.function.LongSupplier;

/**
 * Kills the Connect worker with -9 a number of times and starts it again, on a thread of its own: after equal shares of
 * the messages, and never before the connector has brought something since the last time.
 */
final class PlugPuller {
    private final ConnectWorker worker;
    private final int kills;
    private final Screen screen;
    private volatile int done;
    private volatile Worker state = Worker.RUNNING;
    private volatile RuntimeException failure;

    PlugPuller(ConnectWorker worker, int kills, Screen screen) {
        this.worker = worker;
        this.kills = kills;
        this.screen = screen;
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

    /** How often it was killed. */
    int done() {
        return done;
    }

    /** What the worker is doing; fails where it does not come back. */
    Worker state() {
        if (failure != null) {
            throw new IllegalStateException("The worker could not be killed and restarted", failure);
        }
        return state;
    }

    /** Whether everything was done that there was to do. */
    boolean finished() {
        return state() == Worker.RUNNING && done == kills;
    }

    private void run(long total, LongSupplier sent, LongSupplier stored) {
        try {
            long before = 0;
            for (int kill = 1; kill <= kills; kill++) {
                long due = total * kill / (kills + 1);
                while (sent.getAsLong() < due || (stored.getAsLong() <= before && before < total)) {
                    Pause.shortly();
                }
                killAndRestart();
                before = stored.getAsLong();
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void killAndRestart() {
        long pid = worker.pid();
        worker.kill9();
        state = Worker.KILLED;
        done++;
        screen.event("kill -9 " + pid + ": the Connect worker is dead, the light barrier goes on");
        worker.start();
        state = Worker.RESTARTING;
        worker.awaitReady();
        state = Worker.RUNNING;
        screen.event("The Connect worker is up again, with pid " + worker.pid());
    }
}
