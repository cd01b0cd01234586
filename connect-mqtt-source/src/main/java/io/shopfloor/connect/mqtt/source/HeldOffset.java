// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.mqtt.source.ledger.HeldBatch;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The source offset of one record with exactly-once delivery: the session's subscriptions, and the packet ids that are held once
 * this record and all before it are committed. Connect stores only the last offset of a transaction, so the text is made
 * when it is asked for. Bound and read on the task's thread.
 */
final class HeldOffset extends AbstractMap<String, String> {

    private final Map<String, String> subscriptions;
    private final String server;
    private HeldBatch batch;
    private int messages;
    private boolean whole;
    private Map<String, String> all;

    HeldOffset(Map<String, String> subscriptions, String server) {
        this.subscriptions = subscriptions;
        this.server = server;
    }

    /**
     * The record is handed out.
     *
     * @param messages how many of the batch's messages have been handed out with it
     * @param whole whether it is the last record of its message
     */
    void bind(HeldBatch itsBatch, int messages, boolean whole) {
        this.batch = itsBatch;
        this.messages = messages;
        this.whole = whole;
    }

    /** The place of the record's batch among those of its session. */
    long version() {
        return batch.version();
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        if (!whole) {
            // Stopped amid the records of one message, Connect would commit those that it has sent.
            // Without an offset it does not.
            throw new ConnectException(
                    "a message that became several records is only partly sent; the transaction is not"
                            + " committed, and the broker sends the message again");
        }
        if (all == null) {
            all = new LinkedHashMap<>(subscriptions);
            all.putAll(batch.upTo(messages).toMap(server));
        }
        return all.entrySet();
    }

    /** An offset equals only itself: comparing would make the text. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return batch == null ? "not handed out yet" : "batch " + version() + " up to message " + messages;
    }
}
