// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * What Connect's offset storage remembers of a connector's MQTT sessions: each session's offset is the list of its
 * subscriptions, written with its records. So a filter or a session that was taken out of the configuration can still be
 * ended at the broker, instead of queueing messages there for nobody.
 */
final class RememberedSessions {

    private RememberedSessions() {}

    /** The subscriptions in a session's offset; empty if there is none. */
    static List<String> subscriptions(Map<String, Object> offset) {
        Object text = offset == null ? null : offset.get(SessionPlan.SUBSCRIPTIONS_KEY);
        return text == null || text.toString().isEmpty()
                ? List.of()
                : List.of(text.toString().split(","));
    }

    /** The numbers of sessions that had subscriptions once and are beyond the present number. */
    static List<Integer> former(SessionPlan plan, OffsetStorageReader reader) {
        List<Map<String, String>> partitions = IntStream.range(plan.sessions(), SessionPlan.MAX_SESSIONS)
                .mapToObj(plan::partition)
                .toList();
        Map<Map<String, String>, Map<String, Object>> offsets = reader.offsets(partitions);
        List<Integer> former = new ArrayList<>();
        for (int number = plan.sessions(); number < SessionPlan.MAX_SESSIONS; number++) {
            if (!subscriptions(offsets.get(plan.partition(number))).isEmpty()) {
                former.add(number);
            }
        }
        return former;
    }
}
