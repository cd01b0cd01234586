// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.row;

import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * The keys of rows: a Struct of some of their columns, so that the same reading, stored again, is the same row. The schema is
 * kept until a row of another schema comes. Used by one task thread.
 */
public final class RowKeys {
    private final List<String> columns;
    private Schema rows;
    private Schema keys;

    public RowKeys(List<String> columns) {
        this.columns = columns;
    }

    /** @throws DataException if the row lacks one of the columns, or has null there */
    public Struct of(Struct row) {
        if (row.schema() != rows) {
            keys = keys(row.schema());
            rows = row.schema();
        }
        Struct key = new Struct(keys);
        for (Field column : keys.fields()) {
            Object value = row.get(column.name());
            if (value == null) {
                throw new DataException("The row has no " + column.name() + ", which key.fields needs.");
            }
            key.put(column, value);
        }
        return key;
    }

    /** @throws DataException if rows of this schema lack one of the columns */
    public Schema keys(Schema row) {
        SchemaBuilder builder = SchemaBuilder.struct().name("io.shopfloor.connect.TimeSeriesKey");
        for (String column : columns) {
            if (row.field(column) == null) {
                throw new DataException("The row has no column " + column + ", which key.fields names. Its columns: "
                        + String.join(
                                ", ", row.fields().stream().map(Field::name).toList()));
            }
            builder.field(column, Schemas.like(row.field(column).schema()).build());
        }
        return builder.build();
    }
}
