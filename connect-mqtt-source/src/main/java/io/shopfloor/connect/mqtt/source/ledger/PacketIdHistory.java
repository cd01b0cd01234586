// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import java.util.Arrays;

/**
 * What each packet id of a session was used for last, and how the broker gives packet ids out: by this the ledger tells
 * a message that is sent again from a new one, as rules D, F and H of {@link InFlight} say. Guarded by that ledger.
 */
final class PacketIdHistory {

    static final int PACKET_IDS = 65_536;
    static final long NONE = Long.MAX_VALUE;

    private final int receiveMaximum;
    private final long[] lastOrder = new long[PACKET_IDS];
    private final long[] lastSeen = new long[PACKET_IDS];
    private final long[] lastFingerprint = new long[PACKET_IDS];

    private final FirstSendings firstSendings = new FirstSendings();

    private boolean resuming;
    /** New messages so far, and from which of them on the broker has counted its packet ids one by one. */
    private long arrivals;

    private long countingSince = 1;
    private int lastPacketId;
    private long neverReusedSince = NONE;
    private long firstAwaited = NONE;
    private long lastResent;
    private long resentNow;
    private long mostResent;
    /** Arrivals on all connections, on the earlier ones, and up to which the broker certainly has the PUBACKs. */
    private long seen;

    private long seenBefore;
    private long confirmed;

    /** @param receiveMaximum how many unacknowledged messages the broker was told to send at most */
    PacketIdHistory(int receiveMaximum) {
        this.receiveMaximum = receiveMaximum;
    }

    /** The session is a new one: its packet ids have no history. */
    void forget() {
        Arrays.fill(lastOrder, 0);
        countingSince = arrivals + 1;
        lastPacketId = 0;
        firstSendings.forget();
    }

    /** A connection is there; {@code firstAwaited} is the order of the oldest message still to come again, or NONE. */
    void connected(boolean sessionPresent, long firstAwaited) {
        this.firstAwaited = firstAwaited;
        resuming = sessionPresent;
        lastResent = 0;
        resentNow = 0;
        seenBefore = seen;
        firstSendings.connected(sessionPresent);
        // Brokers overshoot and send again and again, but not that much.
        confirmed = Math.max(confirmed, seen - Math.min(PACKET_IDS / 2, 20 * window()));
        neverReusedSince = neverReusedSince();
    }

    /**
     * From which arrival on a packet id is certain not to have been used again; NONE if there is no such certainty. A
     * broker that has counted on, whatever number it begins again after, cannot have come back to one of those it
     * counted, but for as many as may be lost on the way: a window, or what it has sent again at once, which is more
     * where brokers overshoot. A quarter of the count is granted for that.
     */
    private long neverReusedSince() {
        long counted = Math.min(arrivals - countingSince + 1, PACKET_IDS - 1);
        return counted > 4 * window() ? arrivals - 3 * counted / 4 + 1 : NONE;
    }

    /** How many messages the broker keeps in flight: as many as it was told, or as it has been seen to (Mosquitto). */
    private long window() {
        return Math.max(receiveMaximum, mostResent);
    }

    /** Whether a message that nobody awaits may be one sent again: the broker may hold it, and it is its turn. */
    boolean mayBeResent(int packetId, long fingerprint) {
        return resuming && lastOrder[packetId] > lastResent && mayBeUnacknowledged(packetId, fingerprint);
    }

    /** Whether the message is what the packet id stood for last, and the broker may not have had our acknowledgement. */
    boolean mayBeUnacknowledged(int packetId, long fingerprint) {
        return lastSeen[packetId] > confirmed && isLast(packetId, fingerprint);
    }

    private boolean isLast(int packetId, long fingerprint) {
        return lastOrder[packetId] != 0 && lastFingerprint[packetId] == fingerprint;
    }

    /**
     * Whether a message that the broker sends for the first time, as it says, may repeat what the packet id stood for last.
     *
     * @param held whether the broker should hold that one still
     */
    boolean mayRepeat(int packetId, long fingerprint, boolean held) {
        boolean equal = isLast(packetId, fingerprint) && (held || lastSeen[packetId] <= seenBefore);
        return firstSendings.mayRepeat(packetId, equal, held);
    }

    /** A message came that the broker sends again, as it says. */
    void sentAgain(int packetId) {
        firstSendings.sentAgain(packetId);
    }

    /** Whether a message that may be one sent again cannot be anything else. */
    boolean certainlyResent(int packetId) {
        long order = lastOrder[packetId];
        return firstAwaited == NONE ? order >= neverReusedSince : order < firstAwaited;
    }

    /** A message that cannot be one sent again has come. Returns whether it is the first one on this connection. */
    boolean endResending() {
        boolean first = resuming;
        resuming = false;
        if (first) {
            confirmed = Math.max(confirmed, seenBefore);
        }
        return first;
    }

    /** An awaited message has come again; what was acknowledged before it would have come before it. */
    void awaitedCame(long order) {
        firstAwaited = 0;
        resentUpTo(order);
    }

    /** The message that had this packet id may have come again. Returns its place, which it keeps. */
    long resent(int packetId) {
        resentUpTo(lastOrder[packetId]);
        return lastResent;
    }

    private void resentUpTo(long order) {
        lastResent = order;
        mostResent = Math.max(mostResent, ++resentNow);
    }

    /**
     * The packet id stands for a new message now; returns that message's place.
     *
     * @param acknowledged whether the broker must have had our acknowledgement of what the packet id stood for before
     */
    long usedAnew(int packetId, long fingerprint, boolean acknowledged) {
        freed(packetId, acknowledged);
        firstSendings.used(packetId);
        arrivals++;
        // 1, 2, ... 65535, 1 keeps the count going.
        if (packetId != lastPacketId % (PACKET_IDS - 1) + 1) {
            countingSince = arrivals;
        }
        lastPacketId = packetId;
        lastOrder[packetId] = arrivals;
        lastFingerprint[packetId] = fingerprint;
        return arrivals;
    }

    /** The packet id stands no more for what it stood for before, whose acknowledgement the broker had, or had not. */
    void freed(int packetId, boolean acknowledged) {
        if (acknowledged) {
            confirmed = Math.max(confirmed, Math.max(seenBefore, lastSeen[packetId]));
        }
    }

    /** A message with this packet id was taken in, new or sent again. */
    void seen(int packetId) {
        lastSeen[packetId] = ++seen;
    }
}
