// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.context;

import java.util.List;

/**
 * An MQTT topic filter: levels, {@code +} for any one level, {@code #} at the end for any number of them, none included. As in
 * MQTT, a wildcard first matches no topic that begins with {@code $}. Immutable.
 */
record TopicPattern(List<String> levels) {
    /** @throws IllegalArgumentException if it is no topic filter */
    static TopicPattern parse(String filter) {
        List<String> levels = List.of(filter.split("/", -1));
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            boolean wild = level.contains("#") || level.contains("+");
            boolean last = i == levels.size() - 1;
            if (filter.isEmpty() || wild && !(level.equals("+") || level.equals("#") && last)) {
                throw new IllegalArgumentException(
                        "\"" + filter + "\" is not a topic filter: + is one whole level, a final # all remaining.");
            }
        }
        return new TopicPattern(levels);
    }

    boolean matches(List<String> topic) {
        if (topic.get(0).startsWith("$")
                && (levels.get(0).equals("+") || levels.get(0).equals("#"))) {
            return false;
        }
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            if (level.equals("#")) {
                return true;
            }
            if (i >= topic.size() || !(level.equals("+") || level.equals(topic.get(i)))) {
                return false;
            }
        }
        return levels.size() == topic.size();
    }
}
