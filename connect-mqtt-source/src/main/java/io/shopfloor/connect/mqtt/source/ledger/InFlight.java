// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import io.shopfloor.connect.mqtt.paho.MqttConnection;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The ledger of one MQTT session: every QoS 1 or 2 message from its arrival until the broker has our PUBACK or
 * PUBREC for it.
 *
 * <ul>
 *   <li>A. A packet id is given out for acknowledgement only after its entry is done, and only on the connection on
 *       which the message arrived last.
 *   <li>B. Packet ids are given out in the order in which the messages arrived on that connection (MQTT-4.6.0-2).
 *   <li>C. A message is taken for one that came before only if the broker says so (DUP=1) and packet id, QoS, topic and
 *       payload are the same. What comes with DUP=0 is a new message (MQTT-3.3.1-1), whatever else had its packet id: that
 *       one is never acknowledged any more. A broker that was killed and went back to an older state gives packet ids out
 *       for the second time.
 *   <li>D. After a reconnect with the session present a broker sends what it holds first, in the order of the first
 *       sending (MQTT-4.6.0-1). The first message that cannot be one sent again ends this, and so does every DUP=0: what has
 *       not come by then, the broker holds no more, and it will not be recognised later.
 *   <li>E. What is sent again and was never acknowledged is its entry; it moves to the new connection.
 *   <li>F. What is sent again and was acknowledged is that message if entries of the old connection are still awaited that
 *       arrived after it. It is, too, with nothing awaited, if the broker has shown that it does not use packet ids again
 *       soon: it has counted on, one by one, for more than four windows. At QoS 2 it is also if PUBREL has not come; after
 *       PUBREL no broker should send it again, but Mosquitto does where two connections break one after the other. Such a
 *       message is acknowledged again. Otherwise its first sending may have been lost under a packet id that was used anew, so
 *       it is handed on: a repeated message can be recognised later, a lost one cannot.
 *   <li>G. Without the session, or on another server, nothing of the old connections is ever acknowledged or recognised; and
 *       what was recognised is not acknowledged before the session is {@linkplain #sessionConfirmed confirmed}.
 *   <li>H. A new message (DUP=0) is marked as a possible duplicate if it equals the one that had its packet id, and the
 *       broker has evidently gone back: it should hold that one still, or it counts packet ids and begins behind where it was.
 *   <li>I. With exactly-once delivery what is sent again at QoS 2 is known as well, without any doubt, if its packet id is held
 *       in the stored offsets with the same content; PUBCOMP then waits as {@link HeldIds} says.
 * </ul>
 *
 * <p>{@link #connected}, {@link #disconnected} and {@link #takeAcks} belong to the session's thread; arrivals come from
 * the client library's callback thread, completions from Connect's threads. Nothing blocks.
 */
public final class InFlight {

    /** What became of an arrival. */
    public enum Verdict {
        /** A new message: hand it on. */
        FRESH,
        /** A message that is in Kafka already or on its way there. */
        MERGED,
        /** The same, of a message that an earlier process handed on. */
        MERGED_AFTER_RESTART
    }

    /** The verdict, with the entry of a fresh message (null otherwise). */
    public record Arrival(Verdict verdict, LedgerEntry entry) {}

    /** So many acknowledgements are worth waking the session's thread for while more messages are on their way to Kafka. */
    private static final int WORTH_SENDING = 64;

    private static final Arrival MERGED = new Arrival(Verdict.MERGED, null);
    private static final Arrival MERGED_AFTER_RESTART = new Arrival(Verdict.MERGED_AFTER_RESTART, null);
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
    /** With exactly-once delivery only. */
    private final Optional<HeldIds> held;

    private URI server;
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
    public InFlight(Room room, int receiveMaximum) {
        this(room, receiveMaximum, Optional.empty());
    }

    /** @param held for exactly-once delivery: the packet ids in the session's offsets */
    public InFlight(Room room, int receiveMaximum, Optional<HeldIds> held) {
        this.room = room;
        this.held = held;
        this.worthSending = Math.max(1, Math.min(WORTH_SENDING, receiveMaximum / 8));
        this.history = new PacketIdHistory(receiveMaximum);
    }

    /** A connection to this server is there; what follows arrives on it. */
    public synchronized void connected(boolean sessionPresent, URI server) {
        // Servers need not share their sessions: what one of them holds says nothing of what another does.
        boolean sameSession = sessionPresent && (this.server == null || this.server.equals(server));
        this.server = server;
        epoch++;
        online = true;
        confirmed = false;
        disowned.removeIf(LedgerEntry::done);
        if (!sameSession) {
            awaited.forEach(this::disown);
            awaited = List.of();
            forgetPacketIds();
        }
        history.connected(sameSession, awaited.isEmpty() ? PacketIdHistory.NONE : awaited.get(0).order);
    }

    private void disown(LedgerEntry entry) {
        if (unacknowledged[entry.packetId] == entry) {
            unacknowledged[entry.packetId] = null;
        }
        disowned.add(entry);
    }

    /** The session is the one that the broker said it is: what came again may be acknowledged. */
    public synchronized void sessionConfirmed() {
        confirmed = true;
    }

    /**
     * The session is another one than the broker said, so that what was taken for a message of the former one may be a new
     * message. None of that was acknowledged: the broker sends it again, and then it is handed on.
     */
    public synchronized void sessionReplaced() {
        ring.forEach(this::disown);
        ring.clear();
        awaited.forEach(this::disown);
        awaited = List.of();
        forgetPacketIds();
    }

    private void forgetPacketIds() {
        history.forget();
        unreleased.clear();
        held.ifPresent(HeldIds::forget);
    }

    /** The connection, or the attempt at one, is gone: what was left unacknowledged is awaited on the next one. */
    public synchronized void disconnected() {
        // In the broker's order: what came on this connection, then what it had still to send again.
        List<LedgerEntry> left = new ArrayList<>();
        for (LedgerEntry entry : ring) {
            if (entry.acknowledgedBefore) {
                unacknowledged[entry.packetId] = null; // as if it had not come again: F finds it once more
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
        held.ifPresent(HeldIds::disconnected);
    }

    /** Whether the entry is of an earlier connection and can still come again. */
    private boolean isAwaited(LedgerEntry entry) {
        boolean cameAgain = online && entry.epoch == epoch;
        return !cameAgain && !entry.overdue && unacknowledged[entry.packetId] == entry;
    }

    /**
     * The broker has sent PUBREL: it is through with the QoS 2 message that had this packet id. Returns whether PUBCOMP may
     * leave at once; else {@link #takeAcks} gives it when it may.
     */
    public synchronized boolean released(int packetId) {
        unreleased.clear(packetId);
        return held.isEmpty() || held.get().released(packetId);
    }

    /**
     * A message of QoS 1 or 2 has arrived.
     *
     * @param duplicate whether the broker says that it may have sent it before (DUP)
     * @param content stands for topic and payload; it need not be proof against forgery, since it only ever keeps a message
     *     from being taken for another one, and who can forge it can as well send an equal message
     */
    public synchronized Arrival arrived(int packetId, boolean qos2, boolean duplicate, long content, int bytes) {
        long fingerprint = qos2 ? ~content : content; // no QoS 1 message is one of QoS 2
        return duplicate
                ? sentAgain(packetId, qos2, fingerprint, bytes)
                : sentFirst(packetId, qos2, fingerprint, bytes);
    }

    private Arrival sentFirst(int packetId, boolean qos2, long fingerprint, int bytes) {
        boolean held = unacknowledged[packetId] != null || unreleased.get(packetId);
        boolean mayRepeat = history.mayRepeat(packetId, fingerprint, held);
        endResending();
        unreleased.clear(packetId);
        boolean acknowledged = supersede(packetId);
        return fresh(
                packetId, qos2, fingerprint, bytes, history.usedAnew(packetId, fingerprint, acknowledged), mayRepeat);
    }

    private Arrival sentAgain(int packetId, boolean qos2, long fingerprint, int bytes) {
        LedgerEntry known = unacknowledged[packetId];
        boolean same = known != null && known.fingerprint == fingerprint;
        if (same && known.epoch == epoch) {
            return MERGED; // sent again on a living connection: its acknowledgement is still to come
        }
        history.sentAgain(packetId);
        if (same && !known.overdue) {
            history.awaitedCame(known.order);
            return merged(known);
        }
        if (known == null && qos2 && held.isPresent() && held.get().recognises(packetId, fingerprint)) {
            merged(LedgerEntry.acknowledgedBefore(packetId, fingerprint, history.resent(packetId), true));
            return held.get().isSeeded(packetId) ? MERGED_AFTER_RESTART : MERGED;
        }
        if (known == null && wasAcknowledged(packetId, qos2, fingerprint)) {
            return merged(LedgerEntry.acknowledgedBefore(packetId, fingerprint, history.resent(packetId), qos2));
        }
        boolean maybeResent = same || history.mayBeResent(packetId, fingerprint);
        if (!maybeResent) {
            endResending();
        }
        unreleased.clear(packetId);
        boolean acknowledged = supersede(packetId);
        long order = maybeResent ? history.resent(packetId) : history.usedAnew(packetId, fingerprint, acknowledged);
        return fresh(packetId, qos2, fingerprint, bytes, order, maybeResent);
    }

    /** Whether a message sent again is for certain the one that was acknowledged under its packet id. */
    private boolean wasAcknowledged(int packetId, boolean qos2, long fingerprint) {
        return qos2 && unreleased.get(packetId) && history.mayBeUnacknowledged(packetId, fingerprint)
                || history.mayBeResent(packetId, fingerprint) && history.certainlyResent(packetId);
    }

    /** The broker is past what it sends again: it holds no more what has not come by now. */
    private void endResending() {
        if (history.endResending()) {
            for (LedgerEntry entry : awaited) {
                entry.overdue = isAwaited(entry);
            }
        }
    }

    /** The broker uses the packet id for something else. Returns whether it must have had our acknowledgement before. */
    private boolean supersede(int packetId) {
        held.ifPresent(ids -> ids.usedAnew(packetId));
        LedgerEntry superseded = unacknowledged[packetId];
        if (superseded == null) {
            return true;
        }
        ring.remove(superseded);
        disown(superseded);
        return false;
    }

    /** A message that came before has come again on this connection, and is to be acknowledged on it. */
    private Arrival merged(LedgerEntry entry) {
        entry.cameAgain = true;
        append(entry);
        return MERGED;
    }

    private Arrival fresh(
            int packetId, boolean qos2, long fingerprint, int bytes, long order, boolean possibleDuplicate) {
        LedgerEntry entry = new LedgerEntry(packetId, fingerprint, bytes, order, possibleDuplicate, qos2);
        openMessages++;
        append(entry);
        return new Arrival(Verdict.FRESH, entry);
    }

    private void append(LedgerEntry entry) {
        entry.epoch = epoch;
        unacknowledged[entry.packetId] = entry;
        history.seen(entry.packetId);
        ring.addLast(entry);
    }

    /** The message becomes this many records: it is done when all of them are. */
    public synchronized void handedOut(LedgerEntry entry, int records) {
        entry.several |= records > 1;
        handOut(entry, records, true);
    }

    /**
     * The message becomes these records among others: it is done when all of them are and the last ones have been handed out.
     *
     * @param last whether no more follow
     */
    public synchronized void handedOutInPart(LedgerEntry entry, int records, boolean last) {
        entry.several = true;
        handOut(entry, records, last);
    }

    private void handOut(LedgerEntry entry, int records, boolean last) {
        entry.openRecords += last ? records - 1 : records;
        entry.handedOut = last;
        if (entry.qos2 && held.isPresent() && unacknowledged[entry.packetId] == entry && !entry.held) {
            entry.held = true;
            held.get().hold(entry.packetId, entry.fingerprint);
        }
    }

    /** The message becomes no record at all: it is done. Returns whether acknowledgements are worth sending now. */
    public synchronized boolean handedOutEmpty(LedgerEntry entry) {
        entry.handedOut = true;
        return recordDone(entry);
    }

    /** A transformation filtered a record of the message out: it is done, and if it was the only one, not held. */
    public synchronized boolean recordDropped(LedgerEntry entry) {
        letGo(entry);
        return recordDone(entry);
    }

    private void letGo(LedgerEntry entry) {
        // Other records of it may be in the same transaction, and commit an offset that tells of it.
        if (!entry.several && entry.qos2 && held.isPresent() && unacknowledged[entry.packetId] == entry) {
            held.get().dropped(entry.packetId);
        }
    }

    /**
     * One record of the message is in Kafka, or will never be. Returns whether acknowledgements are due and worth sending now:
     * when there are many, or none is to follow soon. The others leave with them, or when the session's thread looks by itself.
     */
    public synchronized boolean recordDone(LedgerEntry entry) {
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
    public synchronized boolean settleHandedOut() {
        for (LedgerEntry entry : ring) {
            settle(entry);
        }
        awaited.forEach(this::settle);
        disowned.forEach(this::settle);
        return acksDue();
    }

    /** What was handed out in part waits for the rest: the worker may still report records of a transaction that stayed empty. */
    private void settle(LedgerEntry entry) {
        if (entry.handedOut && !entry.done()) {
            letGo(entry);
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
     * MqttConnection#PUBREC} or {@link MqttConnection#PUBCOMP} set; returns how many.
     */
    public synchronized int takeAcks(int[] acks) {
        int count = 0;
        doneSinceTaken = 0;
        while (count < acks.length && acksDue()) {
            LedgerEntry entry = ring.removeFirst();
            unacknowledged[entry.packetId] = null;
            unreleased.set(entry.packetId, entry.qos2);
            acks[count++] = entry.qos2 ? entry.packetId | MqttConnection.PUBREC : entry.packetId;
        }
        return held.isEmpty() ? count : held.get().takeReleased(acks, count);
    }

    /** How many messages have arrived and are not acknowledged. */
    public synchronized int size() {
        return ring.size() + (int) awaited.stream().filter(this::isAwaited).count();
    }

    /** Milliseconds since the oldest unacknowledged message arrived; 0 if there is none. */
    public synchronized long oldestAgeMs() {
        LedgerEntry oldest = ring.peekFirst();
        if (oldest == null) {
            oldest = awaited.stream().filter(this::isAwaited).findFirst().orElse(null);
        }
        return oldest == null ? 0 : (System.nanoTime() - oldest.arrivedNanos) / 1_000_000;
    }
}
