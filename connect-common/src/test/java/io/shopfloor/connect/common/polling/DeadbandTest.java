// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** One comparison for all sources: OPC UA's, a number must move by more than the dead-band. */
class DeadbandTest {

    @Test
    void aNumberMustMoveByMoreThanTheDeadband() {
        Deadband half = Deadband.parse(" 0.5 ");
        assertThat(half.exceededBy(20, 20.5)).isFalse();
        assertThat(half.exceededBy(20, 20.75)).isTrue();
        assertThat(half.exceededBy(20, 19.25)).isTrue();
    }

    @Test
    void aPercentageIsRelativeToTheLastReportedValue() {
        Deadband tenth = Deadband.parse("10 %");
        assertThat(tenth.exceededBy(-100, -109)).isFalse();
        assertThat(tenth.exceededBy(-100, -111)).isTrue();
        assertThat(tenth.exceededBy(0, 0.001)).isTrue();
    }

    @Test
    void noDeadbandIsEmptyAndAnythingElseIsRefusedWithTheReason() {
        assertThat(Deadband.parse(" ")).isNull();
        assertThatThrownBy(() -> Deadband.parse("wide")).hasMessage("\"wide\" is not a number");
        assertThatThrownBy(() -> Deadband.parse("NaN")).hasMessage("\"NaN\" is not a number");
        assertThatThrownBy(() -> Deadband.parse("-1%")).hasMessageContaining("use 0 or more, such as 0.5 or 2%");
    }
}
