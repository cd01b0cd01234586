// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.value;

import io.shopfloor.connect.common.polling.Quality;
import java.util.List;

/**
 * A value that its field cannot hold without a lie. The reading becomes null, or an array with null in its place, with the
 * {@link #quality} that says why.
 */
public final class UnfitValueException extends Exception {

    private static final long serialVersionUID = 1;

    private final Quality quality;
    private final transient List<Object> rest;

    UnfitValueException(Quality quality) {
        this(quality, null);
    }

    /** @param rest the array, with null for each element that cannot be told */
    UnfitValueException(Quality quality, List<Object> rest) {
        super(quality.name(), null, false, false);
        this.quality = quality;
        this.rest = rest;
    }

    /** What can be told all the same; null if nothing. */
    public List<Object> rest() {
        return rest;
    }

    public Quality quality() {
        return quality;
    }
}
