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
 * What is in no offset cannot be ended: a filter under which no message was ever stored, and which was taken out again.
 *
 * @param subscriptions every subscription that any session may still have
 * @param lately those of them that were configured when an offset was written last; the others have been ended by now where
 *     all sessions could connect
 * @param sessions how many sessions there were at most; 0 if nothing was ever stored
 */
record RememberedSessions(Set<String> subscriptions, Set<String> lately, int sessions) {

    static RememberedSessions read(SessionPlan plan, OffsetStorageReader reader) {
        List<Map<String, String>> partitions = IntStream.range(0, SessionPlan.MAX_SESSIONS)
                .mapToObj(plan::partition)
                .toList();
        Set<String> subscriptions = new LinkedHashSet<>();
        Set<String> lately = new LinkedHashSet<>();
        int sessions = 0;
        for (Map<String, Object> stored : reader.offsets(partitions).values()) {
            SessionOffset offset = SessionOffset.read(stored);
            lately.addAll(offset.subscriptions());
            subscriptions.addAll(offset.subscriptions());
            subscriptions.addAll(offset.former());
            sessions = Math.max(sessions, offset.sessions());
        }
        return new RememberedSessions(subscriptions, lately, sessions);
    }

    /** Whether the broker should know this session. */
    boolean contains(int session) {
        return session < sessions;
    }

    /** The numbers of sessions beyond the present ones. */
    List<Integer> beyond(SessionPlan plan) {
        return IntStream.range(plan.sessions(), Math.max(plan.sessions(), sessions))
                .boxed()
                .toList();
    }
}
