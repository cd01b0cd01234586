// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

/**
 * When one of several layouts is the true one: while a parameter of the device has a value. The parameter is read from the
 * device by acyclic access.
 *
 * @param index of the parameter
 * @param subindex of it, 0 for the whole
 * @param value as an unsigned number of as many octets as the parameter has
 */
public record Condition(int index, int subindex, long value) {

    /** Whether the parameter's octets, most significant first, are this value. More than 8 octets never are. */
    public boolean holds(byte[] parameter) {
        if (parameter.length == 0 || parameter.length > 8) {
            return false;
        }
        long actual = 0;
        for (byte octet : parameter) {
            actual = actual << 8 | octet & 0xFF;
        }
        long mask = parameter.length == 8 ? -1 : (1L << 8 * parameter.length) - 1;
        return actual == (value & mask);
    }

    boolean sameParameter(Condition other) {
        return index == other.index && subindex == other.subindex;
    }
}
