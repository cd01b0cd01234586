// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.util.Map;

/**
 * A unit of a value. The codes of the standard are built in; a file {@code IODD-StandardUnitDefinitions1.1.xml} beside the
 * IODDs goes before them. An unknown code stays a number: no unit is better than a wrong one.
 *
 * @param code the number in the IODD
 * @param symbol its abbreviation, or null where it is not known
 */
public record Unit(int code, String symbol) {

    /** The unit of this code, from the given table first. */
    static Unit of(int code, Map<Integer, String> table) {
        String symbol = table.get(code);
        return new Unit(code, symbol == null ? StandardUnits.symbol(code) : symbol);
    }
}
