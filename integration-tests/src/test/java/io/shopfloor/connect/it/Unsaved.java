// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import java.util.HashSet;
import java.util.Set;

/**
 * What a broker that was killed between two saves may have forgotten, of one barrier: what it had acknowledged since before the
 * last save, and nothing that it acknowledged later.
 *
 * @param ids what it acknowledged to the barrier
 * @param pieces what it may have acknowledged to the sink: in Kafka when it was dead, and not heard before
 * @param unheard how many those are where the messages are all alike
 */
record Unsaved(Set<Long> ids, Set<Piece> pieces, int unheard) {

    static final Unsaved NOTHING = new Unsaved(Set.of(), Set.of(), 0);

    /** Over several kills. */
    Unsaved plus(Unsaved other) {
        Set<Long> allIds = new HashSet<>(ids);
        allIds.addAll(other.ids);
        Set<Piece> allPieces = new HashSet<>(pieces);
        allPieces.addAll(other.pieces);
        return new Unsaved(allIds, allPieces, unheard + other.unheard);
    }
}
