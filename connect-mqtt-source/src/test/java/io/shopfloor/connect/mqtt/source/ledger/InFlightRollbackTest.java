// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.source.ledger.InFlight.Arrival;
import io.shopfloor.connect.mqtt.source.ledger.InFlight.Verdict;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A broker that was killed and went back to an older state gives packet ids out for the second time, and servers that
 * share no session use the same ones. All messages are equal unless a test says otherwise; {@code qos2} says which of
 * the two QoS they have.
 */
final class InFlightRollbackTest {

    private static final long SAME = 7;
    private static final URI ONE = URI.create("tcp://one:1883");
    private static final URI OTHER = URI.create("tcp://other:1883");

    private final Room room = new Room(100, 10_000, new LongAdder());
    private final InFlight ledger = new InFlight(room, 100);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNewMessageUnderAnAwaitedPacketIdIsHandedOnAndMarked(boolean qos2) {
        connect(false, ONE);
        LedgerEntry old = fresh(1, qos2);
        reconnect(true, ONE);

        LedgerEntry young = fresh(1, qos2);

        assertThat(young.possibleDuplicate()).isTrue();
        ledger.recordDone(old);
        assertThat(acks()).isEmpty();
        ledger.recordDone(young);
        assertThat(acks()).hasSize(1);
        assertThat(ledger.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNewMessageUnderAnAcknowledgedPacketIdIsHandedOnAndMarkedThoughOthersAreAwaited(boolean qos2) {
        connect(false, ONE);
        ledger.recordDone(fresh(1, qos2));
        acks();
        fresh(2, qos2);
        reconnect(true, ONE);

        assertThat(fresh(1, qos2).possibleDuplicate()).isTrue();
    }

    @Test
    void aNewMessageIsHandedOnThoughTheBrokerHasCountedForLong() {
        InFlight small = new InFlight(new Room(100, 10_000, new LongAdder()), 5);
        small.connected(false, ONE);
        small.sessionConfirmed();
        for (int id = 1; id <= 100; id++) {
            small.recordDone(small.arrived(id, false, false, SAME, 10).entry());
            small.takeAcks(new int[1]);
        }
        small.disconnected();
        small.connected(true, ONE);
        small.sessionConfirmed();

        assertThat(small.arrived(98, false, false, SAME, 10).verdict()).isEqualTo(Verdict.FRESH);
        small.disconnected();
        small.connected(true, ONE);
        small.sessionConfirmed();
        assertThat(small.arrived(99, false, true, SAME, 10).verdict())
                .as("its first sending may have been lost")
                .isEqualTo(Verdict.FRESH);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void onceTheBrokerHasSentANewMessageItsOldPacketIdsMeanNothingOnAnyLaterConnection(boolean qos2) {
        connect(false, ONE);
        fresh(1, qos2);
        ledger.recordDone(fresh(2, qos2));
        fresh(3, qos2);
        reconnect(true, ONE);
        fresh(1, qos2);
        reconnect(true, ONE);

        assertThat(again(1, qos2, SAME).verdict()).isEqualTo(Verdict.MERGED);
        assertThat(again(2, qos2, SAME).verdict())
                .as("its first sending was lost")
                .isEqualTo(Verdict.FRESH);
        assertThat(again(3, qos2, SAME).verdict()).as("as that of 2").isEqualTo(Verdict.FRESH);
    }

    @Test
    void withPubrelOutstandingANewMessageIsHandedOnAndWhatPubrecWasGivenForIsNotAwaitedLater() {
        connect(false, ONE);
        ledger.recordDone(fresh(1, true));
        ledger.recordDone(fresh(2, true));
        assertThat(acks()).hasSize(2);
        reconnect(true, ONE);

        assertThat(fresh(1, true).possibleDuplicate()).isTrue();
        reconnect(true, ONE);
        assertThat(again(1, true, SAME).verdict()).isEqualTo(Verdict.MERGED);
        assertThat(again(2, true, SAME).verdict())
                .as("its first sending was lost")
                .isEqualTo(Verdict.FRESH);
    }

    @Test
    void otherContentIsAnotherMessageThoughItSaysThatItWasSentBeforeAndPubrelIsOutstanding() {
        connect(false, ONE);
        ledger.recordDone(fresh(1, true));
        acks();
        fresh(2, true);
        reconnect(true, ONE);

        assertThat(again(1, true, 8).verdict()).isEqualTo(Verdict.FRESH);
        assertThat(again(2, true, 8).verdict()).isEqualTo(Verdict.FRESH);
    }

    @Test
    void aMessageOfOneQosIsNoneOfTheOther() {
        connect(false, ONE);
        fresh(1, false);
        fresh(2, true);
        reconnect(true, ONE);

        assertThat(again(1, true, SAME).verdict()).isEqualTo(Verdict.FRESH);
        assertThat(again(2, false, SAME).verdict()).isEqualTo(Verdict.FRESH);
    }

    @Test
    void whatABrokerThatCountsSendsAnewAfterItWentBackIsMarkedUpToTheFirstThatDiffers() {
        connect(false, ONE);
        for (int id = 1; id <= 5; id++) {
            ledger.recordDone(fresh(id, false));
        }
        acks();
        reconnect(true, ONE);

        assertThat(fresh(2, false).possibleDuplicate()).isTrue();
        assertThat(fresh(3, false).possibleDuplicate()).isTrue();
        assertThat(ledger.arrived(4, false, false, 8, 10).entry().possibleDuplicate())
                .isFalse();
        assertThat(fresh(5, false).possibleDuplicate()).isFalse();
    }

    @Test
    void whatABrokerThatCountsOnSendsIsNotMarked() {
        connect(false, ONE);
        for (int id = 1; id <= 65_535; id++) {
            ledger.recordDone(fresh(id, false));
            acks();
        }
        reconnect(true, ONE);

        assertThat(fresh(1, false).possibleDuplicate()).as("1 follows 65535").isFalse();
        assertThat(fresh(2, false).possibleDuplicate()).isFalse();
    }

    @Test
    void whatABrokerThatUsesTheLowestFreePacketIdSendsIsNotMarked() {
        connect(false, ONE);
        ledger.recordDone(fresh(1, false));
        acks();
        ledger.recordDone(fresh(1, false));
        acks();
        reconnect(true, ONE);

        assertThat(fresh(1, false).possibleDuplicate()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatOneServerHasSentIsNeverTakenForWhatAnotherOneSends(boolean qos2) {
        connect(true, ONE);
        LedgerEntry old = fresh(1, qos2);
        ledger.recordDone(fresh(2, qos2));
        reconnect(true, OTHER);

        Arrival young = again(1, qos2, SAME);
        assertThat(young.verdict()).isEqualTo(Verdict.FRESH);
        assertThat(again(2, qos2, SAME).verdict()).isEqualTo(Verdict.FRESH);
        ledger.recordDone(old);
        assertThat(acks()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void backOnTheFirstServerWhatItSendsAgainIsHandedOnOnceMore(boolean qos2) {
        connect(true, ONE);
        fresh(1, qos2);
        reconnect(true, OTHER);
        fresh(1, qos2);
        reconnect(true, ONE);

        assertThat(again(1, qos2, SAME).verdict()).isEqualTo(Verdict.FRESH);
        assertThat(ledger.size()).isEqualTo(1);
    }

    private void connect(boolean sessionPresent, URI server) {
        ledger.connected(sessionPresent, server);
        ledger.sessionConfirmed();
    }

    private void reconnect(boolean sessionPresent, URI server) {
        ledger.disconnected();
        ledger.connected(sessionPresent, server);
        ledger.sessionConfirmed();
    }

    private LedgerEntry fresh(int packetId, boolean qos2) {
        Arrival arrival = ledger.arrived(packetId, qos2, false, SAME, 10);
        assertThat(arrival.verdict()).isEqualTo(Verdict.FRESH);
        return arrival.entry();
    }

    private Arrival again(int packetId, boolean qos2, long content) {
        return ledger.arrived(packetId, qos2, true, content, 10);
    }

    private List<Integer> acks() {
        int[] ids = new int[100];
        return Arrays.stream(ids, 0, ledger.takeAcks(ids)).boxed().toList();
    }
}
