// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import io.shopfloor.connect.mqtt.sink.Delivery.State;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * What the broker is yet to be given, in order: first what is sent and unanswered, then what waits. At most a window of
 * messages is unanswered. A lost connection puts the unanswered ones back in front of the waiting ones; a refusal that
 * may pass does so with the refused ones, once all others are answered. With each goes what its partition sent later,
 * even if the broker has that, so that what a partition said last stays last. Filled by the task's thread, emptied by the
 * session's, answered by the client library's; pure but for the time it is told.
 */
final class Outbox {

    /** What became of a message that was sent. */
    enum Answer {
        /** Nothing is left to do for it. */
        SETTLED,
        /** It must be sent again, alone. */
        REFUSED,
        /** It must be sent again; with one more, to see whether the broker takes others. */
        UNCLEAR
    }

    /** What an answer led to. */
    enum Effect {
        /** Nothing: it came over a connection that is gone, or came twice. */
        NONE,
        /** It is noted. */
        NOTED,
        /** It is noted, and the sending thread has something to do now. */
        WAKE
    }

    /** A record that the broker will never have, and why. */
    record Errant(Delivery delivery, UnpublishableException why) {}

    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
    private final ArrayDeque<Delivery> sent = new ArrayDeque<>();
    private final ArrayDeque<Errant> errants = new ArrayDeque<>();
    private final OldestUnanswered oldest = new OldestUnanswered();
    private int connection;
    private int window;
    private int carefulWindow;
    private int suspects;
    private int unanswered;
    private boolean refused;
    private boolean held;
    private long bytes;

    synchronized void add(Delivery delivery) {
        waiting.addLast(delivery);
        bytes += delivery.bytes();
    }

    /** A connection is there. Returns its number, which its answers must carry. */
    synchronized int opened(int windowOfConnection) {
        window = windowOfConnection;
        return ++connection;
    }

    /** The number of the connection that is there, or of the next one. */
    synchronized int connection() {
        return connection;
    }

    private int effectiveWindow() {
        return suspects > 0 ? Math.min(carefulWindow, window) : window;
    }

    /** The message that is unanswered, if it is the only one; else null. */
    synchronized Delivery onlyUnanswered() {
        return unanswered != 1 ? null : oldest.delivery();
    }

    /** The message to send now, or null: none waits, the window is full, or order forbids it. */
    synchronized Delivery next(long nowNanos) {
        if (held || refused || unanswered >= effectiveWindow() || waiting.isEmpty()) {
            return null;
        }
        Delivery delivery = waiting.removeFirst();
        delivery.state = State.SENT;
        oldest.sent(delivery, nowNanos);
        sent.addLast(delivery);
        unanswered++;
        return delivery;
    }

    /** The broker, or the library, has said what became of a message. */
    synchronized Effect answered(Delivery delivery, int onConnection, Answer answer, long nowNanos) {
        if (onConnection != connection || delivery.state != State.SENT) {
            return Effect.NONE;
        }
        if (answer != Answer.SETTLED) {
            refused = true;
            carefulWindow = answer == Answer.REFUSED ? 1 : 2;
        }
        return leaves(delivery, answer == Answer.SETTLED ? State.SETTLED : State.REFUSED, nowNanos);
    }

    /** The broker will never have a message that was sent; the task hears of it by {@link #errant}. */
    synchronized Effect errant(Delivery delivery, int onConnection, UnpublishableException why, long nowNanos) {
        if (onConnection != connection || delivery.state != State.SENT) {
            return Effect.NONE;
        }
        if (!delivery.abandoned) {
            errants.addLast(new Errant(delivery, why));
        }
        return leaves(delivery, State.ERRANT, nowNanos);
    }

    private Effect leaves(Delivery delivery, State state, long nowNanos) {
        delivery.state = state;
        if (state == State.SETTLED) {
            delivery.entry().done();
        }
        if (state != State.REFUSED) {
            cleared(delivery);
        }
        unanswered--;
        oldest.answered(delivery, nowNanos);
        while (!sent.isEmpty() && isOver(sent.peekFirst())) {
            remove(sent.removeFirst());
        }
        if (unanswered == 0) {
            notifyAll();
            return refused || !waiting.isEmpty() ? Effect.WAKE : Effect.NOTED;
        }
        // Not at every free place: a thread woken for each message costs more than the message.
        boolean wake = !refused && !waiting.isEmpty() && unanswered == window - Math.max(1, window / 4);
        return wake ? Effect.WAKE : Effect.NOTED;
    }

