// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.mqtt.MqttConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The ledger of one MQTT session: every QoS 1 or 2 message from its arrival until the broker has our PUBACK or
 * PUBREC for it.
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
 *       the broker has shown that it does not use packet ids again soon: it has counted on, one by one, for more than
 *       four windows. Otherwise the packet id may have been used for a new, equal message, so the message is handed on,
 *       marked as a possible duplicate: a repeated message can be recognised later, a lost one cannot. The first
 *       message that cannot be one sent again ends all this: what is still awaited then, the broker holds no more. It
 *       cannot be one sent again if the broker has used a later packet id anew since (so it had the PUBACK), or if more
 *       messages have come since than a broker keeps in flight.
 *   <li>E. Without the session nothing of the old connections is ever acknowledged.
 *   <li>F. A QoS 2 message is acknowledged with PUBREC, and the broker may not use its packet id anew before it has sent
 *       PUBREL. So with the session present one of them under a packet id without PUBREL is the same message, for certain.
 *       After PUBREL it is a new one: it may be, though there are brokers that send the old one again.
 * </ul>
 *
 * <p>{@link #connected}, {@link #disconnected} and {@link #takeAcks} belong to the session's thread; arrivals come from
 * the client library's callback thread, completions from Connect's threads. Nothing blocks.
 */
final class InFlight {

    /** What became of an arrival. */
    enum Verdict {
        /** A new message: hand it on. */
        FRESH,
        /** A message that is in Kafka already or on its way there. */
        MERGED
    }

    /** The verdict, with the entry of a fresh message (null otherwise). */
    record Arrival(Verdict verdict, LedgerEntry entry) {}

    /** The history knows QoS 2 messages by this in place of their content: no QoS 1 message is one of them. */
    private static final long QOS2 = -1;

    /** So many acknowledgements are worth waking the session's thread for while more messages are on their way to Kafka. */
    private static final int WORTH_SENDING = 64;

    private static final Arrival MERGED = new Arrival(Verdict.MERGED, null);
    private final Room room;
    private final int worthSending;

    /** Unacknowledged entries of this connection, in order of arrival on it. */
    private final ArrayDeque<LedgerEntry> ring = new ArrayDeque<>();
    /** Unacknowledged entries of earlier connections that have not come again yet, in order of first arrival. */
    private List<LedgerEntry> awaited = List.of();

    /** Entries that the broker holds no more: still on their way to Kafka, never to be acknowledged. */
    private final List<LedgerEntry> disowned = new ArrayList<>();

    private final LedgerEntry[] unacknowledged = new LedgerEntry[PacketIdHistory.PACKET_IDS];
    private final PacketIdHistory history;
    /** QoS 2 messages whose PUBREC was given out and whose PUBREL has not come. */
    private final BitSet unreleased = new BitSet(PacketIdHistory.PACKET_IDS);

    private int epoch;
    private boolean online;
    /** Whether the session is certain to be the one that the entries of earlier connections belong to. */
    private boolean confirmed;

    private int openMessages;
    private int doneSinceTaken;

    /**
     * @param room where each message's room is given back once Kafka has it
     * @param receiveMaximum how many unacknowledged messages the broker was told to send at most
     */
    InFlight(Room room, int receiveMaximum) {
        this.room = room;
        this.worthSending = Math.max(1, Math.min(WORTH_SENDING, receiveMaximum / 8));
        this.history = new PacketIdHistory(receiveMaximum);
    }

    /** A connection is there; what follows arrives on it. */
    synchronized void connected(boolean sessionPresent) {
        epoch++;
        online = true;
        confirmed = false;
        disowned.removeIf(LedgerEntry::done);
        if (!sessionPresent) {
            awaited.forEach(this::disown);
            awaited = List.of();
            history.forget();
            unreleased.clear();
        }
        history.connected(
                sessionPresent,
                awaited.stream()
                        .filter(entry -> !entry.qos2)
                        .mapToLong(entry -> entry.order)
                        .findFirst()
                        .orElse(PacketIdHistory.NONE));
    }

    private void disown(LedgerEntry entry) {
        if (unacknowledged[entry.packetId] == entry) {
            unacknowledged[entry.packetId] = null;
        }
        disowned.add(entry);
    }

    /** The session is the one that the broker said it is: what came again may be acknowledged. */
    synchronized void sessionConfirmed() {
        confirmed = true;
    }

    /**
     * The session is another one than the broker said, so that what was taken for a message of the former one may be a new
     * message. None of it was acknowledged: the broker sends all of it again, and then it is handed on.
     */
    synchronized void sessionReplaced() {
        ring.forEach(this::disown);
        ring.clear();
        awaited.forEach(this::disown);
        awaited = List.of();
        history.forget();
        unreleased.clear();
    }

    /** The connection, or the attempt at one, is gone: what was left unacknowledged is awaited on the next one. */
    synchronized void disconnected() {
        // In the broker's order: what came on this connection, then what it had still to send again.
        List<LedgerEntry> left = new ArrayList<>();
        for (LedgerEntry entry : ring) {
            if (entry.acknowledgedBefore) {
                unacknowledged[entry.packetId] = null; // as if it had not come again: D finds it once more
            } else {
                left.add(entry);
            }
        }
        for (LedgerEntry entry : awaited) {
            if (entry.overdue) {
                disown(entry);
            } else if (isAwaited(entry)) {
                left.add(entry);
            }
        }
        online = false;
        ring.clear();
        awaited = left;
    }

    /** Whether the entry is of an earlier connection and can still come again. */
    private boolean isAwaited(LedgerEntry entry) {
        boolean cameAgain = online && entry.epoch == epoch;
        return !cameAgain && !entry.overdue && unacknowledged[entry.packetId] == entry;
    }

    /** A QoS 2 message has arrived. */
    synchronized Arrival arrivedQos2(int packetId, int bytes) {
        LedgerEntry known = unacknowledged[packetId];
        if (known != null && known.qos2) {
            if (known.epoch != epoch) {
                cameAgain(known);
            }
            return MERGED;
        }
        if (unreleased.get(packetId)) {
            cameAgain(LedgerEntry.acknowledgedBefore(packetId, QOS2, 0, true));
            return MERGED;
        }
        return fresh(packetId, QOS2, bytes, false, true);
    }

    /** The broker has sent PUBREL: it is through with the QoS 2 message that had this packet id. */
    synchronized void released(int packetId) {
        unreleased.clear(packetId);
    }

    /** A QoS 1 message has arrived; {@code fingerprint} stands for its topic and content. */
    synchronized Arrival arrived(int packetId, long fingerprint, int bytes) {
        LedgerEntry known = unacknowledged[packetId];
        boolean same = known != null && !known.qos2 && known.fingerprint == fingerprint;
        if (same && known.epoch == epoch) {
            return MERGED; // sent again on a living connection: its PUBACK is still to come
        }
        if (same && !known.overdue) {
            history.awaitedCame(known.order);
            cameAgain(known);
            return MERGED;
        }
        boolean maybeResent = same || history.mayBeResent(packetId, fingerprint);
        if (maybeResent && !same && history.certainlyResent(packetId)) {
            return acknowledgedBefore(packetId, fingerprint);
        }
        if (!maybeResent && history.endResending()) {
            overdue();
        }
        return fresh(packetId, fingerprint, bytes, maybeResent, false);
    }

    /** The broker is past what it sends again: it holds no more what has not come by now. */
    private void overdue() {
        for (LedgerEntry entry : awaited) {
            entry.overdue = !entry.qos2 && isAwaited(entry);
        }
    }

    private Arrival acknowledgedBefore(int packetId, long fingerprint) {
        cameAgain(LedgerEntry.acknowledgedBefore(packetId, fingerprint, history.resent(packetId), false));
        return MERGED;
    }

    private Arrival fresh(int packetId, long fingerprint, int bytes, boolean possibleDuplicate, boolean qos2) {
        LedgerEntry superseded = unacknowledged[packetId];
        if (superseded != null) {
            ring.remove(superseded);
            disown(superseded); // the broker uses its packet id for something else
        }
        long order = possibleDuplicate
                ? history.resent(packetId)
                : history.usedAnew(packetId, fingerprint, superseded == null);
        LedgerEntry entry = new LedgerEntry(packetId, fingerprint, bytes, order, possibleDuplicate, qos2);
        openMessages++;
        append(entry);
        return new Arrival(Verdict.FRESH, entry);
    }

    private void cameAgain(LedgerEntry entry) {
        entry.cameAgain = true;
        append(entry);
    }

    private void append(LedgerEntry entry) {
        entry.epoch = epoch;
        unacknowledged[entry.packetId] = entry;
        history.seen(entry.packetId);
        ring.addLast(entry);
    }

    /** The message becomes this many records: it is done when all of them are. */
    synchronized void handedOut(LedgerEntry entry, int records) {
        entry.handedOut = true;
        entry.openRecords = records;
    }

    /**
     * One record of the message is in Kafka, or will never be. Returns whether acknowledgements are due and worth sending now:
     * when there are many, or none is to follow soon. The others leave with them, or when the session's thread looks by itself.
     */
    synchronized boolean recordDone(LedgerEntry entry) {
        if (entry.done()) {
            return false;
        }
        entry.openRecords--;
        if (!entry.done()) {
            return false;
        }
        openMessages--;
        room.release(entry.bytes);
        doneSinceTaken++;
        return (openMessages == 0 || doneSinceTaken >= worthSending) && acksDue();
    }

    /**
     * Everything that was handed out is settled, whether a completion was reported for it or not. Returns whether
     * acknowledgements are due.
     */
    synchronized boolean settleHandedOut() {
        for (LedgerEntry entry : ring) {
            settle(entry);
        }
        awaited.forEach(this::settle);
        disowned.forEach(this::settle);
        return acksDue();
    }

    private void settle(LedgerEntry entry) {
        if (entry.handedOut && !entry.done()) {
            entry.openRecords = 0;
            openMessages--;
            room.release(entry.bytes);
        }
    }

    private boolean acksDue() {
        LedgerEntry head = ring.peekFirst();
        return head != null && head.done() && (confirmed || !head.cameAgain);
    }

    /**
     * Moves the packet ids that may be acknowledged now into {@code acks}, those of QoS 2 with {@link
     * MqttConnection#QOS2} set; returns how many.
     */
    synchronized int takeAcks(int[] acks) {
        int count = 0;
        doneSinceTaken = 0;
        while (count < acks.length && acksDue()) {
            LedgerEntry entry = ring.removeFirst();
            unacknowledged[entry.packetId] = null;
            unreleased.set(entry.packetId, entry.qos2);
            acks[count++] = entry.qos2 ? entry.packetId | MqttConnection.QOS2 : entry.packetId;
        }
        return count;
    }

    /** How many messages have arrived and are not acknowledged. */
    synchronized int size() {
        return ring.size() + (int) awaited.stream().filter(this::isAwaited).count();
    }

    /** Milliseconds since the oldest unacknowledged message arrived; 0 if there is none. */
    synchronized long oldestAgeMs() {
        LedgerEntry oldest = ring.peekFirst();
        if (oldest == null) {
            oldest = awaited.stream().filter(this::isAwaited).findFirst().orElse(null);
        }
        return oldest == null ? 0 : (System.nanoTime() - oldest.arrivedNanos) / 1_000_000;
    }
}
