// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.it.SinkRepeats.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The judge of the fault tests sees each thing that it is there to see. */
class FaultOutcomeTest {
    private static final NavigableSet<Long> UNBROKEN = Collections.emptyNavigableSet();

    @Test
    void everythingInOrder() {
        FaultOutcome outcome = outcome(Set.of(1L, 2L), stored(1, 2), heard(1, 2));

        assertThat(outcome).isEqualTo(new FaultOutcome(2, 0, 0, 0, 0, 0, 0, SinkRepeats.NONE, 0, 0, 0));
        assertThat(outcome.asPromised()).isTrue();
    }

    @Test
    void lostBeforeKafka() {
        FaultOutcome outcome = outcome(Set.of(1L, 2L), stored(1), heard(1));

        assertThat(outcome.lost()).isEqualTo(1);
        assertThat(outcome.asPromised()).isFalse();
        assertThat(outcome.atMostOnce().asPromised()).isTrue();
        assertThat(outcome.atMostOnce().dropped()).isEqualTo(1);
    }

    @Test
    void overtakenBeforeKafka() {
        FaultOutcome outcome = outcome(Set.of(1L, 2L, 3L), stored(1, 3, 2), heard(1, 3, 2));

        assertThat(outcome.disordered()).isEqualTo(1);
        assertThat(outcome.asPromised()).isFalse();
    }

    @Test
    void overtakenByItsOwnNewConnectionAtQos0() {
        NavigableSet<Long> connections = new TreeSet<>(Set.of(1L, 3L));

        assertThat(FaultOutcome.of(
                                Set.of(1L, 2L, 3L),
                                connections,
                                stored(1, 3, 2),
                                stored(1, 3, 2),
                                heard(1, 3, 2),
                                Unsaved.NOTHING)
                        .asPromised())
                .isTrue();
        assertThat(FaultOutcome.of(
                                Set.of(1L, 2L, 3L),
                                connections,
                                stored(3, 2, 1),
                                stored(3, 2, 1),
                                heard(3, 2, 1),
                                Unsaved.NOTHING)
                        .disordered())
                .isEqualTo(1);
    }

    @Test
    void publishedAgainLaterIsNotOvertaken() {
        List<ConsumerRecord<byte[], byte[]>> records =
                List.of(record(message(3, 1), false), record(message(2, 2), false));

        assertThat(outcome(Set.of(2L, 3L), records, List.of(message(3, 1), message(2, 2))))
                .isEqualTo(new FaultOutcome(2, 0, 0, 0, 0, 0, 0, SinkRepeats.NONE, 0, 0, 0));
    }

    @Test
    void repeatedWithTheBrokersMarkAndThereforeHeardTwice() {
        FaultOutcome outcome = outcome(Set.of(1L), storedTwice(1), heard(1, 1));

        assertThat(outcome).isEqualTo(new FaultOutcome(1, 0, 0, 0, 1, 0, 0, new SinkRepeats(1, 0, 0), 0, 0, 0));
        assertThat(outcome.asPromised()).isTrue();
    }

    @Test
    void exactlyOnceTheBrokersMarkExcusesNoRepetition() {
        FaultOutcome outcome = outcome(Set.of(1L), storedTwice(1), heard(1, 1)).exactlyOnce();

        assertThat(outcome.unexplained()).isEqualTo(1);
        assertThat(outcome.asPromised()).isFalse();
        assertThat(outcome(Set.of(1L), stored(1), heard(1)).exactlyOnce().asPromised())
                .isTrue();
    }

    @Test
    void aMarkedRepetitionThatIsHeardOnceOnlyIsLostBehindTheSink() {
        FaultOutcome outcome = outcome(Set.of(1L), storedTwice(1), heard(1));

        assertThat(outcome.sinkLost()).isEqualTo(1);
        assertThat(outcome.asPromised()).isFalse();
    }

    @Test
    void aMarkedRepetitionExplainsOneHearingMoreAndNotTwo() {
        FaultOutcome outcome = outcome(Set.of(1L, 2L), storedTwice(1), heard(1, 1, 1));

        assertThat(outcome.sinkUnexplained()).isEqualTo(1);
    }

    @Test
    void whatAnAbortedTransactionLeftExplainsThatItIsHeardTwice() {
        FaultOutcome outcome =
                FaultOutcome.of(Set.of(1L), UNBROKEN, stored(1), stored(1, 1), heard(1, 1), Unsaved.NOTHING);

        assertThat(outcome.sinkRepeats()).isEqualTo(new SinkRepeats(1, 0, 0));
        assertThat(outcome.asPromised()).isTrue();
    }

