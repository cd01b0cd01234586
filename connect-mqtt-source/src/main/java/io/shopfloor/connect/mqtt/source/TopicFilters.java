// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** MQTT topic filters (MQTT 5, section 4.7): their rules, and which of them overlap. Pure functions. */
final class TopicFilters {

    /** What the filter of a shared subscription begins with. */
    static final String SHARED = "$share/";

    private static final int MAX_BYTES = 65_535;

    private TopicFilters() {}

    /**
     * Checks one filter.
     *
     * @throws IllegalArgumentException saying which rule it breaks
     */
    static void check(String filter) {
        if (filter.isEmpty() || filter.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a topic filter must not be empty or contain U+0000");
        }
        if (filter.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("a topic filter has at most " + MAX_BYTES + " bytes");
        }
        if (filter.startsWith(SHARED)) {
            throw new IllegalArgumentException("'" + filter
                    + "' is a shared subscription: use the plain filter here and set mqtt.shared.group to the"
                    + " group");
        }
        String[] levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            String level = levels[i];
            if (level.indexOf('#') >= 0 && !(level.equals("#") && i == levels.length - 1)) {
                throw new IllegalArgumentException("'" + filter + "': # must be the whole last level, as in a/b/#");
            }
            if (level.indexOf('+') >= 0 && !level.equals("+")) {
                throw new IllegalArgumentException("'" + filter + "': + must be a whole level, as in a/+/c");
            }
        }
    }

    /**
     * Checks what a subscription names: a filter, or {@code $share/group/filter}.
     *
     * @throws IllegalArgumentException saying which rule it breaks
     */
    static void checkSubscription(String subscription) {
        if (!subscription.startsWith(SHARED)) {
            check(subscription);
            return;
        }
        int end = subscription.indexOf('/', SHARED.length());
        if (end < 0) {
            throw new IllegalArgumentException("'" + subscription + "': a shared subscription is $share/group/filter");
        }
        checkShareName(subscription.substring(SHARED.length(), end));
        check(subscription.substring(end + 1));
    }

    /**
     * Checks the name of a shared subscription's group. MQTT allows commas, but lists of subscriptions are parted by them.
     *
     * @throws IllegalArgumentException saying which rule it breaks
     */
    static void checkGroup(String group) {
        checkShareName(group);
        if (group.indexOf(',') >= 0) {
            throw new IllegalArgumentException("a group name has no comma: use letters, digits and hyphens");
        }
    }

    private static void checkShareName(String group) {
        if (group.isBlank()) {
            throw new IllegalArgumentException("a group name must not be empty or blank");
        }
        if (group.codePoints().anyMatch(TopicFilters::isForbiddenInShareName)) {
            throw new IllegalArgumentException(
                    "a group name has no /, +, # or control character: use letters, digits and hyphens");
        }
    }

    private static boolean isForbiddenInShareName(int c) {
        boolean nonCharacter = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
        return "/+#".indexOf(c) >= 0
                || Character.isISOControl(c)
                || Character.getType(c) == Character.SURROGATE
                || nonCharacter;
    }

    /** Whether there is a topic that both filters match. */
    static boolean overlap(String one, String other) {
        String[] a = one.split("/", -1);
        String[] b = other.split("/", -1);
        for (int i = 0; ; i++) {
            boolean aEnds = i == a.length;
            boolean bEnds = i == b.length;
            if (aEnds && bEnds) {
                return true;
            }
            // a/# matches a as well
            if (!aEnds && a[i].equals("#") || !bEnds && b[i].equals("#")) {
                return true;
            }
            if (aEnds || bEnds) {
                return false;
            }
            if (!a[i].equals("+") && !b[i].equals("+") && !a[i].equals(b[i])) {
                return false;
            }
        }
    }

    /** The pairs of filters that overlap, as "a/# and a/b". */
    static List<String> overlaps(List<String> filters) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < filters.size(); i++) {
            for (int j = i + 1; j < filters.size(); j++) {
                if (overlap(filters.get(i), filters.get(j))) {
                    pairs.add(filters.get(i) + " and " + filters.get(j));
                }
            }
        }
        return pairs;
    }
}
