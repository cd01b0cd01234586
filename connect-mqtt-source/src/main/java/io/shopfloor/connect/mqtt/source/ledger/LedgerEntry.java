// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

/** One message in the ledger, between its arrival and its PUBACK or PUBREC. Guarded by the {@link InFlight} that holds it. */
public final class LedgerEntry {

    final int packetId;
    final long fingerprint;
    final int bytes;
    /** Its place among the messages in the order in which the broker first sent them. */
    final long order;

    final long arrivedNanos = System.nanoTime();
    private final boolean possibleDuplicate;
    final boolean qos2;
    int epoch;
    /** Records that are not settled; until all were handed out, one more stands for those to come. */
    int openRecords = 1;

    boolean handedOut;
    /** Whether it is known to become several records, or as many as its array has elements. */
    boolean several;
    /** Whether its packet id is held in the batch that is handed out. */
    boolean held;

    boolean acknowledgedBefore;
    boolean overdue;
    /** Whether it was taken for a message of an earlier connection on the one where it arrived last. */
    boolean cameAgain;

    public LedgerEntry(int packetId, long fingerprint, int bytes, long order, boolean possibleDuplicate, boolean qos2) {
        this.packetId = packetId;
        this.fingerprint = fingerprint;
        this.bytes = bytes;
        this.order = order;
        this.possibleDuplicate = possibleDuplicate;
        this.qos2 = qos2;
    }

    /** A message that came again because its PUBACK or PUBREC was lost: nothing is left to do but to acknowledge it. */
    static LedgerEntry acknowledgedBefore(int packetId, long fingerprint, long order, boolean qos2) {
        LedgerEntry entry = new LedgerEntry(packetId, fingerprint, 0, order, false, qos2);
        entry.openRecords = 0;
        entry.acknowledgedBefore = true;
        return entry;
    }

    /** Whether it may be a message that was handed on before. */
    public boolean possibleDuplicate() {
        return possibleDuplicate;
    }

    boolean done() {
        return openRecords == 0;
    }
}
