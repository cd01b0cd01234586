// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** No cell of the table of types is untested. */
class PlcTypesDocTest {

    @Test
    void everyCellThatIsReadIsTestedAgainstAnIndependentDeviceAndNoOther() {
        assertThat(PlcTypesDoc.cells("read"))
                .containsExactlyInAnyOrderElementsOf(PlcCell.all().stream()
                        .map(cell -> cell.column().title() + ": " + cell.type())
                        .collect(Collectors.toSet()));
    }

    @Test
    void everyCellThatIsRefusedIsTriedAtValidation() {
        assertThat(PlcTypesDoc.cells("refused")).containsExactlyInAnyOrderElementsOf(PlcTypesIT.REFUSED.keySet());
    }
}
