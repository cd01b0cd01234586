// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.shopfloor.connect.common.polling.Quality;
import org.apache.plc4x.java.api.types.PlcResponseCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What PLC4X says about a tag has a word in every record. */
class AnswerTest {

    @ParameterizedTest
    @EnumSource(value = PlcResponseCode.class, mode = EnumSource.Mode.EXCLUDE, names = "OK")
    void everyCodeOfPlc4xIsAQuality(PlcResponseCode code) {
        assertThatCode(() -> Quality.valueOf(code.name())).doesNotThrowAnyException();
    }
}
