// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which MQTT sessions there are, what each subscribes to, and which task runs it. The number of sessions is fixed by
 * {@code mqtt.sessions} and has nothing to do with the number of tasks, so that more or fewer tasks orphan no queued
 * message at the broker. Immutable.
 *
 * @param clientId what the client ids begin with
 * @param filters all topic filters
 * @param sessions how many sessions, at least 1
 * @param sharedGroup empty, or the group in which all sessions subscribe to all filters
 */
record SessionPlan(String clientId, List<String> filters, int sessions, String sharedGroup) {

    /** The key of the source partition under which a session's offset is stored. */
    static final String PARTITION_KEY = "session";

    /** How far beyond the present number former sessions are looked for. */
    static final int MAX_SESSIONS = 64;

    String clientId(int session) {
        return clientId + "-" + session;
    }

    Map<String, String> partition(int session) {
        return Map.of(PARTITION_KEY, clientId(session));
    }

    /** The subscriptions of one session, with the shared group's prefix if there is one; none for a former session. */
    List<String> subscriptions(int session) {
        if (session >= sessions) {
            return List.of();
        }
        if (!sharedGroup.isEmpty()) {
            return allSubscriptions();
        }
        return IntStream.range(0, filters.size())
                .filter(i -> i % sessions == session)
                .mapToObj(filters::get)
                .toList();
    }

    private List<String> allSubscriptions() {
        return sharedGroup.isEmpty()
                ? filters
                : filters.stream()
                        .map(filter -> "$share/" + sharedGroup + "/" + filter)
                        .toList();
    }

    /**
     * What every session's offset says: which sessions and subscriptions there are at the broker because of us.
     *
     * @param remembered what was stored before
     */
    SessionOffset offset(RememberedSessions remembered) {
        List<String> present = allSubscriptions();
        List<String> former = remembered.lately().stream()
                .filter(subscription -> !present.contains(subscription))
                .toList();
        return new SessionOffset(present, former, sessions);
    }

    /** The present sessions and {@code former} ones, dealt out evenly to at most {@code maxTasks} tasks. */
    List<List<Integer>> spread(int maxTasks, List<Integer> former) {
        List<Integer> all = new ArrayList<>(IntStream.range(0, sessions).boxed().toList());
        int tasks = Math.min(maxTasks, sessions);
        all.addAll(former);
        List<List<Integer>> spread = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            List<Integer> own = new ArrayList<>();
            for (int i = task; i < all.size(); i += tasks) {
                own.add(all.get(i));
            }
            spread.add(own);
        }
        return spread;
    }
}
