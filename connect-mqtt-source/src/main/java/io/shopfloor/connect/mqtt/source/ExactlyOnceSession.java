// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.mqtt.source.ledger.HeldBatch;
import io.shopfloor.connect.mqtt.source.ledger.HeldIds;
import io.shopfloor.connect.mqtt.source.ledger.HeldSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;

/**
 * What one session needs for exactly-once delivery beside its ledger: source offsets that tell which packet ids are held, and
 * the records that do nothing but commit such offsets. The ids are any thread's, all else is the task thread's.
 */
final class ExactlyOnceSession {

    private final HeldIds held;
    private final String clientId;
    private final String server;
    private HeldBatch batch;

    private ExactlyOnceSession(HeldIds held, String clientId, String server) {
        this.held = held;
        this.clientId = clientId;
        this.server = server;
    }

    /**
     * The state in which the session's last committed offset left it.
     *
     * @param offset the stored offset, or null
     * @param server the one server that has the session
     * @throws ConnectException if the offset cannot be understood
     */
    static ExactlyOnceSession restore(Map<String, ?> offset, String clientId, String server) {
        try {
            return new ExactlyOnceSession(new HeldIds(HeldSet.read(offset, server)), clientId, server);
        } catch (IllegalArgumentException e) {
            throw new ConnectException(
                    "the stored offset of session '" + clientId + "' " + e.getMessage()
                            + ". Use the connector's version that wrote it, or delete the connector's offsets: then messages"
                            + " that were not released may be stored again, marked",
                    e);
        }
    }

    HeldIds held() {
        return held;
    }

    Map<String, String> offset(Map<String, String> subscriptions) {
        return new HeldOffset(subscriptions, server);
    }

    /** The records that follow belong to a new batch. */
    void begin() {
        batch = held.begin();
    }

    /** These are the records of the next message of the batch; its packet id is held already. */
    void handOut(List<MqttSourceRecord> records) {
        handOut(records, true);
    }

    /** @param last whether no more records of the message follow */
    void handOut(List<MqttSourceRecord> records, boolean last) {
        for (int i = 0; i < records.size(); i++) {
            records.get(i).heldOffset().bind(batch, batch.count(), last && i == records.size() - 1);
        }
    }

    /** A record that commits what the broker has released. A null value costs a compacted topic nothing. */
    MqttSourceRecord marker(SubscribedSession session, String topic) {
        batch = held.beginMarker();
        MqttSourceRecord marker = new MqttSourceRecord(
                new MqttSourceRecord.Origin(session, null, true),
                session.sourcePartition(),
                session.sourceOffset(),
                topic,
                null,
                Schema.STRING_SCHEMA,
                clientId,
                null,
                null,
                System.currentTimeMillis(),
                new ConnectHeaders());
        handOut(List.of(marker));
        return marker;
    }
}
