// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.paho.MqttConnection;
import io.shopfloor.connect.mqtt.source.ledger.InFlight.Arrival;
import io.shopfloor.connect.mqtt.source.ledger.InFlight.Verdict;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the ledger makes of messages that come after a reconnect. All messages are equal unless a test says otherwise. */
final class InFlightReconnectTest {

    private static final long SAME = 7;
    private static final URI SERVER = URI.create("tcp://broker:1883");

    private final Room room = new Room(100, 10_000, new LongAdder());
    private final InFlight ledger = new InFlight(room, 100);

    @Test
    void aRedeliveredMessageIsMergedAndAcknowledgedOnTheNewConnection() {
        connect(false);
        LedgerEntry one = fresh(1);
        reconnect(true);

        assertThat(acks()).isEmpty();
        assertMerged(1);
        assertThat(acks()).isEmpty();
        ledger.recordDone(one);
        assertThat(acks()).containsExactly(1);
    }

    @Test
    void aMessageDoneWhileTheLinkIsAwayIsNotAcknowledgedBeforeItComesAgain() {
        connect(false);
        LedgerEntry one = fresh(1);
        ledger.disconnected();

        assertThat(ledger.recordDone(one)).isFalse();
        assertThat(acks()).isEmpty();

        ledger.connected(true, SERVER);
        ledger.sessionConfirmed();
        assertThat(acks()).isEmpty();
        assertMerged(1);
        assertThat(acks()).containsExactly(1);
    }

    @Test
    void withoutTheSessionAnOldPacketIdIsANewMessageAndNeverTheOldOne() {
        connect(false);
        LedgerEntry old = fresh(1);
        reconnect(false);

        LedgerEntry young = fresh(1);
        ledger.recordDone(old);
        assertThat(acks()).isEmpty();
        ledger.recordDone(young);
        assertThat(acks()).containsExactly(1);
        assertThat(young.possibleDuplicate()).isFalse();
    }

    @Test
    void attemptsThatFailInBetweenChangeNothing() {
        connect(false);
        LedgerEntry old = fresh(1);
        ledger.disconnected();
        ledger.disconnected();
        ledger.disconnected();
        assertThat(ledger.size()).isEqualTo(1);
        ledger.connected(false, SERVER);
        ledger.sessionConfirmed();

        LedgerEntry young = fresh(1);
        ledger.recordDone(old);
        assertThat(acks()).isEmpty();
        assertThat(young).isNotNull();
    }

    @Test
    void attemptsThatFailInBetweenDoNotDoubleWhatWasAcknowledged() {
        connect(false);
        ledger.recordDone(fresh(1));
        assertThat(acks()).containsExactly(1);
        fresh(2);
        ledger.disconnected();
        ledger.disconnected();
        ledger.connected(true, SERVER);
        ledger.sessionConfirmed();

        assertMerged(1);
        assertMerged(2);
    }

    @Test
    void aLostPubackIsRepeatedAndTheMessageIsNot() {
        connect(false);
        ledger.recordDone(fresh(1));
        ledger.recordDone(fresh(2));
        LedgerEntry three = fresh(3);
        assertThat(acks()).containsExactly(1, 2);
        reconnect(true);

        assertMerged(2);
        assertMerged(3);
        assertThat(acks()).containsExactly(2);
        ledger.recordDone(three);
        assertThat(acks()).containsExactly(3);
    }

    @Test
    void aLostPubackIsRepeatedOverSeveralReconnects() {
        connect(false);
        ledger.recordDone(fresh(1));
        fresh(2);
        acks();
        for (int i = 0; i < 5; i++) {
            reconnect(true);
            assertMerged(1);
            if (i % 2 == 0) {
                assertThat(acks()).containsExactly(1);
            }
        }
        assertMerged(2);
    }

    @Test
    void withNothingAwaitedAnEqualMessageIsHandedOnAndMarked() {
        connect(false);
        ledger.recordDone(fresh(1));
        acks();
        reconnect(true);

        assertThat(resentAndFresh(1).possibleDuplicate()).isTrue();
    }

    @Test
    void onlyTheFirstUseOfAPacketIdOnAConnectionIsMarked() {
        connect(false);
        ledger.recordDone(fresh(1));
        acks();
        reconnect(true);
        ledger.recordDone(resentAndFresh(1));
        acks();

        LedgerEntry next = fresh(1);
        assertThat(next.possibleDuplicate())
                .as("the broker has our PUBACK of this very connection")
                .isFalse();
    }

    @Test
    void aMarkedMessageKeepsItsPlaceSoThatTheOnesBehindItAreMarkedToo() {
        connect(false);
        ledger.recordDone(fresh(1));
        ledger.recordDone(fresh(2));
        acks();
        reconnect(true);
        assertThat(resentAndFresh(1).possibleDuplicate()).isTrue();
        reconnect(true);

        assertMerged(1);
        assertThat(resentAndFresh(2).possibleDuplicate()).isTrue();
    }

