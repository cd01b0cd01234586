// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(1000), new Random(1));

    @Test
    void doublesTheCeilingUpToTheMaximumAndJittersBelowIt() {
        long[] ceilings = {100, 200, 400, 800, 1000, 1000};
        for (long ceiling : ceilings) {
            assertThat(backoff.next().toMillis()).isBetween(ceiling / 2, ceiling);
        }
    }

    @Test
    void beginsAnewAfterAReset() {
        for (int i = 0; i < 10; i++) {
            backoff.next();
        }
        backoff.reset();
        assertThat(backoff.next().toMillis()).isBetween(50L, 100L);
    }

    @Test
    void differsFromClientToClient() {
        Backoff other = new Backoff(Duration.ofMillis(100), Duration.ofMillis(1000), new Random(2));
        assertThat(java.util.stream.Stream.generate(backoff::next).limit(5).toList())
                .isNotEqualTo(
                        java.util.stream.Stream.generate(other::next).limit(5).toList());
    }
}
