// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.iolink;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was done to a master: connections and requests, and how many were in flight at once. A request is in flight from
 * its last byte until its answer, or until the client has closed the connection. Any thread.
 */
public final class Traffic {
    private static final long WINDOW_NANOS = 2_000_000_000L;
    private static final int CONNECTIONS_IN_WINDOW = 20;
    private static final int REQUESTS_IN_WINDOW = 1_000;

    private final Deque<Long> recentConnections = new ArrayDeque<>();
    private final Deque<Long> recentRequests = new ArrayDeque<>();
    private long connections;
    private long requests;
    private int inFlight;
    private int mostInFlight;

    synchronized void connected() {
        connections++;
        remember(recentConnections);
    }

    synchronized void begun() {
        requests++;
        remember(recentRequests);
        inFlight++;
        mostInFlight = Math.max(mostInFlight, inFlight);
    }

    synchronized void ended() {
        inFlight--;
    }

    /** Whether a real master would have stalled: a connection for each request, or far too many requests. */
    synchronized boolean isTooMuch() {
        return recentConnections.size() > CONNECTIONS_IN_WINDOW || recentRequests.size() > REQUESTS_IN_WINDOW;
    }

    synchronized void forgetRecent() {
        recentConnections.clear();
        recentRequests.clear();
    }

    private static void remember(Deque<Long> recent) {
        long now = System.nanoTime();
        recent.addLast(now);
        while (now - recent.peekFirst() > WINDOW_NANOS) {
            recent.removeFirst();
        }
    }

    /** TCP connections so far. */
    public synchronized long connections() {
        return connections;
    }

    /** Requests so far. */
    public synchronized long requests() {
        return requests;
    }

    /** The most requests that were ever in flight at once: a good client never has more than one. */
    public synchronized int mostInFlight() {
        return mostInFlight;
    }
}