    @Test
    void repeatedBehindTheSinkWithoutAnyReason() {
        FaultOutcome outcome = outcome(Set.of(1L, 2L), stored(1, 2), heard(1, 2, 2));

        assertThat(outcome.sinkRepeats()).isEqualTo(new SinkRepeats(1, 1, 0));
        assertThat(outcome.sinkUnexplained()).isEqualTo(1);
        assertThat(outcome.asPromised()).isFalse();
        assertThat(outcome.explained(Reason.NONE, 1).asPromised())
                .as("what the sink counts is no reason where nothing happened to it")
                .isFalse();
    }

    @Test
    void overALostLinkTheSinkHasToHaveCountedEveryRepetition() {
        FaultOutcome outcome = outcome(Set.of(1L, 2L), stored(1, 2), heard(1, 2, 1, 2));

        assertThat(outcome.explained(Reason.LINK, 3).asPromised())
                .as("what was counted need not have arrived twice")
                .isTrue();
        assertThat(outcome.explained(Reason.LINK, 2).asPromised()).isTrue();
        assertThat(outcome.explained(Reason.LINK, 1).sinkUnexplained()).isEqualTo(1);
        assertThat(outcome.explained(Reason.LINK, 1).asPromised()).isFalse();
    }

    @Test
    void aSinkThatBeganAnewHasCountedNothing() {
        FaultOutcome outcome = outcome(Set.of(1L, 2L), stored(1, 2), heard(1, 2, 1, 2));

        assertThat(outcome.explained(Reason.RESTART, 0).asPromised()).isTrue();
    }

    @Test
    void whatIsHeardAndIsNotInKafkaHasNoReason() {
        FaultOutcome outcome = outcome(Set.of(1L), stored(1), heard(1, 7, 7));

        assertThat(outcome.sinkRepeats()).isEqualTo(new SinkRepeats(1, 0, 1));
        assertThat(outcome.explained(Reason.RESTART, 9).asPromised()).isFalse();
    }

    @Test
    void whatWasUnexplainedBeforeAReasonStaysUnexplained() {
        FaultOutcome outcome = outcome(Set.of(1L), stored(1), heard(1, 1)).explained(Reason.RESTART, 0);

        assertThat(outcome.unexplainedAtSink(1).asPromised()).isFalse();
    }

    @Test
    void sumsKeepWhatIsUnexplained() {
        FaultOutcome bad = outcome(Set.of(1L), stored(1), heard(1, 1));
        FaultOutcome good = outcome(Set.of(1L), stored(1), heard(1));

        assertThat(good.plus(bad).sinkRepeats()).isEqualTo(new SinkRepeats(1, 1, 0));
        assertThat(good.plus(bad).asPromised()).isFalse();
        assertThat(bad.atMostOnce().asPromised()).isFalse();
    }

    @Test
    void aBrokerWithoutOrderExcusesNothingElse() {
        FaultOutcome outcome = outcome(Set.of(1L, 2L, 3L), stored(2, 1, 3), heard(1, 2));

        assertThat(outcome.unordered().disordered()).isZero();
        assertThat(outcome.unordered().sinkDisordered()).isZero();
        assertThat(outcome.unordered().sinkLost()).isEqualTo(1);
    }

    @Test
    void repeatedWithoutMark() {
        FaultOutcome outcome = outcome(Set.of(1L), stored(1, 1), heard(1, 1));

        assertThat(outcome.unexplained()).isEqualTo(1);
        assertThat(outcome.asPromised()).isFalse();
    }

    @Test
    void lostBehindTheSink() {
        FaultOutcome outcome = outcome(Set.of(1L, 2L), stored(1, 2), heard(2));

        assertThat(outcome.sinkLost()).isEqualTo(1);
        assertThat(outcome.sinkDisordered()).isZero();
        assertThat(outcome.asPromised()).isFalse();
    }

    @Test
    void overtakenBehindTheSink() {
        FaultOutcome outcome = outcome(Set.of(1L, 2L), stored(1, 2), heard(2, 1));

        assertThat(outcome.sinkDisordered()).isEqualTo(2);
        assertThat(outcome.asPromised()).isFalse();
    }

    @Test
    void whatAKilledBrokerHadNotSavedIsCountedApart() {
        Unsaved unsaved = new Unsaved(Set.of(2L, 3L), Set.of(new Piece(1, 1)), 0);

        FaultOutcome outcome =
                FaultOutcome.of(Set.of(1L, 2L, 3L), UNBROKEN, stored(1, 3), stored(1, 3), heard(3), unsaved);

        assertThat(outcome.forgotten()).as("2 before Kafka, 1 behind it").isEqualTo(2);
        assertThat(outcome.asPromised()).isTrue();
    }

