// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.testkit;

import io.netty.handler.codec.mqtt.MqttMessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The ordered log of every packet of one connection, in both directions, and the one place where a test waits. The
 * reader thread and the test thread write it; any thread may wait. A wait is always bounded, ends early when the
 * connection has ended, and fails with the log in its message.
 */
final class PacketLog {
    private static final int LINES_IN_A_FAILURE = 200;

    private final List<Packet> packets = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private String ending;

    synchronized void add(Packet.Direction direction, MqttMessageType type, int packetId, int reasonCode, Object body) {
        long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startNanos);
        packets.add(new Packet(direction, type, packetId, reasonCode, micros, body));
        notifyAll();
    }

    synchronized void end(String how) {
        if (ending == null) {
            ending = how;
            notifyAll();
        }
    }

    synchronized boolean isEnded() {
        return ending != null;
    }

    synchronized List<Packet> all() {
        return List.copyOf(packets);
    }

    /** The packets that match, in order. */
    List<Packet> matching(Predicate<Packet> wanted) {
        return all().stream().filter(wanted).toList();
    }

    /** The n-th packet (from 1) that matches, waiting for it until the limit or the end of the connection. */
    synchronized Packet await(String what, int nth, Duration limit, Predicate<Packet> wanted) {
        long deadline = System.nanoTime() + limit.toNanos();
        int seen = 0;
        for (int next = 0; ; next++) {
            while (next == packets.size()) {
                if (ending != null) {
                    throw failure("the connection ended before " + what);
                }
                pause(deadline, what, limit);
            }
            if (wanted.test(packets.get(next)) && ++seen == nth) {
                return packets.get(next);
            }
        }
    }

    synchronized void awaitEnd(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (ending == null) {
            pause(deadline, "the end of the connection", limit);
        }
    }

    private void pause(long deadline, String what, Duration limit) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
            throw failure("waited " + limit.toMillis() + " ms in vain for " + what);
        }
        try {
            wait(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failure("interrupted while waiting for " + what);
        }
    }

    private AssertionError failure(String what) {
        return new AssertionError(what + "\n" + this);
    }

    @Override
    public synchronized String toString() {
        int from = Math.max(0, packets.size() - LINES_IN_A_FAILURE);
        String lines = packets.subList(from, packets.size()).stream()
                .map(Packet::toString)
                .collect(Collectors.joining("\n"));
        String cut = from == 0 ? "" : "(" + from + " earlier packets)\n";
        return "Packet log (-> from client, <- to client):\n" + cut + lines + "\n"
                + (ending == null ? "connection open" : ending);
    }
}
