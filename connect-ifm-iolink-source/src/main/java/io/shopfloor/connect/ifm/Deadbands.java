// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.polling.Deadband;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The dead-bands of values by their names, with one for all other names. Immutable. */
final class Deadbands {
    private static final String ALL_OTHERS = "*";

    private final Map<String, Deadband> byName = new HashMap<>();

    Deadbands(List<String> entries) {
        entries.forEach(entry -> byName.put(name(entry), parse(entry)));
    }

    /**
     * Reads {@code Temperature=0.5}, {@code *=2%}, or {@code 2%} for all other names.
     *
     * @throws IllegalArgumentException with the reason
     */
    static Deadband parse(String entry) {
        String size = entry.substring(entry.indexOf('=') + 1);
        if (size.isBlank() || name(entry).isEmpty()) {
            throw new IllegalArgumentException("\"" + entry + "\" is not a dead-band: use name=0.5 or name=2%");
        }
        return Deadband.parse(size);
    }

    private static String name(String entry) {
        int equals = entry.indexOf('=');
        return equals < 0 ? ALL_OTHERS : entry.substring(0, equals).strip();
    }

    /** Whether this value moved far enough. */
    boolean exceededBy(String name, double last, double now) {
        Deadband deadband = byName.getOrDefault(name, byName.get(ALL_OTHERS));
        return deadband == null || deadband.exceededBy(last, now);
    }
}
