// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.queue;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Hands items from the threads of the far side (MQTT callbacks, device loops) to the task's {@code poll()}, in order of
 * arrival. Two kinds of item share it: {@linkplain #admit admitted} ones, which are never refused because their owner
 * bounds them (an MQTT window, for example), and {@linkplain #offer offered} ones, which are bounded here by count and
 * bytes and dropped by policy when they do not fit. A failure of the far side travels with the items: {@link #fail} is
 * rethrown by the next {@link #drain}, so that the task fails with the true cause. All methods may be called from any
 * thread; none of the producing ones ever blocks but {@link #awaitRoom}.
 *
 * @param <T> what is handed over
 */
public final class HandoffQueue<T> {

    private record Node<T>(long arrival, int bytes, T item) {}

    private final int maxItems;
    private final long maxBytes;
    private final ArrayDeque<Node<T>> admitted = new ArrayDeque<>();
    private final ArrayDeque<Node<T>> offered = new ArrayDeque<>();
    private long arrivals;
    private long admittedBytes;
    private long offeredBytes;
    private RuntimeException failure;
    private boolean closed;

    /**
     * @param maxItems how many offered items may wait, at least 1
     * @param maxBytes how many bytes offered items may hold together; one item alone may exceed it
     */
    public HandoffQueue(int maxItems, long maxBytes) {
        this.maxItems = maxItems;
        this.maxBytes = maxBytes;
    }

    /** Appends an item that must not be lost; the caller bounds how many of these there are. */
    public synchronized void admit(T item, int bytes) {
        if (closed) {
            return;
        }
        admitted.addLast(new Node<>(arrivals++, bytes, item));
        admittedBytes += bytes;
        notifyAll();
    }

    /**
     * Appends an item that may be lost when the queue is full.
     *
     * @return how many items were dropped: 0, or with {@link Overflow#DROP_NEWEST} 1 (this one), or with
     *     {@link Overflow#DROP_OLDEST} as many of the oldest as had to make room
     */
    public int offer(T item, int bytes, Overflow overflow) {
        return offer(item, bytes, overflow, dropped -> {});
    }

    /**
     * As {@link #offer(Object, int, Overflow)}.
     *
     * @param whenDropped is told every item that is dropped, on the calling thread, while the queue is locked
     */
    public synchronized int offer(T item, int bytes, Overflow overflow, Consumer<? super T> whenDropped) {
        if (closed) {
            return 0;
        }
        int dropped = 0;
        while (!offered.isEmpty() && (offered.size() >= maxItems || offeredBytes + bytes > maxBytes)) {
            if (overflow == Overflow.DROP_NEWEST) {
                whenDropped.accept(item);
                return 1;
            }
            Node<T> oldest = offered.removeFirst();
            offeredBytes -= oldest.bytes();
            whenDropped.accept(oldest.item());
            dropped++;
        }
        offered.addLast(new Node<>(arrivals++, bytes, item));
        offeredBytes += bytes;
        notifyAll();
        return dropped;
    }

    /**
     * Lets nobody else at the queue while this thread adds several items: a waiting {@link #drain} wakes once, and finds them all.
     *
     * @param adding quick, and without waiting for anything
     */
    public synchronized void together(Runnable adding) {
        adding.run();
    }

    /** Makes the next {@link #drain} throw; the first failure wins. */
    public synchronized void fail(RuntimeException cause) {
        if (failure == null) {
            failure = cause;
        }
        notifyAll();
    }

    /** Drops what waits and lets a waiting {@link #drain} return at once; later items are ignored. */
    public synchronized void close() {
        closed = true;
        admitted.clear();
        offered.clear();
        admittedBytes = 0;
        offeredBytes = 0;
        notifyAll();
    }

    /**
     * Moves up to {@code max} waiting items into {@code into}, oldest first; waits up to {@code timeoutMs} for the first
     * one.
     *
     * @throws RuntimeException the {@linkplain #fail failure} of the far side, as long as the queue lives
     */
    public synchronized void drain(List<? super T> into, int max, long timeoutMs) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutMs * 1_000_000;
        while (failure == null && !closed && admitted.isEmpty() && offered.isEmpty()) {
            long left = (deadline - System.nanoTime() + 999_999) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
        if (failure != null) {
            throw failure;
        }
        for (int taken = 0; taken < max; taken++) {
            Node<T> next = removeOldest();
            if (next == null) {
                break;
            }
            into.add(next.item());
        }
        notifyAll();
    }

    private Node<T> removeOldest() {
        Node<T> durable = admitted.peekFirst();
        Node<T> droppable = offered.peekFirst();
        if (durable == null && droppable == null) {
            return null;
        }
        if (droppable == null || (durable != null && durable.arrival() < droppable.arrival())) {
            admittedBytes -= durable.bytes();
            return admitted.removeFirst();
        }
        offeredBytes -= droppable.bytes();
        return offered.removeFirst();
    }

    /** Whether fewer items and bytes wait than the queue may hold. */
    public synchronized boolean hasRoom() {
        return size() < maxItems && bytes() < maxBytes;
    }

    /**
     * Waits until the queue {@linkplain #hasRoom has room}: for producers that would rather stand still than lose an item, and
     * then {@link #admit} it.
     *
     * @return false if the queue was closed meanwhile
     */
    public synchronized boolean awaitRoom() throws InterruptedException {
        while (!closed && !hasRoom()) {
            wait();
        }
        return !closed;
    }

    /** How many items wait. */
    public synchronized int size() {
        return admitted.size() + offered.size();
    }

    /** How many bytes wait. */
    public synchronized long bytes() {
        return admittedBytes + offeredBytes;
    }
}
