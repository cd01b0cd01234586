// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTimestampTest {
    private static final long NOW = Records.TIMESTAMP + 60_000;

    private final RecordTimestamp<SourceRecord> transform =
            new RecordTimestamp<>((InstantSource) () -> Instant.ofEpochMilli(NOW));

    @AfterEach
    void close() {
        transform.close();
    }

    private SourceRecord apply(String json, String... options) {
        Map<String, String> props = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            props.put(options[i], options[i + 1]);
        }
        transform.configure(props);
        return transform.apply(Records.source(json.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource({
        "1699999998000, ms",
        "1699999998, s",
        "1699999998000000, us",
        "1699999998000000000, ns",
        "'\"2023-11-14T23:13:18+01:00\"', ms"
    })
    void theTimestampIsWhatTheFieldTellsInItsUnit(String time, String unit) {
        SourceRecord result = apply("{\"a\":{\"at\":" + time + "}}", "timestamp.field", "a.at", "timestamp.unit", unit);
        assertThat(result.timestamp()).isEqualTo(1_699_999_998_000L);
        assertThat(result.key()).isEqualTo("key");
    }

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource({
        "1699999998.123, s, 1699999998123",
        "1699999998.1239, s, 1699999998123",
        "1699999998123.9, ms, 1699999998123",
        "1699999998123456.5, us, 1699999998123"
    })
    void aFractionOfTheUnitIsNotCutOff(String time, String unit, long expected) {
        assertThat(apply("{\"timestamp_ms\":" + time + "}", "timestamp.unit", unit)
                        .timestamp())
                .isEqualTo(expected);
        SourceRecord decimal = Records.source(Map.of("timestamp_ms", new BigDecimal(time)));
        assertThat(transform.apply(decimal).timestamp()).isEqualTo(expected);
    }

    @Test
    void aTimestampOfConnectsInAStructCountsAsWell() {
        Schema schema = SchemaBuilder.struct().field("at", Timestamp.SCHEMA).build();
        transform.configure(Map.of("timestamp.field", "at"));
        SourceRecord record = Records.source("t", schema, new Struct(schema).put("at", new Date(NOW - 5)));
        assertThat(transform.apply(record).timestamp()).isEqualTo(NOW - 5);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 946_684_799_999L, NOW + 5 * 60_000 + 1, Long.MAX_VALUE, Long.MIN_VALUE})
    void aTimeThatCannotBeTrueLeavesTheTimestampAsItIs(long time) {
        assertThat(apply("{\"timestamp_ms\":" + time + "}").timestamp()).isEqualTo(Records.TIMESTAMP);
    }

    @ParameterizedTest
    @ValueSource(longs = {946_684_800_000L, NOW + 5 * 60_000})
    void theBoundsThemselvesAreTrue(long time) {
        assertThat(apply("{\"timestamp_ms\":" + time + "}").timestamp()).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{} | The field timestamp_ms is missing or null.",
                "{\"timestamp_ms\":1e19} | The field timestamp_ms is not a valid time.",
                "{\"timestamp_ms\":true} | The field timestamp_ms holds no time.",
                "{\"timestamp_ms\":\"noon\"} | The field timestamp_ms is not an ISO 8601 time with an offset.",
                "{\"timestamp_ms\": | The value is not JSON"
            })
    void withoutATimeItFailsOrKeepsItsTimestampAsConfigured(String json, String reason) {
        assertThatThrownBy(() -> apply(json)).isInstanceOf(DataException.class).hasMessageContaining(reason);
        assertThat(apply(json, "on.absent", "keep").timestamp()).isEqualTo(Records.TIMESTAMP);
    }

    @Test
    void tombstonesPass() {
        transform.configure(Map.of());
        SourceRecord tombstone = Records.source(null);
        assertThat(transform.apply(tombstone)).isSameAs(tombstone);
    }
}
