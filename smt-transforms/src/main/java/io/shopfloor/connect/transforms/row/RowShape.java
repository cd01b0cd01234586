// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.row;

import io.shopfloor.connect.transforms.record.RecordValues;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** A form that rows have. Used by one task thread. */
public interface RowShape {
    String TIME = "time";
    String ASSET = "asset";
    String QUALITY = "quality";
    String ORIGIN = "origin";

    /**
     * What every row has, whatever its form.
     *
     * @param timeMs milliseconds since 1970
     * @param uncertain whether the reading told another time, one that cannot be true
     * @param asset what the reading is of
     * @param origin where the record comes from; null if unknown
     */
    record Frame(long timeMs, boolean uncertain, String asset, String origin) {}

    /** The schema of all rows; null if it depends on the record. */
    Schema schema();

    /**
     * The row of one reading.
     *
     * @throws org.apache.kafka.connect.errors.DataException if it cannot be a row of this form
     */
    Struct row(Reading reading, RecordValues values, Frame frame);
}
