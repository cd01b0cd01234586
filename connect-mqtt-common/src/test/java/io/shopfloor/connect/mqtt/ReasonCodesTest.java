// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReasonCodesTest {

    @Test
    void namesOfReasonCodesCarryTheirNumber() {
        assertThat(ReasonCodes.nameOf(0x87)).isEqualTo("not authorized (0x87)");
        assertThat(ReasonCodes.nameOf(0xFE)).isEqualTo("reason code (0xFE)");
        assertThat(ReasonCodes.nameOf(32_109)).isEqualTo("reason code (32109)");
    }
}
