// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.it.PlcHoles.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of readings sees a hole that nobody told of. */
class PlcHolesTest {

    private static final Span HOLE = new Span(10_000, 20_000);

    private static List<Span> silent(Span... gaps) {
        return new PlcHoles(List.of(HOLE), List.of(gaps)).silent();
    }

    @Test
    void aHoleIsToldByOneGapOrByTwoThatFollowEachOther() {
        assertThat(silent(new Span(10_100, 19_900))).isEmpty();
        assertThat(silent(new Span(9_000, 15_000), new Span(15_500, 19_500))).isEmpty();
    }

    @Test
    void aHoleIsSilentWhereNoGapOrOnlyAPartOfItIsTold() {
        assertThat(silent()).containsExactly(HOLE);
        assertThat(silent(new Span(10_100, 15_000))).containsExactly(HOLE);
        assertThat(silent(new Span(15_000, 20_000))).containsExactly(HOLE);
        assertThat(silent(new Span(9_000, 12_000), new Span(15_000, 21_000))).containsExactly(HOLE);
        assertThat(silent(new Span(1_000, 2_000))).containsExactly(HOLE);
    }
}
