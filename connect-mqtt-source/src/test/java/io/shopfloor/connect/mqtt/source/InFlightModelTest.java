// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.source.LedgerModel.World;
import io.shopfloor.connect.mqtt.source.SimulatedBroker.Ids;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ledger against long random histories of broker, network and Kafka. Every history is its seed's; a failure names
 * the seed, and {@code -Dledger.seed=N} plays it again; {@code -Dledger.histories=N} plays more of them.
 */
final class InFlightModelTest {

    private static final int STEPS = 100_000;
    private static final int HISTORIES = Integer.getInteger("ledger.histories", 1);

    @ParameterizedTest
    @EnumSource(Ids.class)
    void nothingIsLostOverCutLinks(Ids ids) {
        LedgerModel seen = play(new World(ids, 40, 20, 3, 100, 0, 0, false, false));

        assertThat(seen.connects).isGreaterThan(1_000);
        assertThat(seen.acksLost).isGreaterThan(200);
    }

    @ParameterizedTest
    @EnumSource(Ids.class)
    void equalMessagesAreAllKept(Ids ids) {
        LedgerModel seen = play(new World(ids, 8, 6, 1, 100, 0, 0, false, false));

        assertThat(seen.connects).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @EnumSource(Ids.class)
    void nothingIsDoubledWhileAnAcknowledgementIsOutstanding(Ids ids) {
        LedgerModel seen = play(new World(ids, 12, 10, 1, 100, 0, 0, true, false));

        assertThat(seen.duplicates).isZero();
        assertThat(seen.acksLost).isGreaterThan(200);
    }

    @ParameterizedTest
    @EnumSource(Ids.class)
    void lostSessionsLeaveNoTrace(Ids ids) {
        play(new World(ids, 8, 6, 1, 100, 40, 0, false, false));
    }

    @ParameterizedTest
    @EnumSource(Ids.class)
    void aBrokerThatOvershootsTheWindowLosesNothing(Ids ids) {
        LedgerModel seen = play(new World(ids, 40, 30, 2, 9, 5, 0, false, false));
    }

    @ParameterizedTest
    @EnumSource(Ids.class)
    void transactionsThatAreDroppedAsAWholeSettleWhatTheyHeld(Ids ids) {
        play(new World(ids, 12, 10, 2, 100, 10, 0, false, true));
    }

    /** Messages expire at the broker, or another member of a shared group gets them: their packet ids come again. */
    @Test
    void whatTheBrokerHoldsNoMoreIsNotMistakenForALaterMessage() {
        play(new World(Ids.SEQUENTIAL, 500, 10, 1, 20, 5, 50, false, false));
    }

    /** All packet ids, equal messages, nothing outstanding at many cuts: only the first few can be in doubt. */
    @Test
    void aBrokerThatCountsOnLeavesNoDoubt() {
        LedgerModel seen = play(new World(Ids.SEQUENTIAL, 65_535, 10, 1, 100, 0, 0, false, false));

        assertThat(seen.acksLost).isGreaterThan(200);
        assertThat(seen.marked).isLessThan(60);
        assertThat(seen.duplicates).isLessThanOrEqualTo(seen.marked);
    }

    /** Begins again just where the proof of counting on would be tempted to trust it. */
    @ParameterizedTest
    @ValueSource(ints = {11, 20, 31, 39, 40, 41, 45, 60})
    void aBrokerThatBeginsToCountAgainSoonLosesNothing(int idSpace) {
        play(new World(Ids.SEQUENTIAL, idSpace, 10, 1, 100, 0, 0, false, false));
    }

    /** Plays several histories; returns the last. */
    private static LedgerModel play(World world) {
        Long wanted = Long.getLong("ledger.seed");
        LedgerModel model = null;
        for (int i = 0; i < (wanted == null ? HISTORIES : 1); i++) {
            long seed = wanted == null ? ThreadLocalRandom.current().nextLong() : wanted;
            model = new LedgerModel(world, seed);
            try {
                model.run(STEPS);
                model.settle();
            } catch (AssertionError e) {
                throw new AssertionError("-Dledger.seed=" + seed + " " + world + ": " + e.getMessage(), e);
            }
            System.out.printf(
                    "ledger.seed=%d connects=%d acksLost=%d duplicates=%d marked=%d %s%n",
                    seed, model.connects, model.acksLost, model.duplicates, model.marked, world);
        }
        return model;
    }
}
