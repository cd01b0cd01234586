// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shopfloor.connect.mqtt.source.ledger.LedgerWorld.Blindness;
import io.shopfloor.connect.mqtt.source.ledger.LedgerWorld.Faults;
import io.shopfloor.connect.mqtt.source.ledger.SimulatedBroker.Ids;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ledger against long random {@link Histories} of broker, network and Kafka. */
final class InFlightModelTest {

    private static final int STEPS = 100_000;
    private static final int HISTORIES_TO_FIND_OUT = 400;

    @ParameterizedTest
    @EnumSource(Ids.class)
    void nothingIsLostOverCutLinks(Ids ids) {
        LedgerModel seen = play(LedgerWorld.of(ids, 40, 20, 3));

        assertThat(seen.connects).isGreaterThan(1_000);
        assertThat(seen.acksLost).isGreaterThan(200);
    }

    @ParameterizedTest
    @EnumSource(Ids.class)
    void equalMessagesAreAllKept(Ids ids) {
        LedgerModel seen = play(LedgerWorld.of(ids, 8, 6, 1));

        assertThat(seen.connects).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @EnumSource(Ids.class)
    void nothingIsDoubledWhileAnAcknowledgementIsOutstanding(Ids ids) {
        LedgerModel seen = play(LedgerWorld.of(ids, 12, 10, 1).withAlwaysSomethingPending());

        assertThat(seen.duplicates).isZero();
        assertThat(seen.acksLost).isGreaterThan(200);
    }

    @ParameterizedTest
    @EnumSource(Ids.class)
    void lostSessionsLeaveNoTrace(Ids ids) {
        play(LedgerWorld.of(ids, 8, 6, 1).with(Faults.NONE.sessionLoss(40)));
    }

    @ParameterizedTest
    @EnumSource(Ids.class)
    void transactionsThatAreDroppedAsAWholeSettleWhatTheyHeld(Ids ids) {
        play(LedgerWorld.of(ids, 12, 10, 2).with(Faults.NONE.sessionLoss(10)).withTransactions());
    }

    /** Messages expire at the broker, or another member of a shared group gets them: their packet ids come again. */
    @Test
    void whatTheBrokerHoldsNoMoreIsNotMistakenForALaterMessage() {
        play(LedgerWorld.of(Ids.SEQUENTIAL, 500, 10, 1)
                .with(Faults.NONE.sessionLoss(5).vanish(50)));
    }

    /** All packet ids, equal messages, nothing outstanding at many cuts: only the first few can be in doubt. */
    @Test
    void aBrokerThatCountsOnLeavesNoDoubt() {
        LedgerModel seen = play(LedgerWorld.of(Ids.SEQUENTIAL, 65_535, 10, 1));

        assertThat(seen.acksLost).isGreaterThan(200);
        assertThat(seen.marked).isLessThan(60);
        assertThat(seen.duplicates).isLessThanOrEqualTo(seen.marked);
    }

    /** Begins again just where the proof of counting on would be tempted to trust it. */
    @ParameterizedTest
    @ValueSource(ints = {11, 20, 31, 39, 40, 41, 45, 60})
    void aBrokerThatBeginsToCountAgainSoonLosesNothing(int idSpace) {
        play(LedgerWorld.of(Ids.SEQUENTIAL, idSpace, 10, 1));
    }

    @ParameterizedTest
    @EnumSource(Ids.class)
    void bothQosTogetherLoseNothingAndDoubleNothingWhileAnAcknowledgementIsOutstanding(Ids ids) {
        LedgerModel seen =
                play(LedgerWorld.of(ids, 12, 10, 1).with(Faults.NONE.qos2(50)).withAlwaysSomethingPending());

        assertThat(seen.duplicates).isZero();
    }

    @ParameterizedTest
    @EnumSource(Ids.class)
    void nothingIsInDoubtAtQos2(Ids ids) {
        LedgerModel seen = play(LedgerWorld.of(ids, 12, 10, 1).with(Faults.NONE.qos2(100)));

        assertThat(seen.duplicates).isZero();
        assertThat(seen.acksLost).isGreaterThan(200);
    }

    @ParameterizedTest
    @MethodSource("harshWorlds")
    void brokersThatGoBackForgetAndAreSwappedLoseNothingButWhatTheyForget(LedgerWorld world) {
        LedgerModel seen = play(world);

        assertThat(seen.connects).isGreaterThan(1_000);
        assertThat(seen.kills).isGreaterThan(world.faults().kill() == 0 ? -1 : 100);
        assertThat(seen.moves).isGreaterThan(world.faults().move() == 0 ? -1 : 100);
    }

    static Stream<LedgerWorld> harshWorlds() {
        Faults kills = Faults.NONE.kill(30);
        return Stream.of(Ids.values()).flatMap(ids -> Stream.of(kills, kills.qos2(50), kills.qos2(100))
                .flatMap(faults -> Stream.of(
                        faults,
                        faults.sessionLoss(5),
                        faults.swap(10),
                        faults.kill(0).move(30),
                        faults.move(20).sessionLoss(5).swap(5)))
                .flatMap(faults -> Stream.of(
                        LedgerWorld.of(ids, 65_535, 10, 1).with(faults),
                        LedgerWorld.of(ids, 14, 10, 2).with(faults),
                        LedgerWorld.of(ids, 40, 30, 1).with(faults))));
    }

    /**
     * The judge has teeth: a ledger without one of its rules loses something. One history in three to fifteen shows
     * it (measured), so that {@value #HISTORIES_TO_FIND_OUT} miss it once in 10^12 runs.
     */
    @ParameterizedTest
    @MethodSource("blindnesses")
    void aLedgerWithoutARuleIsFoundOut(Blindness blindness, Faults faults) {
        LedgerWorld world = LedgerWorld.of(Ids.SEQUENTIAL, 1_000, 10, 2).with(faults);

        play(world);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < HISTORIES_TO_FIND_OUT; i++) {
                        play(world.withBlindness(blindness));
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Kafka");
    }

    static Stream<Arguments> blindnesses() {
        Faults kills = Faults.NONE.kill(30);
        return Stream.of(
                Arguments.of(Blindness.DUP_AT_QOS1, kills),
                Arguments.of(Blindness.DUP_AT_QOS2, kills.qos2(100)),
                Arguments.of(Blindness.MARKER, Faults.NONE.swap(30)),
                Arguments.of(Blindness.MARKER, Faults.NONE.swap(30).qos2(100)),
                Arguments.of(Blindness.SERVER, Faults.NONE.move(30)),
                Arguments.of(Blindness.SERVER, Faults.NONE.move(30).qos2(100)));
    }

    private static LedgerModel play(LedgerWorld world) {
        return Histories.play(world, seed -> {
            LedgerModel model = new LedgerModel(world, seed);
            model.run(STEPS);
            model.settle();
            return model;
        });
    }
}
