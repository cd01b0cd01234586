// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.template.RecordTexts;
import io.shopfloor.connect.transforms.record.RecordValues;
import org.apache.kafka.connect.data.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** <code>${field.x}</code> is the same text here as everywhere. */
class FieldTextTest {

    @ParameterizedTest
    @MethodSource({
        "io.shopfloor.connect.common.template.RecordTexts#rows",
        "io.shopfloor.connect.common.template.RecordTexts#typedTimes"
    })
    void aFieldHasTheTextOfTheTable(RecordTexts.Row row) {
        if (row.schema() != null) {
            assertThat(text(row.inStruct().schema(), row.inStruct())).isEqualTo(row.text());
        } else {
            assertThat(text(null, row.inMap())).isEqualTo(row.text());
        }
    }

    private static String text(Schema schema, Object value) {
        return RecordValues.of(Records.source("t", schema, value)).field(RecordTexts.PATH);
    }
}
