// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeOffsetTest {

    @Test
    void isTheMapThatIsReadAfterARestart() {
        assertThat(new NodeOffset(1_767_312_000_000L, 134_117_856_000_000_000L))
                .isEqualTo(Map.of(
                        ReadingRecords.TIMESTAMP,
                        1_767_312_000_000L,
                        ReadingRecords.SOURCE_TICKS,
                        134_117_856_000_000_000L));
    }
}
