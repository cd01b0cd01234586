// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.value;

import io.shopfloor.connect.common.polling.Quality;
import org.apache.plc4x.java.spi.values.PlcNull;

/** In the place of an element of an array whose bytes are no value of its type. Immutable. */
public final class UnfitElement extends PlcNull {

    private final Quality quality;

    UnfitElement(Quality quality) {
        this.quality = quality;
    }

    /** Why there is no value. */
    Quality quality() {
        return quality;
    }
}
