// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.sandbox.load.Reconciliation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class VerdictTest {
    @Test
    void nothingLostIsSuccessWhateverIsDuplicated() {
        Verdict verdict = new Verdict(new Reconciliation(3, 3, Set.of(), List.of(2L), 0), List.of(), true);
        assertThat(verdict.exitStatus()).isZero();
        assertThat(verdict.lines()).last().isEqualTo("sent=3 stored=3 lost=0 duplicated=1");
        assertThat(verdict.lines()).first().asString().contains("0 of these carry the header mqtt.duplicate=true");
    }

    @Test
    void exactlyOnceADuplicateIsFailure() {
        Reconciliation twice = new Reconciliation(3, 3, Set.of(), List.of(2L), 1);
        assertThat(new Verdict(twice, List.of(), true, true, Optional.empty()).exitStatus())
                .isEqualTo(1);
        Reconciliation once = new Reconciliation(3, 3, Set.of(), List.of(), 0);
        assertThat(new Verdict(once, List.of(), true, true, Optional.empty()).exitStatus())
                .isZero();
    }

    @Test
    void oneLostMessageIsFailureAndIsNamed() {
        Verdict verdict = new Verdict(new Reconciliation(3, 2, Set.of(2L), List.of(), 0), List.of(), true);
        assertThat(verdict.exitStatus()).isEqualTo(1);
        assertThat(verdict.lines()).first().isEqualTo("LOST, by id: 2");
        assertThat(verdict.lines()).last().isEqualTo("sent=3 stored=2 lost=1 duplicated=0");
    }

    @Test
    void ofManyLostOnesTheFirstAreNamed() {
        Set<Long> lost = LongStream.rangeClosed(1, 500).boxed().collect(Collectors.toCollection(TreeSet::new));
        Verdict verdict = new Verdict(new Reconciliation(500, 0, lost, List.of(), 0), List.of(), true);
        assertThat(verdict.lines())
                .first()
                .asString()
                .startsWith("LOST, by id: 1, 2, 3, ")
                .endsWith(", 10, ...");
    }

    @Test
    void inABrokenOffRunNothingCountsAsLost() {
        assertThat(new Verdict(new Reconciliation(3, 2, Set.of(2L), List.of(), 0), List.of(), true).unfinished())
                .isEqualTo("sent=3 stored=2, 1 in flight");
    }

    @Test
    void aMalformedMessageThatIsNotPutBackIsFailureAndIsNamed() {
        Verdict verdict = new Verdict(new Reconciliation(3, 3, Set.of(), List.of(), 0), List.of("count=1"), true);
        assertThat(verdict.exitStatus()).isEqualTo(1);
        assertThat(verdict.lines()).first().isEqualTo("MALFORMED AND NOT PUT BACK: count=1");
    }

    @Test
    void aKpiThatIsNotBackOnMqttIsFailureAndIsNamed() {
        Verdict verdict = new Verdict(new Reconciliation(3, 3, Set.of(), List.of(), 0), List.of(), false);
        assertThat(verdict.exitStatus()).isEqualTo(1);
        assertThat(verdict.lines()).first().asString().startsWith("NOT BACK ON MQTT");
    }

    @Test
    void nothingSentIsNoSuccess() {
        assertThat(new Verdict(new Reconciliation(0, 0, Set.of(), List.of(), 0), List.of(), true).exitStatus())
                .isEqualTo(1);
    }

    @Test
    void eachStoredPieceMustBeInOneRowOfTheDatabaseWhereThereIsOne() {
        assertThat(withRows(3, 3).exitStatus()).isZero();
        assertThat(withRows(3, 3).lines())
                .contains("In PostgreSQL, select count(*), count(distinct id) from piece: 3, 3");
        assertThat(withRows(4, 3).exitStatus()).as("one twice").isEqualTo(1);
        assertThat(withRows(2, 2).exitStatus()).as("one missing").isEqualTo(1);
        assertThat(withRows(2, 2).lines()).anyMatch(line -> line.startsWith("NOT EACH PIECE IN ONE ROW: "));
    }

    private static Verdict withRows(long rows, long distinct) {
        return new Verdict(
                new Reconciliation(3, 3, Set.of(), List.of(), 0),
                List.of(),
                true,
                false,
                Optional.of(new Historian.Answer(rows, distinct, List.of(), List.of())));
    }
}
