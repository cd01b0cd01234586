// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

/**
 * What the world around a ledger is like.
 *
 * @param contents how many different contents there are: 1 is a light barrier that always says "1"
 * @param faults what goes wrong beside cut links
 * @param alwaysPending cut only while an acknowledgement is outstanding: then nothing may be doubled
 * @param transactions complete as an exactly-once worker does that drops whole transactions
 * @param blindness what the ledger is not told
 */
record LedgerWorld(
        SimulatedBroker.Ids ids,
        int idSpace,
        int window,
        int contents,
        Faults faults,
        boolean alwaysPending,
        boolean transactions,
        Blindness blindness) {

    /**
     * All in percent.
     *
     * @param sessionLoss how many of the reconnects find no session
     * @param vanish at how many of the cuts the broker drops some of what it had sent
     * @param kill at how many of the cuts the broker is killed and goes back to what it saved last
     * @param swap how many of the reconnects find another session than before, though the broker says that one is present
     * @param move how many of the reconnects go to the other server
     * @param qos2 how many of the messages are of QoS 2
     */
    record Faults(int sessionLoss, int vanish, int kill, int swap, int move, int qos2) {

        static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0);

        Faults sessionLoss(int percent) {
            return new Faults(percent, vanish, kill, swap, move, qos2);
        }

        Faults vanish(int percent) {
            return new Faults(sessionLoss, percent, kill, swap, move, qos2);
        }

        Faults kill(int percent) {
            return new Faults(sessionLoss, vanish, percent, swap, move, qos2);
        }

        Faults swap(int percent) {
            return new Faults(sessionLoss, vanish, kill, percent, move, qos2);
        }

        Faults move(int percent) {
            return new Faults(sessionLoss, vanish, kill, swap, percent, qos2);
        }

        Faults qos2(int percent) {
            return new Faults(sessionLoss, vanish, kill, swap, move, percent);
        }
    }

    /** A ledger that is told nothing of these decides as if it had no rule for them. */
    enum Blindness {
        NONE,
        DUP_AT_QOS1,
        DUP_AT_QOS2,
        SERVER,
        MARKER;

        /** Without DUP in sight, everything may be one sent again. */
        boolean duplicate(SimulatedBroker.Sent publish) {
            return publish.duplicate() || this == (publish.message().qos2() ? DUP_AT_QOS2 : DUP_AT_QOS1);
        }

        int server(int server) {
            return this == SERVER ? 0 : server;
        }
    }

    static LedgerWorld of(SimulatedBroker.Ids ids, int idSpace, int window, int contents) {
        return new LedgerWorld(ids, idSpace, window, contents, Faults.NONE, false, false, Blindness.NONE);
    }

    LedgerWorld with(Faults others) {
        return new LedgerWorld(ids, idSpace, window, contents, others, alwaysPending, transactions, blindness);
    }

    LedgerWorld withAlwaysSomethingPending() {
        return new LedgerWorld(ids, idSpace, window, contents, faults, true, transactions, blindness);
    }

    LedgerWorld withTransactions() {
        return new LedgerWorld(ids, idSpace, window, contents, faults, alwaysPending, true, blindness);
    }

    LedgerWorld withBlindness(Blindness other) {
        return new LedgerWorld(ids, idSpace, window, contents, faults, alwaysPending, transactions, other);
    }

    /**
     * Whether what a killed broker sends as new, though it had sent it before, has its packet id again, and the ledger still
     * knows that, so that a repetition can be seen for what it is.
     */
    boolean repetitionsKeepTheirPacketIds() {
        return ids == SimulatedBroker.Ids.SEQUENTIAL
                && idSpace == PacketIdHistory.PACKET_IDS - 1
                && faults.vanish() == 0
                && faults.swap() == 0
                && faults.move() == 0;
    }
}
