// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.it.OpcUaOutcome.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The judge of the OPC UA source's faults sees each way in which a promise can be broken. */
class OpcUaOutcomeTest {

    private final SortedMap<Integer, Long> log = new TreeMap<>();
    private final List<Seen> all = new ArrayList<>();

    OpcUaOutcomeTest() {
        for (int number = 0; number < 100; number++) {
            log.put(number, 1_000_000L + number * 1_000);
            if (number >= 10 && number < 90) {
                all.add(new Seen(number, false));
            }
        }
    }

    private OpcUaOutcome kept(List<Seen> kept) {
        return OpcUaOutcome.of(log, kept, log, all, List.of());
    }

    private OpcUaOutcome told(List<PlcHoles.Span> gaps) {
        List<Seen> told = new ArrayList<>(all);
        told.removeIf(each -> each.number() >= 40 && each.number() < 50);
        return OpcUaOutcome.of(log, all, log, told, gaps);
    }

    private static Seen live(int number) {
        return new Seen(number, false);
    }

    @Test
    void allFromTheFirstNumberInKafkaOnIsAsPromised() {
        OpcUaOutcome outcome = kept(all);
        assertThat(outcome).matches(OpcUaOutcome::asPromised);
        assertThat(outcome.recorded()).isEqualTo(80);
    }

    @Test
    void aNumberThatTheServerRecordedAndKafkaHasNotIsLost() {
        all.remove(live(55));
        assertThat(kept(all).lost()).containsExactly(55);
    }

    @Test
    void aRepetitionHasToBeMarked() {
        all.add(new Seen(88, true));
        assertThat(kept(all)).matches(OpcUaOutcome::asPromised);
        all.add(live(89));
        assertThat(kept(all).repeated()).containsExactly(89);
    }

    @Test
    void whatComesForTheFirstTimeComesInOrder() {
        all.remove(live(55));
        all.add(new Seen(55, true));
        assertThat(kept(all).disordered()).containsExactly(55);
    }

    @Test
    void aHoleHasToBeInTheTimeOfAGap() {
        assertThat(told(List.of(new PlcHoles.Span(1_039_000, 1_050_000)))).matches(OpcUaOutcome::asPromised);
        assertThat(told(List.of()).silent()).hasSize(10);
        assertThat(told(List.of(new PlcHoles.Span(1_039_000, 1_044_000))).silent())
                .containsExactly(47, 48, 49);
        assertThat(told(List.of()).missed()).isEqualTo(10);
    }
}
