// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.source.ledger.InFlight.Verdict;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of acknowledgements, the bounds, and what counts as done: one connection. */
final class InFlightTest {

    private static final long SAME = 7;
    private static final URI SERVER = URI.create("tcp://broker:1883");

    private final Room room = new Room(4, 100, new LongAdder());
    private final int connection = room.open();
    private final InFlight ledger = new InFlight(room, 4);

    @Test
    void nothingIsAcknowledgedBeforeItIsDone() {
        connect(false);
        LedgerEntry one = fresh(1);

        assertThat(acks()).isEmpty();

        assertThat(done(one)).isTrue();
        assertThat(acks()).containsExactly(1);
        assertThat(acks()).isEmpty();
    }

    @Test
    void acknowledgementsLeaveInTheOrderOfArrivalWhateverIsDoneFirst() {
        connect(false);
        LedgerEntry nine = fresh(9);
        LedgerEntry two = fresh(2);
        LedgerEntry five = fresh(5);

        assertThat(done(five)).isFalse();
        assertThat(done(two)).isFalse();
        assertThat(acks()).isEmpty();

        assertThat(done(nine)).isTrue();
        assertThat(acks()).containsExactly(9, 2, 5);
    }

    @Test
    void acknowledgementsAreGivenOutInBatches() {
        connect(false);
        List.of(fresh(1), fresh(2), fresh(3)).forEach(this::done);
        int[] two = new int[2];

        assertThat(ledger.takeAcks(two)).isEqualTo(2);
        assertThat(two).containsExactly(1, 2);
        assertThat(ledger.takeAcks(two)).isEqualTo(1);
        assertThat(two[0]).isEqualTo(3);
    }

    @Test
    void aWideWindowGathersAcknowledgementsWhileMoreMessagesAreOnTheirWay() {
        InFlight wide = new InFlight(room, 80);
        wide.connected(false, SERVER);
        wide.sessionConfirmed();
        List<LedgerEntry> entries = IntStream.rangeClosed(1, 15)
                .mapToObj(id -> wide.arrived(id, false, false, id, 10).entry())
                .toList();

        assertThat(entries.stream().map(wide::recordDone).toList())
                .as("the tenth and what follows, until somebody comes for them")
                .isEqualTo(
                        Stream.of("         xxxxxx".split("")).map("x"::equals).toList());

        assertThat(wide.takeAcks(new int[80])).isEqualTo(15);
    }

    @Test
    void theLastMessageThatIsOnItsWayIsWorthSendingForAlone() {
        InFlight wide = new InFlight(room, 80);
        wide.connected(false, SERVER);
        wide.sessionConfirmed();
        LedgerEntry one = wide.arrived(1, false, false, 1, 10).entry();
        LedgerEntry two = wide.arrived(2, false, false, 2, 10).entry();

        assertThat(wide.recordDone(one)).isFalse();
        assertThat(wide.recordDone(two)).isTrue();
    }

    @Test
    void aMessageOfSeveralRecordsIsDoneWithTheLastOfThem() {
        connect(false);
        LedgerEntry entry = fresh(1);
        ledger.handedOut(entry, 3);

        ledger.recordDone(entry);
        ledger.recordDone(entry);
        assertThat(acks()).isEmpty();

        ledger.recordDone(entry);
        assertThat(acks()).containsExactly(1);
        assertThat(room.bytes()).isZero();
    }

    @Test
    void aRecordReportedOnceTooOftenChangesNothing() {
        connect(false);
        LedgerEntry one = fresh(1);
        done(one);

        assertThat(done(one)).isFalse();

        assertThat(room.bytes()).isZero();
        assertThat(acks()).containsExactly(1);
    }

    @Test
    void whatWasHandedOutCanBeSettledWithoutACompletion() {
        connect(false);
        LedgerEntry handed = fresh(1);
        ledger.handedOut(handed, 2);
        LedgerEntry waiting = fresh(2);

        assertThat(ledger.settleHandedOut()).isTrue();

        assertThat(acks()).containsExactly(1);
        assertThat(done(handed)).isFalse();
        done(waiting);
        assertThat(acks()).containsExactly(2);
        assertThat(room.bytes()).isZero();
    }

    @Test
    void aMessageHandedOutInPartsIsDoneWithItsRecordsAndTheLastPart() {
        connect(false);
        LedgerEntry entry = fresh(1);
        ledger.handedOutInPart(entry, 2, false);
        ledger.recordDone(entry);
        ledger.recordDone(entry);
        assertThat(acks()).isEmpty();

        ledger.handedOutInPart(entry, 1, true);
        assertThat(acks()).isEmpty();
        ledger.recordDropped(entry);
        assertThat(acks()).containsExactly(1);
        assertThat(room.bytes()).isZero();
    }

