// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The ledger of one MQTT session: every QoS 1 message from its arrival until the broker has our PUBACK for it.
 *
 * <ul>
 *   <li>A. A packet id is given out for acknowledgement only after its entry is done, and only on the connection on
 *       which the message arrived last.
 *   <li>B. Packet ids are given out in the order in which the messages arrived on that connection (MQTT-4.6.0-2).
 *   <li>C. After a reconnect with the session present, a message whose packet id and content are those of an entry that
 *       was never acknowledged is that entry; it moves to the new connection and is not handed on again.
 *   <li>D. After such a reconnect a broker sends what it holds in the order of the first sending. So while entries of
 *       the old connection are still awaited, a packet id acknowledged before them can only be a message whose PUBACK
 *       was lost on the way: it is acknowledged again and not handed on again. The same holds with nothing awaited, if
 *       the broker has shown that it does not use packet ids again soon: it counted on, without going back to a lower
 *       one, for longer than its window allows to be unacknowledged. Otherwise the packet id may have been used for a
 *       new, equal message, so the message is handed on, marked as a possible duplicate: a repeated message can be
 *       recognised later, a lost one cannot.
 *   <li>E. Without the session nothing of the old connections is ever acknowledged.
 * </ul>
 *
 * <p>{@link #connected}, {@link #disconnected} and {@link #takeAcks} belong to the session's thread; arrivals come from
 * the client library's callback thread, completions from Connect's threads. Nothing blocks.
 */
final class InFlight {

    /** One message between its arrival and its PUBACK. */
    static final class Entry {
        private final int packetId;
        private final long fingerprint;
        private final int bytes;
        private final long order;
        private final long arrivedNanos;
        private final boolean possibleDuplicate;
        private int epoch;
        private int openRecords = 1;
        private boolean handedOut;
        private boolean acknowledgedBefore;

        private Entry(int packetId, long fingerprint, int bytes, long order, boolean possibleDuplicate, int epoch) {
            this.packetId = packetId;
            this.fingerprint = fingerprint;
            this.bytes = bytes;
            this.order = order;
            this.arrivedNanos = System.nanoTime();
            this.possibleDuplicate = possibleDuplicate;
            this.epoch = epoch;
        }

        private boolean done() {
            return openRecords == 0;
        }

        boolean possibleDuplicate() {
            return possibleDuplicate;
        }
    }

    /** What became of an arrival. */
    enum Verdict {
        /** A new message: hand it on. */
        FRESH,
        /** A message that is in Kafka already or on its way there. */
        MERGED,
        /** More than the bounds allow: not taken, the broker must send it again. */
        REFUSED
    }

    /** The verdict, with the entry of a fresh message (null otherwise). */
    record Arrival(Verdict verdict, Entry entry) {}

    private static final int PACKET_IDS = 65_536;
    private static final Arrival MERGED = new Arrival(Verdict.MERGED, null);
    private static final Arrival REFUSED = new Arrival(Verdict.REFUSED, null);
    private static final long NONE = Long.MAX_VALUE;

    private final int maxMessages;
    private final long maxBytes;
    private final int receiveMaximum;

    /** Unacknowledged entries of this connection, in order of arrival on it. */
    private final ArrayDeque<Entry> ring = new ArrayDeque<>();
    /** Unacknowledged entries of earlier connections that have not come again yet, in order of first arrival. */
    private List<Entry> awaited = List.of();

    /** Entries of a session that is no more: still on their way to Kafka, never to be acknowledged. */
    private final List<Entry> disowned = new ArrayList<>();

    private final Entry[] unacknowledged = new Entry[PACKET_IDS];
    private final long[] lastOrder = new long[PACKET_IDS];
    private final long[] lastFingerprint = new long[PACKET_IDS];

    private int epoch;
    private long arrivals;
    private boolean resuming;
    private long firstAwaited = NONE;
    private long lastResent;
    private int lastPacketId;
    private long countingSince;
    private long neverReusedSince = NONE;
    private boolean overrun;
    private int openMessages;
    private long openBytes;

    /**
     * @param maxMessages how many messages may wait for Kafka
     * @param maxBytes how many bytes they may hold together; one message alone may exceed it
     * @param receiveMaximum how many unacknowledged messages the broker was told to send at most
     */
    InFlight(int maxMessages, long maxBytes, int receiveMaximum) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.receiveMaximum = receiveMaximum;
    }

    /** A connection is there; what follows arrives on it. */
    synchronized void connected(boolean sessionPresent) {
        epoch++;
        overrun = false;
        lastResent = 0;
        resuming = sessionPresent;
        if (!sessionPresent) {
            disowned.removeIf(Entry::done);
            for (Entry entry : awaited) {
                unacknowledged[entry.packetId] = null;
                disowned.add(entry);
            }
            awaited = List.of();
            Arrays.fill(lastOrder, 0);
        }
        firstAwaited = awaited.isEmpty() ? NONE : awaited.get(0).order;
        neverReusedSince = neverReusedSince();
    }

    /**
     * From which arrival on a packet id of the last connections is certain not to have been used again: NONE if the
     * broker has not counted on for long enough, and nothing that is nearly all packet ids old.
     */
    private long neverReusedSince() {
        boolean proven = arrivals - countingSince + 1 > receiveMaximum;
        long wrap = arrivals - (PACKET_IDS - 1 - 2L * receiveMaximum);
        return proven ? Math.max(countingSince, wrap) : NONE;
    }

    /** The connection is gone: what it left unacknowledged is awaited on the next one. */
    synchronized void disconnected() {
        List<Entry> left = new ArrayList<>();
        for (Entry entry : awaited) {
            if (entry.epoch != epoch && unacknowledged[entry.packetId] == entry) {
                left.add(entry);
            }
        }
        for (Entry entry : ring) {
            if (entry.acknowledgedBefore) {
                unacknowledged[entry.packetId] = null; // as if it had not come again: D finds it once more
            } else {
                left.add(entry);
            }
        }
        ring.clear();
        left.sort(Comparator.comparingLong(entry -> entry.order));
        awaited = left;
    }

    /** A QoS 1 message has arrived; {@code fingerprint} stands for its topic and content. */
    synchronized Arrival arrived(int packetId, long fingerprint, int bytes) {
        Entry known = unacknowledged[packetId];
        if (known != null && known.epoch == epoch) {
            return MERGED; // sent again on a living connection: its PUBACK is still to come
        }
        if (known != null && known.fingerprint == fingerprint) {
            resuming = false; // what was acknowledged before it would have come before it
            append(known);
            return MERGED;
        }
        if (resuming && lastOrder[packetId] != 0 && lastFingerprint[packetId] == fingerprint) {
            boolean certain =
                    firstAwaited == NONE ? lastOrder[packetId] >= neverReusedSince : lastOrder[packetId] < firstAwaited;
            if (certain && lastOrder[packetId] > lastResent) {
                return acknowledgedBefore(packetId, fingerprint);
            }
            if (firstAwaited == NONE) {
                return fresh(packetId, fingerprint, bytes, true);
            }
        }
        resuming = false;
        return fresh(packetId, fingerprint, bytes, false);
    }

    private Arrival acknowledgedBefore(int packetId, long fingerprint) {
        lastResent = lastOrder[packetId];
        Entry again = new Entry(packetId, fingerprint, 0, lastResent, false, epoch);
        again.openRecords = 0;
        again.acknowledgedBefore = true;
        append(again);
        return MERGED;
    }

    private Arrival fresh(int packetId, long fingerprint, int bytes, boolean possibleDuplicate) {
        // Once one is refused all are, until the next connection: a gap in the order could not be closed again.
        if (overrun || openMessages >= maxMessages || (openMessages > 0 && openBytes + bytes > maxBytes)) {
            overrun = true;
            return REFUSED;
        }
        Entry entry = new Entry(packetId, fingerprint, bytes, ++arrivals, possibleDuplicate, epoch);
        if (packetId != lastPacketId % (PACKET_IDS - 1) + 1) {
            countingSince = entry.order;
        }
        lastPacketId = packetId;
        lastOrder[packetId] = entry.order;
        lastFingerprint[packetId] = fingerprint;
        openMessages++;
        openBytes += bytes;
        append(entry);
        return new Arrival(Verdict.FRESH, entry);
    }

    private void append(Entry entry) {
        entry.epoch = epoch;
        unacknowledged[entry.packetId] = entry;
        ring.addLast(entry);
    }

    /** The message becomes this many records: it is done when all of them are. */
    synchronized void handedOut(Entry entry, int records) {
        entry.handedOut = true;
        entry.openRecords = records;
    }

    /** One record of the message is in Kafka, or will never be. Returns whether acknowledgements are due. */
    synchronized boolean recordDone(Entry entry) {
        if (entry.done()) {
            return false;
        }
        entry.openRecords--;
        if (entry.done()) {
            openMessages--;
            openBytes -= entry.bytes;
        }
        return acksDue();
    }

    /**
     * Everything that was handed out is settled, whether a completion was reported for it or not. Returns whether
     * acknowledgements are due.
     */
    synchronized boolean settleHandedOut() {
        for (Entry entry : ring) {
            settle(entry);
        }
        awaited.forEach(this::settle);
        disowned.forEach(this::settle);
        return acksDue();
    }

    private void settle(Entry entry) {
        if (entry.handedOut && !entry.done()) {
            entry.openRecords = 0;
            openMessages--;
            openBytes -= entry.bytes;
        }
    }

    private boolean acksDue() {
        Entry head = ring.peekFirst();
        return head != null && head.done();
    }

    /** Moves the packet ids that may be acknowledged now into {@code packetIds}; returns how many. */
    synchronized int takeAcks(int[] packetIds) {
        int count = 0;
        while (count < packetIds.length && acksDue()) {
            Entry entry = ring.removeFirst();
            unacknowledged[entry.packetId] = null;
            packetIds[count++] = entry.packetId;
        }
        return count;
    }

    /** Whether something was refused on this connection, so that it has to be made anew. */
    synchronized boolean overrun() {
        return overrun;
    }

    /** Whether there is room for a new connection's messages: half the bounds are free. */
    synchronized boolean hasRoom() {
        return openMessages <= maxMessages / 2 && openBytes <= maxBytes / 2;
    }

    /** How many messages have arrived and are not acknowledged. */
    synchronized int size() {
        int waiting = 0;
        for (Entry entry : awaited) {
            if (entry.epoch != epoch && unacknowledged[entry.packetId] == entry) {
                waiting++;
            }
        }
        return ring.size() + waiting;
    }

    /** Bytes of the messages that Kafka does not have yet. */
    synchronized long openBytes() {
        return openBytes;
    }

    /** Milliseconds since the oldest unacknowledged message arrived; 0 if there is none. */
    synchronized long oldestAgeMs() {
        Entry oldest = ring.peekFirst();
        if (oldest == null && !awaited.isEmpty()) {
            oldest = awaited.get(0);
        }
        return oldest == null ? 0 : (System.nanoTime() - oldest.arrivedNanos) / 1_000_000;
    }
}