    @Test
    void whatABrokerAcknowledgedAfterItsKillIsLost() {
        Unsaved unsaved = new Unsaved(Set.of(2L), Set.of(new Piece(1, 1)), 0);

        FaultOutcome outcome =
                FaultOutcome.of(Set.of(1L, 2L, 3L, 4L), UNBROKEN, stored(1, 4), stored(1, 4), heard(1), unsaved);

        assertThat(outcome.lost()).as("3").isEqualTo(1);
        assertThat(outcome.sinkLost()).as("4").isEqualTo(1);
        assertThat(outcome.forgotten()).as("2").isEqualTo(1);
        assertThat(outcome.asPromised()).isFalse();
    }

    @Test
    void alikeAndComplete() {
        assertThat(alike(3, 3, 3, 0, 3)).isEqualTo(new FaultOutcome(3, 0, 0, 0, 0, 0, 0, SinkRepeats.NONE, 0, 0, 0));
        assertThat(alike(3, 4, 4, 0, 4).asPromised())
                .as("the barrier published one again")
                .isTrue();
    }

    @Test
    void alikeAndTooFew() {
        assertThat(alike(3, 3, 2, 0, 2).lost()).isEqualTo(1);
        assertThat(alike(3, 3, 2, 0, 2).asPromised()).isFalse();
        assertThat(alike(3, 3, 3, 0, 2).sinkLost()).isEqualTo(1);
        assertThat(alike(3, 3, 3, 0, 2).asPromised()).isFalse();
    }

    @Test
    void alikeAndMoreThanWerePublished() {
        assertThat(alike(3, 3, 4, 0, 4).unexplained()).isEqualTo(1);
        assertThat(alike(3, 3, 4, 0, 4).asPromised()).isFalse();
        assertThat(alike(3, 3, 4, 1, 4).repeated()).isEqualTo(1);
        assertThat(alike(3, 3, 4, 1, 4).asPromised()).as("marked").isTrue();
        assertThat(alike(3, 3, 3, 0, 4).sinkUnexplained()).isEqualTo(1);
        assertThat(alike(3, 3, 3, 0, 4).explained(Reason.LINK, 1).asPromised()).isTrue();
    }

    @Test
    void alikeAndForgottenByAKilledBroker() {
        Unsaved unsaved = new Unsaved(Set.of(2L), Set.of(), 1);

        assertThat(FaultOutcome.alike(Set.of(1L, 2L, 3L), 3, stored(1, 3), 2, 1, unsaved))
                .isEqualTo(new FaultOutcome(3, 0, 0, 0, 0, 0, 0, SinkRepeats.NONE, 0, 0, 2));
        assertThat(FaultOutcome.alike(Set.of(1L, 2L, 3L), 3, stored(1), 1, 0, unsaved)
                        .lost())
                .isEqualTo(1);
    }

    private static FaultOutcome alike(int acknowledged, int published, int stored, int marked, int heard) {
        Set<Long> ids = LongStream.rangeClosed(1, acknowledged).boxed().collect(Collectors.toSet());
        List<ConsumerRecord<byte[], byte[]>> records = IntStream.range(0, stored)
                .mapToObj(i -> record("{\"count\":1}".getBytes(StandardCharsets.UTF_8), i < marked))
                .toList();
        return FaultOutcome.alike(ids, published, records, stored, heard, Unsaved.NOTHING);
    }

    /** Where nothing was aborted. */
    private static FaultOutcome outcome(
            Set<Long> acknowledged, List<ConsumerRecord<byte[], byte[]>> stored, List<byte[]> heard) {
        return FaultOutcome.of(acknowledged, UNBROKEN, stored, stored, heard, Unsaved.NOTHING);
    }

    private static List<ConsumerRecord<byte[], byte[]>> storedTwice(int id) {
        return List.of(record(message(id, 1), false), record(message(id, 1), true));
    }

    private static List<ConsumerRecord<byte[], byte[]>> stored(int... ids) {
        return IntStream.of(ids).mapToObj(id -> record(message(id, 1), false)).toList();
    }

    private static List<byte[]> heard(int... ids) {
        return IntStream.of(ids).mapToObj(id -> message(id, 1)).toList();
    }

    private static byte[] message(int id, int attempt) {
        return ("{\"id\":" + id + ",\"attempt\":" + attempt + "}").getBytes(StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value, boolean duplicate) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("t", 0, 0, null, value);
        if (duplicate) {
            record.headers().add("mqtt.duplicate", "true".getBytes(StandardCharsets.UTF_8));
        }
        return record;
    }
}
