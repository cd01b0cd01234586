// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordTextTest {

    @ParameterizedTest
    @MethodSource({
        "io.shopfloor.connect.common.template.RecordTexts#rows",
        "io.shopfloor.connect.common.template.RecordTexts#typedTimes"
    })
    void eachKindOfValueHasOneText(RecordTexts.Row row) {
        assertThat(RecordText.of(row.schema(), row.value())).isEqualTo(row.text());
        if (row.schema() != null) {
            assertThat(RecordText.at(null, row.inStruct(), RecordTexts.PATH)).isEqualTo(row.text());
        }
    }

    @Test
    void whatIsNotThereHasNoText() {
        assertThat(RecordText.at(null, Map.of("a", 1), List.of("b"))).isNull();
        assertThat(RecordText.at(null, Map.of("a", 1), List.of("a", "b"))).isNull();
        assertThat(RecordText.at(null, "text", List.of("a"))).isNull();
        assertThat(RecordText.at(null, null, List.of("a"))).isNull();
    }
}
