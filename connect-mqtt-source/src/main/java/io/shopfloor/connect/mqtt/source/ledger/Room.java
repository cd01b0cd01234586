// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many QoS 1 and 2 messages of one session may wait for Kafka, and how many bytes they may hold together. Room is taken
 * before a message is read from the network, so that what nobody has room for stays there, and given back once Kafka has
 * the message. What was taken on a connection that broke before the message arrived comes back with {@link #close}.
 *
 * <p>The client library's receiver takes, its callback thread tells of arrivals, Connect's threads give back, the session's
 * thread opens and closes.
 */
public final class Room {

    /** This part has to be free again before reading goes on: for one message at a time it would stop and go on at each. */
    private static final int WORTH_WAKING = 8;

    private final int maxMessages;
    private final long maxBytes;
    private final LongAdder pauses;

    /** Which connection takes room, from 1; whether it is still there. */
    private int connection;

    private boolean open;
    /** How large the message is that waits for room; 0 if none does. */
    private int wanted;

    private int messages;
    private long bytes;
    /** Of these: taken for messages that have not arrived yet. */
    private int arrivingMessages;

    private long arrivingBytes;

    /**
     * @param maxMessages how many messages there is room for, at least 1
     * @param maxBytes how many bytes they may hold together; one message alone may exceed it
     * @param pauses counts how often there was none
     */
    public Room(int maxMessages, long maxBytes, LongAdder pauses) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.pauses = pauses;
    }

    /** A connection is there. Returns the number by which it takes room. */
    public synchronized int open() {
        open = true;
        return ++connection;
    }

    /** The connection is gone: what has not arrived on it will not arrive. */
    public synchronized void close() {
        open = false;
        messages -= arrivingMessages;
        bytes -= arrivingBytes;
        arrivingMessages = 0;
        arrivingBytes = 0;
        wanted = 0;
        notifyAll();
    }

    /** Takes room for one message of this many bytes. Returns whether there was some. */
    public synchronized boolean take(int taker, int messageBytes) {
        if (!open || taker != connection) {
            return false;
        }
        if (messages >= maxMessages || messages > 0 && bytes + messageBytes > maxBytes) {
            pauses.add(wanted == 0 ? 1 : 0);
            wanted = messageBytes;
            return false;
        }
        wanted = 0;
        messages++;
        bytes += messageBytes;
        arrivingMessages++;
        arrivingBytes += messageBytes;
        return true;
    }

    /** Waits until there is room for what did not find any and a good part more, for this many milliseconds at most. */
    public synchronized void await(long millis) throws InterruptedException {
        if (!open || wanted > 0 && !worthWaking()) {
            wait(millis);
        }
    }

    /** A message that room was taken for has arrived. */
    public synchronized void arrived(int messageBytes) {
        arrivingMessages--;
        arrivingBytes -= messageBytes;
    }

    /** Kafka has a message, or will never have it. */
    public synchronized void release(int messageBytes) {
        messages--;
        bytes -= messageBytes;
        if (wanted > 0 && worthWaking()) {
            notifyAll();
        }
    }

    private boolean worthWaking() {
        return messages == 0
                || messages <= maxMessages - Math.max(1, maxMessages / WORTH_WAKING) && bytes + wanted <= maxBytes;
    }

    /** Whether there is room for a new connection's messages: half of it is free. */
    public synchronized boolean halfFree() {
        return messages <= maxMessages / 2 && bytes <= maxBytes / 2;
    }

    /** Bytes of the messages that have not come through to Kafka. */
    public synchronized long bytes() {
        return bytes;
    }
}
