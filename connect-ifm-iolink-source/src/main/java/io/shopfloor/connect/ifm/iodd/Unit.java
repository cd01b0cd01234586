// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.util.Map;

/**
 * A unit of the IODD's standard unit definitions. Only codes that are certain are built in; the others come from
 * {@code IODD-StandardUnitDefinitions1.1.xml} where it lies beside the IODDs. An unknown code stays a number: no unit is
 * better than a wrong one.
 *
 * @param code the number in the IODD
 * @param symbol its abbreviation, or null where it is not known
 */
public record Unit(int code, String symbol) {
    private static final Map<Integer, String> CERTAIN = Map.of(
            1001, "°C", 1002, "°F", 1010, "m", 1054, "s", 1132, "MPa", 1133, "kPa", 1137, "bar", 1141, "psi", 1342,
            "%");

    /** The unit of this code, from the given table first. */
    static Unit of(int code, Map<Integer, String> table) {
        String symbol = table.get(code);
        return new Unit(code, symbol == null ? CERTAIN.get(code) : symbol);
    }
}
