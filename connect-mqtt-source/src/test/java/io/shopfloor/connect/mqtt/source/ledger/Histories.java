// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;

/**
 * Random histories of a model. Every history is its seed's; a failure names the seed, and {@code -Dledger.seed=N} plays it
 * again; {@code -Dledger.histories=N} plays more of them.
 */
final class Histories {

    private static final int COUNT = Integer.getInteger("ledger.histories", 1);

    private Histories() {}

    /**
     * Plays several; returns the model of the last, and prints each.
     *
     * @param world what the histories are of
     * @param history plays the history of a seed
     */
    static <M> M play(Object world, LongFunction<M> history) {
        Long wanted = Long.getLong("ledger.seed");
        M model = null;
        for (int i = 0; i < (wanted == null ? COUNT : 1); i++) {
            long seed = wanted == null ? ThreadLocalRandom.current().nextLong() : wanted;
            try {
                model = history.apply(seed);
            } catch (AssertionError e) {
                throw new AssertionError("-Dledger.seed=" + seed + " " + world + ": " + e.getMessage(), e);
            }
            System.out.println("ledger.seed=" + seed + " " + model + " " + world);
        }
        return model;
    }
}
