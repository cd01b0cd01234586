// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PollScheduleTest {
    @Test
    void keepsTheRateWithoutDrift() {
        PollSchedule schedule = new PollSchedule(1000, 5);
        for (int i = 0; i < 100; i++) {
            long due = schedule.next();
            assertThat(due).isEqualTo(5 + 1000L * i);
            schedule.polled(due + 30, due + 200);
        }
        assertThat(schedule.missed()).isZero();
    }

    @Test
    void leavesOutWhatItMissedAndReturnsToTheSameGrid() {
        PollSchedule schedule = new PollSchedule(1000, 0);
        schedule.polled(0, 3_500);
        assertThat(schedule.next()).isEqualTo(5_000);
        assertThat(schedule.missed()).isEqualTo(4);
    }

    @Test
    void letsASlowMasterRestForAsLongAsItsAnswerTook() {
        PollSchedule schedule = new PollSchedule(100, 0);
        schedule.polled(0, 90);
        assertThat(schedule.next()).as("not at 100").isEqualTo(200);
        assertThat(schedule.missed()).isEqualTo(1);
    }
}
