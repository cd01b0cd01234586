// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import java.util.List;

/**
 * A value that its field cannot hold without a lie. The reading becomes null, or an array with null in its place, with the
 * {@link #quality} that says why.
 */
final class UnfitValueException extends Exception {

    static final String TYPE_MISMATCH = "TYPE_MISMATCH";
    static final String OUT_OF_RANGE = "OUT_OF_RANGE";
    static final String NOT_A_NUMBER = "NOT_A_NUMBER";
    static final String UNSUPPORTED = "UNSUPPORTED";

    private static final long serialVersionUID = 1;

    private final String quality;
    private final transient List<Object> rest;

    UnfitValueException(String quality) {
        this(quality, null);
    }

    /** @param rest the array, with null for each element that cannot be told */
    UnfitValueException(String quality, List<Object> rest) {
        super(quality, null, false, false);
        this.quality = quality;
        this.rest = rest;
    }

    /** What can be told all the same; null if nothing. */
    List<Object> rest() {
        return rest;
    }

    String quality() {
        return quality;
    }
}