    @Test
    void afterTheFirstAwaitedMessageAnEqualOneIsNewAndNotMarked() {
        connect(false);
        ledger.recordDone(fresh(1));
        acks();
        fresh(2);
        reconnect(true);
        assertMerged(2);

        assertThat(fresh(1).possibleDuplicate()).as("its packet id was free").isFalse();
    }

    @Test
    void aPubackThatTheBrokerCertainlyHasIsNotDoubted() {
        connect(false);
        ledger.recordDone(fresh(1));
        ledger.recordDone(fresh(2));
        acks();
        ledger.recordDone(fresh(2)); // 2 is in use again: the broker has both PUBACKs
        acks();
        reconnect(true);

        assertThat(fresh(1).possibleDuplicate()).isFalse();
    }

    @Test
    void whatTheBrokerDidNotSendAgainWasAcknowledged() {
        connect(false);
        ledger.recordDone(fresh(1));
        acks();
        reconnect(true);
        ledger.recordDone(fresh(2)); // never seen before: so 1 will not come again
        acks();
        reconnect(true);

        assertThat(resentAndFresh(1).possibleDuplicate()).isFalse();
    }

    @Test
    void aPacketIdLongAgoIsNotDoubtedEither() {
        InFlight small = new InFlight(new Room(10, 10_000, new LongAdder()), 10);
        small.connected(false, SERVER);
        small.sessionConfirmed();
        for (int id = 1; id <= 300; id++) {
            small.recordDone(small.arrived(id, false, false, SAME, 10).entry());
            small.takeAcks(new int[1]);
        }
        LedgerEntry awaited = small.arrived(301, false, false, SAME, 10).entry();
        small.disconnected();
        small.connected(true, SERVER);
        small.sessionConfirmed();

        Arrival first = small.arrived(1, false, true, SAME, 10);
        assertThat(first.verdict()).as("301 is gone, and 1 came round").isEqualTo(Verdict.FRESH);
        assertThat(first.entry().possibleDuplicate()).isFalse();
        assertThat(awaited).isNotSameAs(first.entry());
    }

    /** Mosquitto has been seen at forty times what it was told. */
    @Test
    void aBrokerThatHasShownAWiderWindowIsExpectedToFillIt() {
        InFlight small = new InFlight(new Room(10, 10_000, new LongAdder()), 10);
        small.connected(false, SERVER);
        small.sessionConfirmed();
        takeAndAcknowledge(small, 1, 100, false);
        small.disconnected();
        small.connected(true, SERVER);
        small.sessionConfirmed();
        takeAndAcknowledge(small, 11, 100, true);
        takeAndAcknowledge(small, 101, 500, false);
        small.disconnected();
        small.connected(true, SERVER);
        small.sessionConfirmed();

        for (int id = 201; id <= 500; id++) {
            assertThat(small.arrived(id, false, true, SAME, 10).verdict())
                    .as("packet id " + id)
                    .isEqualTo(Verdict.MERGED);
        }
    }

    private static void takeAndAcknowledge(InFlight ledger, int firstId, int lastId, boolean duplicate) {
        for (int id = firstId; id <= lastId; id++) {
            Arrival arrival = ledger.arrived(id, false, duplicate, SAME, 10);
            if (arrival.verdict() == Verdict.FRESH) {
                ledger.recordDone(arrival.entry());
            }
            ledger.takeAcks(new int[1]);
        }
    }

