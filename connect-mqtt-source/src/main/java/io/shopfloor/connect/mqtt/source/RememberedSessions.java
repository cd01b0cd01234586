// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * What Connect's offset storage remembers of the sessions and subscriptions that a connector has made at the broker. Every
 * session's offset tells of all of them and is written with its records, so that a filter or a session that was taken out
 * of the configuration can still be ended at the broker, instead of queueing messages there for nobody.
 *
 * @param subscriptions every subscription that any session may still have
 * @param sessions how many sessions there were at most; 0 if nothing was ever stored
 */
record RememberedSessions(Set<String> subscriptions, int sessions) {

    static RememberedSessions read(SessionPlan plan, OffsetStorageReader reader) {
        List<Map<String, String>> partitions = IntStream.range(0, SessionPlan.MAX_SESSIONS)
                .mapToObj(plan::partition)
                .toList();
        Set<String> subscriptions = new LinkedHashSet<>();
        int sessions = 0;
        for (Map<String, Object> offset : reader.offsets(partitions).values()) {
            if (offset != null
                    && offset.get(SessionPlan.SUBSCRIPTIONS_KEY) instanceof String text
                    && offset.get(SessionPlan.SESSIONS_KEY) instanceof String count) {
                subscriptions.addAll(List.of(text.split(",")));
                sessions = Math.max(sessions, Integer.parseInt(count));
            }
        }
        return new RememberedSessions(subscriptions, sessions);
    }

    /** Whether the broker should know this session. */
    boolean knows(int session) {
        return session < sessions;
    }

    /** The numbers of sessions beyond the present ones. */
    List<Integer> beyond(SessionPlan plan) {
        return IntStream.range(plan.sessions(), Math.max(plan.sessions(), sessions))
                .boxed()
                .toList();
    }
}
