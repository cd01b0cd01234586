// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A dead-band for each name, and one for all others. */
class DeadbandsTest {

    @Test
    void aNameHasItsOwnDeadbandAndOthersTheOneForAll() {
        Deadbands deadbands = new Deadbands(List.of("Temperature=0.5", "*=10%"));
        assertThat(deadbands.exceededBy("Temperature", 20, 20.5)).isFalse();
        assertThat(deadbands.exceededBy("Temperature", 20, 20.75)).isTrue();
        assertThat(deadbands.exceededBy("Pressure", 20, 21)).isFalse();
        assertThat(deadbands.exceededBy("Pressure", 20, 23)).isTrue();
    }

    @Test
    void withoutADeadbandEveryMoveCounts() {
        assertThat(new Deadbands(List.of("Temperature=0.5")).exceededBy("Pressure", 1, 1.001))
                .isTrue();
    }

    @Test
    void aNumberWithoutANameIsForAllOthers() {
        assertThat(new Deadbands(List.of("2")).exceededBy("Pressure", 1, 3)).isFalse();
    }

    @Test
    void anythingElseIsRefusedWithTheReason() {
        for (String entry : List.of("=1", "Temperature=", "Temperature")) {
            assertThatThrownBy(() -> Deadbands.parse(entry)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
