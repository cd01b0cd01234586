// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.value;

import io.shopfloor.connect.common.polling.Quality;

/** What is wrong with a value that is being converted; the first thing counts. Used by one thread, for one value. */
public final class Flaw {

    private Quality quality = Quality.GOOD;

    /** Notes a flaw; returns null, which takes the place of what cannot be represented. */
    public Object note(Quality why) {
        quality = quality == Quality.GOOD ? why : quality;
        return null;
    }

    /** {@link Quality#GOOD} if the value is whole. */
    public Quality quality() {
        return quality;
    }
}
