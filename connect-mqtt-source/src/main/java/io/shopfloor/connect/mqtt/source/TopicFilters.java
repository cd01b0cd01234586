// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** MQTT topic filters (MQTT 5, section 4.7): their rules, and which of them overlap. Pure functions. */
final class TopicFilters {

    private static final int MAX_BYTES = 65_535;

    private TopicFilters() {}

    /**
     * Checks one filter.
     *
     * @throws IllegalArgumentException saying which rule it breaks
     */
    static void check(String filter) {
        if (filter.isEmpty() || filter.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a topic filter must not be empty or hold the character U+0000");
        }
        if (filter.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("a topic filter has at most " + MAX_BYTES + " bytes");
        }
        if (filter.startsWith("$share/")) {
            throw new IllegalArgumentException("'" + filter
                    + "' is a shared subscription: write the plain filter here and set mqtt.shared.group to the group");
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
