// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a session's offset says: which sessions and subscriptions there are at the broker because of us. Neither a filter nor
 * a group's name has a comma, so a comma parts them. What is stored is read without fail, whoever wrote it: what makes no
 * sense is left out. What a user writes is checked first.
 *
 * @param subscriptions the subscriptions that were configured when it was written
 * @param former subscriptions of an earlier configuration, which some session may not have ended yet
 * @param sessions how many sessions were configured
 */
record SessionOffset(List<String> subscriptions, List<String> former, int sessions) {

    private static final String SUBSCRIPTIONS = "subscriptions";
    private static final String FORMER = "former.subscriptions";
    private static final String SESSIONS = "sessions";
    private static final String EXAMPLE = "{\"" + SUBSCRIPTIONS + "\": \"a/#,b/+\", \"" + SESSIONS + "\": \"1\"}";

    Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put(SUBSCRIPTIONS, String.join(",", subscriptions));
        if (!former.isEmpty()) {
            map.put(FORMER, String.join(",", former));
        }
        map.put(SESSIONS, String.valueOf(sessions));
        return map;
    }

    /** What was stored; null is an offset that says nothing. */
    static SessionOffset read(Map<String, ?> stored) {
        if (stored == null) {
            return new SessionOffset(List.of(), List.of(), 0);
        }
        return new SessionOffset(
                valid(stored.get(SUBSCRIPTIONS)), valid(stored.get(FORMER)), count(stored.get(SESSIONS)));
    }

    private static List<String> valid(Object text) {
        List<String> valid = new ArrayList<>();
        for (String filter : split(text)) {
            try {
                TopicFilters.checkSubscription(filter);
                valid.add(filter);
            } catch (IllegalArgumentException e) {
                // No broker can have such a subscription, so there is none to end.
            }
        }
        return valid;
    }

    private static List<String> split(Object text) {
        List<String> filters = new ArrayList<>();
        String begun = "";
        for (String part : text instanceof String list ? list.split(",", -1) : new String[0]) {
            String filter = begun + part;
            // The names of groups could have commas once, and MQTT allows them.
            boolean insideOfGroup =
                    filter.startsWith(TopicFilters.SHARED) && filter.indexOf('/', TopicFilters.SHARED.length()) < 0;
            if (insideOfGroup) {
                begun = filter + ",";
            } else {
                filters.add(filter);
                begun = "";
            }
        }
        if (!begun.isEmpty()) {
            filters.add(begun.substring(0, begun.length() - 1));
        }
        return filters;
    }

    private static int count(Object stored) {
        String text = String.valueOf(stored);
        return text.matches("[0-9]{1,9}") ? Math.min(Integer.parseInt(text), SessionPlan.MAX_SESSIONS) : 0;
    }

    /**
     * Checks what a user wants to store.
     *
     * @throws IllegalArgumentException saying what is wrong and what to write
     */
    static void check(Map<String, ?> offset) {
        if (!Set.of(SUBSCRIPTIONS, FORMER, SESSIONS).containsAll(offset.keySet())
                || !offset.containsKey(SUBSCRIPTIONS)
                || !offset.containsKey(SESSIONS)) {
            throw new IllegalArgumentException("has the keys " + offset.keySet() + "; write " + EXAMPLE
                    + ", and other filters to unsubscribe under " + FORMER);
        }
        String sessions = String.valueOf(offset.get(SESSIONS));
        if (!sessions.matches("[0-9]{1,9}") || Integer.parseInt(sessions) > SessionPlan.MAX_SESSIONS) {
            throw new IllegalArgumentException("has " + SESSIONS + " '" + sessions + "'; write a number from 0 to "
                    + SessionPlan.MAX_SESSIONS + ", as in " + EXAMPLE);
        }
        checkFilters(SUBSCRIPTIONS, offset.get(SUBSCRIPTIONS));
        if (offset.containsKey(FORMER)) {
            checkFilters(FORMER, offset.get(FORMER));
        }
    }

    private static void checkFilters(String key, Object value) {
        if (!(value instanceof String)) {
            throw new IllegalArgumentException(
                    "has no text in " + key + "; write topic filters separated by commas, as in " + EXAMPLE);
        }
        for (String filter : split(value)) {
            try {
                TopicFilters.checkSubscription(filter);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "has a bad filter in " + key + ": " + e.getMessage() + "; write it as in " + EXAMPLE, e);
            }
        }
    }
}
