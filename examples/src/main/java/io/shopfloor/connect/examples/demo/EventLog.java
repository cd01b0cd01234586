// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Keeps the newest events for the page, and passes everything on to a screen. Safe for any thread. */
final class EventLog implements Screen {
    private static final int KEPT = 20;

    /**
     * Something that happened.
     *
     * @param atMs when, milliseconds since 1970
     * @param text its first line
     */
    record Event(long atMs, String text) {}

    private final Screen screen;
    private final Deque<Event> newest = new ArrayDeque<>();

    EventLog(Screen screen) {
        this.screen = screen;
    }

    /** The newest first. */
    List<Event> newest() {
        synchronized (newest) {
            return List.copyOf(newest);
        }
    }

    @Override
    public void event(String text) {
        if (!text.isBlank()) {
            synchronized (newest) {
                newest.addFirst(new Event(
                        System.currentTimeMillis(), text.lines().findFirst().orElse("")));
                if (newest.size() > KEPT) {
                    newest.removeLast();
                }
            }
        }
        screen.event(text);
    }

    @Override
    public void show(Progress progress) {
        screen.show(progress);
    }

    @Override
    public void end() {
        screen.end();
    }
}
