// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.paho;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * The gate through which a connection's messages come. No PUBLISH is read before the owner takes messages, and none of
 * QoS 1 or 2 without room at the owner: until then it stays in the network, and TCP holds the broker back. Nothing is
 * delivered any more once the gate is closed. The receiver's thread asks for passage, the library's callback thread
 * delivers, any thread opens and closes.
 */
final class Intake {

    enum Passage {
        /** Read it; it is delivered next. */
        PASS,
        /** Not yet: ask again. */
        WAIT,
        /** Read it and throw it away. */
        DISCARD
    }

    private enum State {
        NOT_YET,
        OPEN,
        DISCARDING,
        CLOSED
    }

    private static final long SLICE_MS = 100;

    private State state = State.NOT_YET;
    /** Set once, before the gate opens. */
    private volatile MqttConnection.Receiver receiver;

    private long discarded;
    /** Messages that have passed and have not been delivered. */
    private long underWay;

    /**
     * Whether a PUBLISH may be read now. Waits a moment where it may not.
     *
     * @param bytes the length of the whole packet
     * @param needsRoom whether the owner has to have room for it: at QoS 1 and 2
     */
    Passage passage(int bytes, boolean needsRoom) throws IOException {
        try {
            switch (awaitOwner()) {
                case NOT_YET -> {
                    return Passage.WAIT;
                }
                case DISCARDING -> {
                    return Passage.DISCARD;
                }
                case CLOSED -> throw new EOFException("the connection is closed");
                case OPEN -> {
                    if (!needsRoom || receiver.admits(bytes)) {
                        passed();
                        return Passage.PASS;
                    }
                    receiver.awaitRoom(SLICE_MS);
                    return Passage.WAIT;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for room in the queue");
        }
        throw new AssertionError(); // unreachable: every state returns or throws
    }

    /** What state the gate is in, after a moment's wait if nobody takes messages yet. */
    private synchronized State awaitOwner() throws InterruptedException {
        if (state == State.NOT_YET) {
            wait(SLICE_MS);
        }
        if (state == State.DISCARDING) {
            discarded++;
        }
        return state;
    }

    private synchronized void passed() {
        underWay++;
    }

    /** On the library's callback thread. */
    synchronized void arrived(MqttConnection.Arrival arrival) {
        underWay--;
        if (state == State.OPEN) {
            receiver.arrived(arrival);
        } else {
            discarded++;
        }
    }

    synchronized void deliverTo(MqttConnection.Receiver owner) {
        if (state == State.NOT_YET) {
            receiver = owner;
            state = State.OPEN;
            notifyAll();
        }
    }

    /** From now on messages are read and thrown away, so that what comes behind them is read. */
    synchronized void discard() {
        if (state != State.CLOSED) {
            state = State.DISCARDING;
            notifyAll();
        }
    }

    /** Whether every message that has come so far was delivered. */
    synchronized boolean deliveredAll() {
        return discarded == 0 && underWay == 0;
    }

    /** Nothing passes and nothing is delivered any more. */
    synchronized void close() {
        state = State.CLOSED;
        notifyAll();
    }
}
