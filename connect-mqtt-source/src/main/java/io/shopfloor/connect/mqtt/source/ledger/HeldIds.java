// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import io.shopfloor.connect.mqtt.paho.MqttConnection;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The packet ids of one session's QoS 2 messages whose records and offsets are committed in one Kafka transaction, so that a
 * later process knows them again. An id is held from the batch that hands its message out until a batch without it is
 * committed:
 *
 * <ul>
 *   <li>PUBREC leaves after the commit of the message (see {@link InFlight}), whose offset says that the id is held.
 *   <li>PUBREL takes the id out of the next batch's offset; PUBCOMP leaves only after the commit of such a batch. With PUBCOMP
 *       the broker may use the id for a new message, and if that one came again after a crash, a committed offset that still
 *       named the id would make it look like the old one.
 *   <li>What is sent again (DUP=1) under an id that is held, with the same content, is in Kafka for certain.
 *   <li>An id whose message was filtered out before any batch with it was committed is in no offset, and is not held.
 * </ul>
 *
 * <p>Batches count up, and each one's offset lacks what was released before it. So a committed record proves that all
 * releases before its batch are committed. Any thread.
 */
public final class HeldIds {

    private final int[] checks = new int[PacketIdHistory.PACKET_IDS];
    private final BitSet held = new BitSet(PacketIdHistory.PACKET_IDS);
    /** Held since an earlier process. */
    private final BitSet seeded = new BitSet(PacketIdHistory.PACKET_IDS);
    /** The first batch with the id; and, where it was released, the first without it (else 0). */
    private final long[] since = new long[PacketIdHistory.PACKET_IDS];

    private final long[] until = new long[PacketIdHistory.PACKET_IDS];
    /** Released on this connection, and PUBCOMP has not left; in the order of PUBREL. */
    private final ArrayDeque<Integer> waiting = new ArrayDeque<>();

    private final BitSet isWaiting = new BitSet(PacketIdHistory.PACKET_IDS);
    private final MarkerWatch marker = new MarkerWatch();
    private HeldBatch batch;
    private long batches;
    private long committed;
    /** The first batch after the session was replaced; until it is committed, stored ids are those of the former session. */
    private long cleanSince;

    /** The last batch that held anything; -1 if none ever did, 0 for what was stored before. */
    private long nonEmptyUpTo;

    /** @param stored what the session's offset says is held */
    public HeldIds(HeldSet stored) {
        for (int i = 0; i < stored.ids().length; i++) {
            held.set(stored.ids()[i]);
            checks[stored.ids()[i]] = stored.checks()[i];
        }
        seeded.or(held);
        nonEmptyUpTo = held.isEmpty() ? -1 : 0;
    }

    static int check(long fingerprint) {
        return 31 * (int) (fingerprint >>> 32) + (int) fingerprint;
    }

    /** A batch begins; {@link #hold} adds to it. */
    public synchronized HeldBatch begin() {
        batch = new HeldBatch(++batches, HeldSet.of(held, checks));
        nonEmptyUpTo = held.isEmpty() ? nonEmptyUpTo : batches;
        return batch;
    }

    /** A batch that only commits releases begins. */
    public synchronized HeldBatch beginMarker() {
        marker.handedOut(batches + 1);
        return begin();
    }

    /** The message belongs to the batch that was begun last. */
    synchronized void hold(int id, long fingerprint) {
        checks[id] = check(fingerprint);
        held.set(id);
        seeded.clear(id);
        since[id] = batch.version();
        until[id] = 0;
        batch.add(id, checks[id]);
        nonEmptyUpTo = batch.version();
    }

    /**
     * A record of this batch is committed, and with it an offset of this batch or a later one. Returns whether the session's
     * thread has something to do now.
     */
    public synchronized boolean committed(long version) {
        boolean wasClean = isClean();
        committed = Math.max(committed, version);
        return !waiting.isEmpty() && until[waiting.peek()] <= committed || !wasClean && isClean();
    }

    /** The message will never be in Kafka: a transformation filtered it out. */
    synchronized void dropped(int id) {
        if (since[id] > committed) {
            held.clear(id);
        }
    }

    /** Whether a message that the broker sends again is in Kafka for certain. If so, it is held (again) until PUBREL. */
    synchronized boolean recognises(int id, long fingerprint) {
        if (!inSomeOffset(id) || checks[id] != check(fingerprint)) {
            return false;
        }
        held.set(id);
        until[id] = 0;
        forgetPubrel(id);
        return true;
    }

    private boolean inSomeOffset(int id) {
        return held.get(id) || until[id] > committed;
    }

    /** Whether the id is held for a message of an earlier process. */
    synchronized boolean isSeeded(int id) {
        return seeded.get(id);
    }

    /** The broker uses the id for another message. Returns whether it was held for one. */
    synchronized boolean usedAnew(int id) {
        boolean was = inSomeOffset(id);
        held.clear(id);
        seeded.clear(id);
        until[id] = 0;
        forgetPubrel(id);
        return was;
    }

    private void forgetPubrel(int id) {
        if (isWaiting.get(id)) {
            isWaiting.clear(id);
            waiting.remove(id);
        }
    }

    /** PUBREL has come. Returns whether PUBCOMP may leave at once: no stored offset has the id. */
    synchronized boolean released(int id) {
        if (!inSomeOffset(id)) {
            return true;
        }
        if (held.get(id)) {
            held.clear(id);
            seeded.clear(id);
            until[id] = batches + 1;
        }
        if (!isWaiting.get(id)) {
            marker.waits(waiting.isEmpty());
            isWaiting.set(id);
            waiting.add(id);
        }
        return false;
    }

    /** Moves the packet ids whose PUBCOMP is due into {@code acks}, from {@code count} on; returns the new count. */
    synchronized int takeReleased(int[] acks, int count) {
        int next = count;
        while (next < acks.length && !waiting.isEmpty() && until[waiting.peek()] <= committed) {
            int id = waiting.remove();
            isWaiting.clear(id);
            acks[next++] = id | MqttConnection.PUBCOMP;
        }
        marker.waits(next > count);
        return next;
    }

    /**
     * The connection is gone: the broker sends the PUBRELs again that had no PUBCOMP. Until then their ids are held once more: it
     * cannot use them for other messages, and Mosquitto 2.0.11 sends those messages again where a connection breaks before the
     * PUBRELs have left.
     */
    synchronized void disconnected() {
        for (int id : waiting) {
            held.set(id);
            until[id] = 0;
        }
        forgetPubrels();
    }

    private void forgetPubrels() {
        waiting.clear();
        isWaiting.clear();
    }

    /** The session is another one: no id means what it meant. */
    synchronized void forget() {
        held.clear();
        seeded.clear();
        Arrays.fill(until, 0);
        forgetPubrels();
        if (committed <= nonEmptyUpTo) {
            cleanSince = batches + 1;
            marker.waits(true);
        }
    }

    /** Whether no stored offset speaks of a former session any more. Until then no message of a new one may be taken. */
    public synchronized boolean isClean() {
        return committed >= cleanSince;
    }

    /**
     * Whether releases wait for a commit that no message brings about soon.
     *
     * @param idle whether there is no message to hand out
     */
    public synchronized boolean markerDue(boolean idle) {
        return (!waiting.isEmpty() || !isClean()) && marker.due(idle, committed);
    }

    /** How many packet ids are held. */
    public synchronized int size() {
        return held.cardinality();
    }

    /** How many PUBCOMPs wait for a commit. */
    public synchronized int waiting() {
        return waiting.size();
    }
}