    @Test
    void packetIdsOutOfTheirFirstOrderAreNewMessages() {
        connect(false);
        ledger.recordDone(fresh(1));
        ledger.recordDone(fresh(2));
        acks();
        reconnect(true);

        assertThat(resentAndFresh(2).possibleDuplicate()).isTrue();
        assertThat(resentAndFresh(1).possibleDuplicate()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void otherContentUnderAnAwaitedPacketIdIsANewMessage(boolean duplicate) {
        connect(false);
        LedgerEntry old = fresh(1);
        reconnect(true);

        Arrival other = ledger.arrived(1, false, duplicate, 8, 10);
        assertThat(other.verdict()).isEqualTo(Verdict.FRESH);
        ledger.recordDone(old);
        assertThat(acks()).isEmpty();
        ledger.recordDone(other.entry());
        assertThat(acks()).containsExactly(1);
        assertThat(ledger.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void otherContentUnderAnAcknowledgedPacketIdIsANewMessage(boolean duplicate) {
        connect(false);
        ledger.recordDone(fresh(1));
        acks();
        fresh(2);
        reconnect(true);

        Arrival other = ledger.arrived(1, false, duplicate, 8, 10);
        assertThat(other.verdict()).isEqualTo(Verdict.FRESH);
        assertThat(other.entry().possibleDuplicate()).isFalse();
    }

    @Test
    void whatTheBrokerHoldsNoMoreIsNotAwaitedForEver() {
        connect(false);
        LedgerEntry gone = fresh(1);
        reconnect(true);
        LedgerEntry next = fresh(2);
        assertThat(ledger.size()).as("1 would have come before 2").isEqualTo(1);

        LedgerEntry reused = fresh(1);
        assertThat(reused).isNotSameAs(gone);
        List.of(gone, next, reused).forEach(ledger::recordDone);
        assertThat(acks()).containsExactly(2, 1);
        assertThat(ledger.size()).isZero();
    }

    @Test
    void whatTheBrokerSendsAgainTooLateIsMarked() {
        connect(false);
        fresh(1);
        reconnect(true);
        fresh(2);

        assertThat(resentAndFresh(1).possibleDuplicate()).isTrue();
    }

    @Test
    void severalReconnectsInARowKeepTheOrderOfTheFirstArrival() {
        connect(false);
        LedgerEntry one = fresh(1);
        LedgerEntry two = fresh(2);
        LedgerEntry three = fresh(3);
        reconnect(true);
        assertMerged(1);
        reconnect(true);
        assertMerged(1);
        assertMerged(2);
        reconnect(true);
        List.of(three, two, one).forEach(ledger::recordDone);
        assertThat(acks()).isEmpty();

        assertMerged(1);
        assertMerged(2);
        assertMerged(3);
        assertThat(acks()).containsExactly(1, 2, 3);
    }

    /** Mosquitto does that where a connection breaks with PUBCOMPs under way, and the next one as well, before PUBREL. */
    @Test
    void whatComesAgainThoughItsPubcompHasLeftIsMergedIfWhatCameAfterItIsStillAwaited() {
        connect(false);
        completed(1);
        completed(2);
        freshQos2(3);
        reconnect(true);

        assertMergedQos2(2);
        assertMergedQos2(3);
        assertThat(acks()).containsExactly(2 | MqttConnection.PUBREC);
        assertThat(ledger.released(2)).isTrue();
    }

    @Test
    void whatComesAgainThoughItsPubcompHasLeftIsMergedIfTheBrokerHasCountedItsPacketIds() {
        connect(false);
        IntStream.rangeClosed(1, 401).forEach(this::completed);
        reconnect(true);

        assertMergedQos2(400);
        assertMergedQos2(401);
    }

    /** The broker had PUBCOMP, gave the packet id to an equal message, and that one was lost on the way. */
    @Test
    void whatComesAgainThoughItsPubcompHasLeftIsHandedOnIfItsPacketIdMayBeUsedAnew() {
        connect(false);
        completed(1);
        completed(2);
        reconnect(true);

        assertThat(arrivedQos2(2, true).entry().possibleDuplicate()).isTrue();
    }

    private Arrival arrivedQos2(int packetId, boolean duplicate) {
        return ledger.arrived(packetId, true, duplicate, SAME, 10);
    }

    private LedgerEntry freshQos2(int packetId) {
        Arrival arrival = arrivedQos2(packetId, false);
        assertThat(arrival.verdict()).isEqualTo(Verdict.FRESH);
        return arrival.entry();
    }

    private void completed(int packetId) {
        ledger.recordDone(freshQos2(packetId));
        assertThat(acks()).containsExactly(packetId | MqttConnection.PUBREC);
        assertThat(ledger.released(packetId)).isTrue();
    }

    private void assertMergedQos2(int packetId) {
        assertThat(arrivedQos2(packetId, true).verdict()).isEqualTo(Verdict.MERGED);
    }

    private void connect(boolean sessionPresent) {
        ledger.connected(sessionPresent, SERVER);
        ledger.sessionConfirmed();
    }

    private void reconnect(boolean sessionPresent) {
        ledger.disconnected();
        ledger.connected(sessionPresent, SERVER);
        ledger.sessionConfirmed();
    }

    private LedgerEntry fresh(int packetId) {
        Arrival arrival = ledger.arrived(packetId, false, false, SAME, 10);
        assertThat(arrival.verdict()).isEqualTo(Verdict.FRESH);
        return arrival.entry();
    }

    /** Sent again, as the broker says, and handed on all the same. */
    private LedgerEntry resentAndFresh(int packetId) {
        Arrival arrival = ledger.arrived(packetId, false, true, SAME, 10);
        assertThat(arrival.verdict()).isEqualTo(Verdict.FRESH);
        return arrival.entry();
    }

    private void assertMerged(int packetId) {
        assertThat(ledger.arrived(packetId, false, true, SAME, 10).verdict()).isEqualTo(Verdict.MERGED);
    }

    private List<Integer> acks() {
        int[] ids = new int[100];
        return Arrays.stream(ids, 0, ledger.takeAcks(ids)).boxed().toList();
    }
}