    private static boolean isOver(Delivery delivery) {
        return delivery.state == State.SETTLED || delivery.state == State.ERRANT;
    }

    private void suspected(Delivery delivery) {
        if (!delivery.suspect) {
            delivery.suspect = true;
            suspects++;
        }
    }

    private void cleared(Delivery delivery) {
        if (delivery.suspect) {
            delivery.suspect = false;
            suspects--;
        }
    }

    /**
     * The connection is gone: what it did not answer waits again, in order; QoS 0 is not sent a second time.
     *
     * @param oneAtATime whether the broker closed it because of one of the messages; then they go one at a time
     */
    synchronized void lost(boolean oneAtATime) {
        connection++;
        window = 0;
        for (Delivery delivery : sent) {
            if (delivery.state != State.SENT) {
                continue;
            }
            if (delivery.publication().qos() == 0) {
                delivery.state = State.SETTLED;
                cleared(delivery);
                delivery.entry().done();
            } else if (oneAtATime) {
                suspected(delivery);
                carefulWindow = 1;
            }
        }
        putBack();
    }

    /** Whether a message was refused for now and all others are answered. */
    synchronized boolean mustGoBack() {
        return refused && unanswered == 0;
    }

    /** The first message that was refused for now; null if there is none. */
    synchronized Delivery firstRefused() {
        return sent.stream().filter(d -> d.state == State.REFUSED).findFirst().orElse(null);
    }

    /**
     * Puts what is not settled back in front, and behind it all that its partition sent later. What was refused goes alone
     * or with one more from now on, so that another refusal repeats next to nothing.
     */
    synchronized void putBack() {
        Set<TopicPartition> back = new HashSet<>();
        ArrayDeque<Delivery> unsent = new ArrayDeque<>();
        for (Delivery delivery : sent) {
            if (!isOver(delivery) && !delivery.abandoned) {
                back.add(delivery.partition());
            }
            if (delivery.state == State.REFUSED) {
                suspected(delivery);
            }
            boolean again = !isOver(delivery)
                    || delivery.state == State.SETTLED
                            && back.contains(delivery.partition())
                            && delivery.publication().qos() > 0;
            if (again && !delivery.abandoned) {
                delivery.state = State.WAITING;
                delivery.repeated = true;
                delivery.entry().again();
                unsent.addLast(delivery);
            } else {
                remove(delivery);
            }
        }
        sent.clear();
        oldest.clear();
        while (!unsent.isEmpty()) {
            waiting.addFirst(unsent.removeLast());
        }
        unanswered = 0;
        refused = false;
        notifyAll();
    }

    /** These partitions are somebody else's now: nothing more of them is sent. */
    synchronized void drop(Collection<TopicPartition> partitions) {
        for (Iterator<Delivery> each = waiting.iterator(); each.hasNext(); ) {
            Delivery delivery = each.next();
            if (partitions.contains(delivery.partition())) {
                each.remove();
                remove(delivery);
            }
        }
        for (Delivery delivery : sent) {
            delivery.abandoned |= partitions.contains(delivery.partition());
        }
        errants.removeIf(errant -> partitions.contains(errant.delivery().partition()));
    }

    /** The next record that the broker will never have, or null: the caller reports it. */
    synchronized Errant errant() {
        return errants.pollFirst();
    }

    /** Sends nothing new until {@link #release}, and waits until everything sent is answered or the time is over. */
    synchronized void hold(long millis) throws InterruptedException {
        held = true;
        long deadline = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; unanswered > 0 && left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    synchronized void release() {
        held = false;
    }

    private void remove(Delivery delivery) {
        cleared(delivery);
        bytes -= delivery.bytes();
    }

    /** Messages sent and not answered. */
    synchronized int inFlight() {
        return unanswered;
    }

    /** Messages that wait to be sent. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** All messages held here, with those answered that are behind an unanswered one, and those to report. */
    synchronized int size() {
        return waiting.size() + sent.size() + errants.size();
    }

    synchronized long bytes() {
        return bytes;
    }

    /** For how long the oldest message has been here, in nanoseconds; 0 if there is none. */
    synchronized long oldestAge(long nowNanos) {
        Delivery oldest = sent.isEmpty() ? waiting.peekFirst() : sent.peekFirst();
        return oldest == null ? 0 : nowNanos - oldest.acceptedNanos();
    }

    /** For how long the broker has owed the answer to the oldest message that it was sent, in nanoseconds. */
    synchronized long unansweredAge(long nowNanos) {
        return oldest.age(nowNanos);
    }
}