    /** A worker may tell of the records of a transaction that stayed empty with the next one. */
    @Test
    void settlingAPartDoesNotCountItsRecordsTwice() {
        connect(false);
        LedgerEntry entry = fresh(1);
        ledger.handedOutInPart(entry, 2, false);
        ledger.settleHandedOut();
        ledger.handedOutInPart(entry, 2, false);
        for (int i = 0; i < 4; i++) {
            ledger.recordDropped(entry);
        }
        ledger.settleHandedOut();
        assertThat(acks()).isEmpty();

        ledger.handedOutInPart(entry, 1, true);
        assertThat(ledger.settleHandedOut()).isTrue();
        assertThat(acks()).containsExactly(1);
        assertThat(room.bytes()).isZero();
    }

    @Test
    void aMessageThatBecomesNoRecordIsDoneInItsTurn() {
        connect(false);
        LedgerEntry one = fresh(1);
        assertThat(ledger.handedOutEmpty(fresh(2))).isFalse();
        assertThat(acks()).isEmpty();
        done(one);
        assertThat(acks()).containsExactly(1, 2);
        assertThat(ledger.handedOutEmpty(fresh(3))).isTrue();
        assertThat(room.bytes()).isZero();
    }

    @Test
    void settlingReachesWhatIsAwaitedAndWhatIsDisowned() {
        connect(false);
        ledger.handedOut(fresh(1), 1);
        ledger.disconnected();
        ledger.settleHandedOut();
        assertThat(room.bytes()).isZero();

        connect(true);
        ledger.handedOut(fresh(2), 1);
        ledger.disconnected();
        connect(false);
        assertThat(room.bytes()).isEqualTo(10);
        ledger.settleHandedOut();
        assertThat(room.bytes()).isZero();
    }

    @Test
    void aMessageSentAgainOnALivingConnectionIsTheSameOne() {
        connect(false);
        LedgerEntry one = fresh(1);

        assertThat(arriveAgain(1)).isEqualTo(Verdict.MERGED);
        done(one);
        assertThat(arriveAgain(1)).isEqualTo(Verdict.MERGED);

        assertThat(acks()).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void otherContentUnderAPacketIdOnALivingConnectionIsAnotherMessage(boolean duplicate) {
        connect(false);
        LedgerEntry first = fresh(1);
        room.take(connection, 10);
        LedgerEntry second = ledger.arrived(1, false, duplicate, 8, 10).entry();

        assertThat(second).isNotNull();
        assertThat(second.possibleDuplicate()).isFalse();
        assertTheSecondAloneIsAcknowledged(first, second);
    }

    /** A broker may not do that, so nobody knows what it means: it is handed on, and marked. */
    @Test
    void anEqualMessageThatIsNotSentAgainTakesThePacketIdOfTheFirstOneOnALivingConnection() {
        connect(false);
        LedgerEntry first = fresh(1);
        LedgerEntry second = fresh(1);

        assertThat(second.possibleDuplicate()).isTrue();
        assertTheSecondAloneIsAcknowledged(first, second);
    }

    private void assertTheSecondAloneIsAcknowledged(LedgerEntry first, LedgerEntry second) {
        done(first);
        assertThat(acks()).as("the packet id stands for the second one now").isEmpty();
        done(second);
        assertThat(acks()).containsExactly(1);
        assertThat(ledger.size()).isZero();
        assertThat(room.bytes()).isZero();
    }

    @Test
    void aFreedPacketIdIsANewMessageOnTheSameConnection() {
        connect(false);
        done(fresh(1));
        acks();

        assertThat(fresh(1).possibleDuplicate()).isFalse();
    }

    @Test
    void sizeAndAgeCountWhatIsUnacknowledgedWhetherConnectedOrNot() {
        assertThat(ledger.oldestAgeMs()).isZero();
        connect(false);
        fresh(1);
        fresh(2);
        assertThat(ledger.size()).isEqualTo(2);

        ledger.disconnected();
        assertThat(ledger.size()).as("between two connections").isEqualTo(2);

        connect(true);
        arriveAgain(1);
        assertThat(ledger.size()).isEqualTo(2);
        assertThat(ledger.oldestAgeMs()).isNotNegative();
    }

    private void connect(boolean sessionPresent) {
        ledger.connected(sessionPresent, SERVER);
        ledger.sessionConfirmed();
    }

    private LedgerEntry fresh(int packetId) {
        room.take(connection, 10);
        InFlight.Arrival arrival = ledger.arrived(packetId, false, false, SAME, 10);
        assertThat(arrival.verdict()).isEqualTo(Verdict.FRESH);
        return arrival.entry();
    }

    private Verdict arrive(int packetId) {
        return ledger.arrived(packetId, false, false, SAME, 10).verdict();
    }

    private Verdict arriveAgain(int packetId) {
        return ledger.arrived(packetId, false, true, SAME, 10).verdict();
    }

    private boolean done(LedgerEntry entry) {
        return ledger.recordDone(entry);
    }

    private List<Integer> acks() {
        int[] ids = new int[100];
        return Arrays.stream(ids, 0, ledger.takeAcks(ids)).boxed().toList();
    }
}
