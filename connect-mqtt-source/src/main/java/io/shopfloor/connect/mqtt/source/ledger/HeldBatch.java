// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What is held with each record that one {@code poll()} hands out of one session: what was held before, and the messages of
 * the batch up to that record. Connect may commit a batch in part, when a task is stopped while Kafka does not take records;
 * so no record may tell of a message behind it. Written by the poll thread while it makes the batch, then unchanged.
 */
public final class HeldBatch {

    /** The place of this batch among those of its session, from 1. */
    private final long version;

    private final HeldSet before;
    private int[] ids = new int[64];
    private int[] checks = new int[64];
    private int count;

    HeldBatch(long version, HeldSet before) {
        this.version = version;
        this.before = before;
    }

    void add(int id, int check) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
            checks = Arrays.copyOf(checks, 2 * count);
        }
        ids[count] = id;
        checks[count++] = check;
    }

    public long version() {
        return version;
    }

    /** How many messages of the batch are held so far. */
    public int count() {
        return count;
    }

    /** What is held once the first {@code messages} held messages of the batch are in Kafka. */
    public HeldSet upTo(int messages) {
        BitSet all = new BitSet(PacketIdHistory.PACKET_IDS);
        int[] checkOf = new int[PacketIdHistory.PACKET_IDS];
        for (int i = 0; i < before.ids().length; i++) {
            all.set(before.ids()[i]);
            checkOf[before.ids()[i]] = before.checks()[i];
        }
        for (int i = 0; i < messages; i++) {
            all.set(ids[i]);
            checkOf[ids[i]] = checks[i];
        }
        return HeldSet.of(all, checkOf);
    }
}
