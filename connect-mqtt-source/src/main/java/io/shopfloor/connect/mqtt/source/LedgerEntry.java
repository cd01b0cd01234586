// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

/** One message in the ledger, between its arrival and its PUBACK. Guarded by the {@link InFlight} that holds it. */
final class LedgerEntry {

    final int packetId;
    final long fingerprint;
    final int bytes;
    /** Its place among the messages in the order in which the broker first sent them. */
    final long order;

    final long arrivedNanos = System.nanoTime();
    private final boolean possibleDuplicate;
    int epoch;
    int openRecords = 1;
    boolean handedOut;
    boolean acknowledgedBefore;
    boolean overdue;

    LedgerEntry(int packetId, long fingerprint, int bytes, long order, boolean possibleDuplicate) {
        this.packetId = packetId;
        this.fingerprint = fingerprint;
        this.bytes = bytes;
        this.order = order;
        this.possibleDuplicate = possibleDuplicate;
    }

    /** A message that came again because its PUBACK was lost: nothing is left to do but to acknowledge it. */
    static LedgerEntry acknowledgedBefore(int packetId, long fingerprint, long order) {
        LedgerEntry entry = new LedgerEntry(packetId, fingerprint, 0, order, false);
        entry.openRecords = 0;
        entry.acknowledgedBefore = true;
        return entry;
    }

    /** Whether it may be a message that was handed on before. */
    boolean possibleDuplicate() {
        return possibleDuplicate;
    }

    boolean done() {
        return openRecords == 0;
    }
}
