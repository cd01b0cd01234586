// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Gives out loopback ports that were free a moment ago, each once. They lie below the range from which the system takes
 * the local ports of outgoing connections: otherwise a client that keeps dialling a dead server's port would one day get
 * that very port as its own, connect to itself, and the restarted server could not bind. JVMs that work side by side each
 * take a quarter of the range, said by the system property {@code sandbox.ports.quarter} (1 to 4): otherwise one could give away
 * a port whose server the other has killed and is about to restart. Safe for any thread.
 */
public final class Ports {
    public static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;

    private final Set<Integer> given = new HashSet<>();
    private final int from;
    private final int to;

    public Ports() {
        this(Integer.getInteger("sandbox.ports.quarter"));
    }

    /** @param quarter of the range, 1 to 4; null for all of it */
    Ports(Integer quarter) {
        int share = (HIGHEST - LOWEST) / 4;
        from = quarter == null ? LOWEST : LOWEST + (Math.floorMod(quarter - 1, 4)) * share;
        to = quarter == null ? HIGHEST : from + share;
    }

    /** A port that was free a moment ago, and that this object never gives again. */
    public synchronized int next() {
        for (int attempt = 0; attempt < to - from; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(from, to);
            if (!given.contains(port) && canBind(port)) {
                given.add(port);
                return port;
            }
        }
        throw new IllegalStateException(
                "No free loopback port between " + from + " and " + to + ". See `ss -ltn` for what takes them all.");
    }

    /** Whether somebody accepts connections on this loopback port now. */
    public static boolean answers(int port) {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(LOOPBACK, port), 500);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static boolean canBind(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
