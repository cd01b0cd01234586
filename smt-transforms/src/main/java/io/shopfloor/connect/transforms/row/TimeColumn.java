// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.row;

import java.time.Instant;
import java.util.Date;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/**
 * How a row tells times. A Connect Timestamp is an instant, but a sink may write it as a time without zone, which the database then
 * takes for one in the worker's zone.
 */
public enum TimeColumn {
    /** Connect's Timestamp. */
    TIMESTAMP {
        @Override
        SchemaBuilder schema() {
            return Timestamp.builder();
        }

        @Override
        Object of(Date instant) {
            return instant;
        }
    },
    /** ISO 8601 in UTC, as a text of the name by which Debezium's sinks know a time with its zone. */
    ZONED {
        @Override
        SchemaBuilder schema() {
            return SchemaBuilder.string()
                    .name("io.debezium.time.ZonedTimestamp")
                    .version(1);
        }

        @Override
        Object of(Date instant) {
            return Instant.ofEpochMilli(instant.getTime()).toString();
        }
    };

    /** Of a column that is required until it is said otherwise. */
    abstract SchemaBuilder schema();

    abstract Object of(Date instant);
}
