// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

/**
 * The packet ids of what the broker sends for the first time (DUP=0), and whether it has gone back in them, as rule H of
 * {@link InFlight} needs it. A broker that was killed and restored an older state may send as new what it had sent before; if
 * it counts packet ids, each message has the packet id again that it had, up to the first one that is really new. A broker
 * that uses the lowest free packet id goes back all the time: it has not gone back for that. Guarded by that ledger.
 */
final class FirstSendings {

    private static final int CYCLE = PacketIdHistory.PACKET_IDS - 1;

    private int furthest;
    private int lastHere;
    private boolean goesBackAnyway;
    private boolean wentBack;
    /** Whether everything on this connection so far may be a repetition. */
    private boolean repeating;

    /** The session is a new one. */
    void forget() {
        furthest = 0;
        goesBackAnyway = false;
    }

    void connected(boolean sessionPresent) {
        lastHere = 0;
        wentBack = false;
        repeating = sessionPresent;
    }

    /**
     * A message was sent for the first time, as the broker says.
     *
     * @param equal whether it equals what the packet id stood for last
     * @param held whether the broker should hold that one still
     * @return whether it may repeat that one
     */
    boolean mayRepeat(int packetId, boolean equal, boolean held) {
        boolean back = furthest != 0 && !isAhead(packetId, furthest);
        goesBackAnyway |= lastHere != 0 && !isAhead(packetId, lastHere);
        wentBack |= held || (back && !goesBackAnyway);
        repeating &= equal && wentBack && (held || back);
        lastHere = packetId;
        return equal && (held || repeating);
    }

    /** A message was sent again: the broker has not gone back behind its packet id. */
    void sentAgain(int packetId) {
        lastHere = packetId;
    }

    /** The packet id stands for a message that was never seen before. */
    void used(int packetId) {
        if (furthest == 0 || isAhead(packetId, furthest)) {
            furthest = packetId;
        }
    }

    /** Whether a broker that counts comes from one packet id to the other sooner than back: 65535 is followed by 1. */
    private static boolean isAhead(int packetId, int of) {
        int steps = Math.floorMod(packetId - of, CYCLE);
        return steps > 0 && steps <= CYCLE / 2;
    }
}
