// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.config;

import java.util.Arrays;
import java.util.List;

/** Names that are part of the names of further options, as those of connections are. Pure functions. */
public final class NamesInOptions {

    private NamesInOptions() {}

    /**
     * The entries of a list as Connect splits it; without doubles, so that a definition can always be made.
     *
     * @param list null for none
     */
    public static List<String> of(String list) {
        return list == null
                ? List.of()
                : Arrays.stream(list.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .distinct()
                        .toList();
    }

    /** @throws IllegalArgumentException if it cannot be a part of option names */
    public static void check(String name) {
        if (!name.matches("[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is not a name: use letters, digits, _ and -, since it is part of option names");
        }
    }
}
