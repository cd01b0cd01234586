// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

/** A value that its field cannot hold without a lie. The reading becomes null with the {@link #quality} that says why. */
final class UnfitValueException extends Exception {

    static final String TYPE_MISMATCH = "TYPE_MISMATCH";
    static final String OUT_OF_RANGE = "OUT_OF_RANGE";
    static final String NOT_A_NUMBER = "NOT_A_NUMBER";
    static final String UNSUPPORTED = "UNSUPPORTED";

    private static final long serialVersionUID = 1;

    private final String quality;

    UnfitValueException(String quality) {
        super(quality, null, false, false);
        this.quality = quality;
    }

    String quality() {
        return quality;
    }
}
