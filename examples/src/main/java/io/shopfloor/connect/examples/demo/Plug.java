// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A part of the plant that can be broken at any moment, by any thread, and comes back by itself, on a thread of its own.
 * What breaks it is not called again before it is back.
 */
final class Plug {
    /** How the part is. */
    enum State {
        RUNNING,
        DOWN,
        RESTARTING
    }

    /**
     * What breaks the part and what brings it back.
     *
     * @param pull breaks it, and says what has happened
     * @param down how long it stays broken
     * @param mend returns when it is back, and says so
     */
    record Fault(Supplier<String> pull, Duration down, Supplier<String> mend) {}

    private final String part;
    private final Fault fault;
    private final Screen screen;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile State state = State.RUNNING;
    private volatile int pulled;
    private volatile RuntimeException failure;

    Plug(String part, Fault fault, Screen screen) {
        this.part = part;
        this.fault = fault;
        this.screen = screen;
    }

    /** Breaks the part and returns at once; false where it is broken already. */
    boolean pull() {
        if (failure != null || !busy.compareAndSet(false, true)) {
            return false;
        }
        Thread thread = new Thread(this::pullAndMend, "plug-" + part);
        thread.setDaemon(true);
        thread.start();
        return true;
    }

    /** How the part is; fails where it did not come back. */
    State state() {
        if (failure != null) {
            throw new IllegalStateException("The " + part + " could not be killed and restarted", failure);
        }
        return state;
    }

    /** Whether it is as it should be, and nobody is about to break it. */
    boolean untouched() {
        return state() == State.RUNNING && !busy.get();
    }

    /** How often it was broken. */
    int pulled() {
        return pulled;
    }

    private void pullAndMend() {
        try {
            String happened = fault.pull().get();
            state = State.DOWN;
            pulled++;
            screen.event(happened);
            Pause.of(fault.down());
            state = State.RESTARTING;
            String back = fault.mend().get();
            state = State.RUNNING;
            screen.event(back);
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            busy.set(false);
        }
    }
}
