// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

/**
 * How much one IODD may become in memory: a file can refer to one datatype many times, so that its size says little. Used
 * by one thread.
 */
final class Budget {
    private static final int MOST = 50_000;

    private int spent;

    /** Counts items, values and ranges of process data. */
    void spend(int things) throws IoddException {
        spent += things;
        if (spent > MOST) {
            throw new IoddException("describes more than " + MOST + " items, values and ranges of process data, and is"
                    + " refused for security");
        }
    }
}
