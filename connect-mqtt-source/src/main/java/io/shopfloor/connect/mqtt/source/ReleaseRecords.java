// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.mqtt.source.topics.TopicGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The records that commit an offset where no record of a message can, with exactly-once delivery. Without those for what the
 * broker has released it could not end its latest messages, and a window full of released packet ids would stay closed. Those
 * behind exploded messages tell that every element was handed on, which the elements cannot: transforms may filter out the
 * last one. Used by the poll thread.
 */
final class ReleaseRecords {

    private final String topic;
    private final List<SubscribedSession> sessions;
    private final TopicGate gate;
    private final SourceMetrics metrics;

    ReleaseRecords(MqttSourceConfig config, List<SubscribedSession> sessions, TopicGate gate, SourceMetrics metrics) {
        this.topic = config.releaseTopic();
        this.sessions = sessions;
        this.gate = gate;
        this.metrics = metrics;
    }

    /**
     * The records, and behind them those that are due.
     *
     * @param idle whether there was no message to hand out
     * @param exploded the sessions with exploded messages among these records; the gate was asked for the topic then
     */
    List<SourceRecord> addTo(List<SourceRecord> records, boolean idle, Set<SubscribedSession> exploded)
            throws InterruptedException {
        List<SubscribedSession> due = sessions.stream()
                .filter(session -> session.exactlyOnce()
                        .map(state -> exploded.contains(session) || state.held().markerDue(idle))
                        .orElse(false))
                .toList();
        if (due.isEmpty() || exploded.isEmpty() && !gate.ready(Set.of(topic))) {
            return records;
        }
        requireTopic(gate, topic);
        List<SourceRecord> all = new ArrayList<>(records);
        for (SubscribedSession session : due) {
            all.add(session.exactlyOnce().orElseThrow().marker(session, topic));
            metrics.releaseRecords.increment();
        }
        return all;
    }

    /** @throws ConnectException if Kafka, which was asked, refuses the topic */
    static void requireTopic(TopicGate gate, String topic) {
        String refusal = gate.refusal(topic);
        if (refusal != null) {
            throw new ConnectException("Kafka refuses topic '" + topic + "' for release records: " + refusal
                    + ". Create it, or set " + MqttSourceOptions.RELEASE_TOPIC);
        }
    }

    /** @throws ConnectException if it is a release record that a transformation has filtered out */
    void checkNotDropped(SourceRecord record) {
        if (((MqttSourceRecord) record).origin().release()) {
            throw new ConnectException("the transforms filter out the release records on topic '" + topic
                    + "', or fail on them, so the broker's window stays closed. Except that topic from them by a predicate"
                    + " (org.apache.kafka.connect.transforms.predicates.TopicNameMatches with negate=true)");
        }
    }
}
