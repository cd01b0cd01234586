// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.topics;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A gate that asks nobody: it refuses a name that differs from an earlier one of the same task only in dots and underscores,
 * of which a cluster takes only one. It remembers a bounded number of names. Used by the poll thread.
 */
public final class RememberedNames implements TopicGate {

    private static final int MAX_NAMES = 20_000;

    private final Map<String, String> firstOfItsLook = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_NAMES;
        }
    };

    private String last;

    @Override
    public boolean ready(Collection<String> names) {
        return true;
    }

    @Override
    public String refusal(String name) {
        if (name.equals(last)) {
            return null;
        }
        String first = firstOfItsLook.putIfAbsent(name.replace('.', '_'), name);
        if (first == null || first.equals(name)) {
            last = name;
            return null;
        }
        return "it differs only in '.' and '_' from topic '" + first
                + "', which this task already writes to; Kafka allows only one of them";
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
