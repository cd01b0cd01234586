// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A fixed rate without drift; what is late is left out and counted. */
class TurnTest {

    private static final long MS = 1_000_000;

    private final Turn turn = turn(100);

    private static Turn turn(int intervalMs) {
        Plc4xSourceConfig config = new Plc4xSourceConfig(Fixtures.config(
                "simulated://x", "a=RANDOM/a:INT", "plc.c.g.poll.interval.ms", Integer.toString(intervalMs)));
        ConnectionConfig connection = config.connection("c");
        GroupConfig group = connection.groups().get(0);
        return new Turn(
                new GroupReader(group, connection, config, new PlcDrivers().driver(connection)),
                new ReadingRecords(config, group, false));
    }

    @Test
    void theNextTurnIsOneIntervalAfterThisOneWasDueHoweverLongItTook() {
        turn.begin(5 * MS);
        turn.advance(60 * MS);
        assertThat(turn.due()).isEqualTo(105 * MS);
        turn.advance(106 * MS);
        assertThat(turn.due()).isEqualTo(205 * MS);
        assertThat(turn.late()).isZero();
    }

    @Test
    void cyclesWhoseTimeHasPassedAreLeftOutAndCountedAndThePhaseIsKept() {
        turn.begin(0);
        assertThat(turn.advance(350 * MS)).as("a gap").isFalse();
        assertThat(turn.due()).isEqualTo(400 * MS);
        assertThat(turn.late()).isEqualTo(3);
    }

    @Test
    void anOutageIsNotLate() {
        turn.begin(0);
        turn.begin(10_000 * MS);
        assertThat(turn.due()).isEqualTo(10_000 * MS);
        assertThat(turn.late()).isZero();
    }

    @Test
    void whatIsLeftOutIsAGapFromFiveCyclesAndASecondOn() {
        assertThat(gap(100, 1_150)).isTrue();
        assertThat(gap(100, 950)).as("less than a second").isFalse();
        assertThat(gap(1_000, 4_500)).as("four cycles").isFalse();
        assertThat(gap(1_000, 6_500)).isTrue();
    }

    private static boolean gap(int intervalMs, long nowMs) {
        Turn one = turn(intervalMs);
        one.begin(0);
        return one.advance(nowMs * MS);
    }
}
