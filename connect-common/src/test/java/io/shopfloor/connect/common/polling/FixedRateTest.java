// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A fixed rate without drift; what is late is left out and counted. */
class FixedRateTest {

    private static final long MS = 1_000_000;

    private static FixedRate rate(long intervalMs, long firstMs) {
        FixedRate rate = new FixedRate(intervalMs * MS);
        rate.begin(firstMs * MS);
        return rate;
    }

    @Test
    void theNextCycleIsOneIntervalAfterThisOneWasDueHoweverLongItTook() {
        FixedRate rate = rate(100, 5);
        rate.advance(60 * MS);
        assertThat(rate.due()).isEqualTo(105 * MS);
        rate.advance(205 * MS);
        assertThat(rate.due()).isEqualTo(205 * MS);
        assertThat(rate.late()).isZero();
    }

    @Test
    void cyclesWhoseTimeHasPassedAreLeftOutAndCountedAndThePhaseIsKept() {
        FixedRate rate = rate(100, 0);
        assertThat(rate.advance(350 * MS)).as("a gap").isFalse();
        assertThat(rate.due()).isEqualTo(400 * MS);
        assertThat(rate.late()).isEqualTo(3);
    }

    @Test
    void anOutageIsNotLate() {
        FixedRate rate = rate(100, 0);
        rate.begin(10_000 * MS);
        assertThat(rate.due()).isEqualTo(10_000 * MS);
        assertThat(rate.late()).isZero();
    }

    @Test
    void whatIsLeftOutIsAGapFromFiveCyclesAndASecondOn() {
        assertThat(rate(100, 0).advance(1_150 * MS)).isTrue();
        assertThat(rate(100, 0).advance(950 * MS)).as("less than a second").isFalse();
        assertThat(rate(1_000, 0).advance(4_500 * MS)).as("four cycles").isFalse();
        assertThat(rate(1_000, 0).advance(6_500 * MS)).isTrue();
    }
}
