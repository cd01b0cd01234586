// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms;

import static io.shopfloor.connect.transforms.Records.headers;
import static io.shopfloor.connect.transforms.Records.source;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.converters.ByteArrayConverter;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.apache.kafka.connect.transforms.Cast;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PutbackReplayTest {

    private static SourceRecord replayed(SourceRecord record, Map<String, String> options) {
        try (PutbackReplay<SourceRecord> replay = new PutbackReplay<>()) {
            replay.configure(options);
            return replay.apply(record);
        }
    }

    private static SourceRecord guarded(SourceRecord record) {
        try (PutbackErrorRouter<SourceRecord> guard = new PutbackErrorRouter<>()) {
            guard.configure(Map.of(
                    "transforms", "cast",
                    "transforms.cast.type", Cast.Value.class.getName(),
                    "transforms.cast.spec", "int64"));
            return guard.apply(record);
        }
    }

    /** As a copier that knows nothing but bytes reads it, from a topic of more partitions than the original has. */
    private static SourceRecord asMirrored(SourceRecord record) {
        SourceRecord copy = Records.copied(record, new SimpleHeaderConverter(), new ByteArrayConverter());
        return copy.newRecord(copy.topic(), 17, null, copy.key(), null, copy.value(), copy.timestamp(), copy.headers());
    }

    @Test
    void aRecordGoesBackToItsTopicWithItsHeadersAndKeepsItsAttempts() {
        SourceRecord record = source("no number");
        record.headers().addString("own", "header");
        SourceRecord putBack = guarded(record);
        SourceRecord again = replayed(asMirrored(putBack), Map.of());
        assertThat(again.topic()).isEqualTo("line1.count");
        assertThat(again.kafkaPartition()).isNull();
        assertThat(again.key()).isEqualTo("key");
        assertThat(again.value()).isEqualTo("no number");
        assertThat(again.timestamp()).isEqualTo(Records.TIMESTAMP);
        assertThat(headers(again))
                .containsOnlyKeys("own", "putback.attempts", "putback.first.ts")
                .containsEntry("putback.attempts", "1");
        assertThat(again.headers().lastWithName("own").schema()).isEqualTo(Schema.OPTIONAL_BYTES_SCHEMA);
    }

    @Test
    void aRecordThatFailsEveryTimeIsLeftWhereItIsAfterItsAttempts() {
        SourceRecord record = source("no number");
        String firstTs = null;
        for (int attempt = 1; attempt <= 3; attempt++) {
            SourceRecord putBack = guarded(record);
            assertThat(headers(putBack)).containsEntry("putback.attempts", Integer.toString(attempt));
            firstTs = firstTs == null ? headers(putBack).get("putback.first.ts") : firstTs;
            assertThat(headers(putBack)).containsEntry("putback.first.ts", firstTs);
            record = replayed(asMirrored(putBack), Map.of("max.attempts", "3"));
        }
        assertThat(record).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"__consumer_offsets", "a/b", "", "..", "other.topic", "putback-error.line1.count"})
    void aHeaderThatNamesNoTopicOfOursIsNotFollowed(String topic) {
        SourceRecord record = source("putback-error.line1.count", null, "v");
        record.headers().addBytes("putback.original.topic", topic.getBytes(StandardCharsets.UTF_8));
        assertThat(replayed(record, new HashMap<>(Map.of("original.topics.regex", "line1\\..*"))))
                .isNull();
    }

    /** As Connect's dead letter queue holds a record: its headers, and Connect's own behind them. */
    private static SourceRecord deadLetter(SourceRecord record, String topic) {
        SourceRecord letter = source("dlq", null, record.value());
        record.headers().forEach(letter.headers()::add);
        letter.headers()
                .addBytes("__connect.errors.topic", topic.getBytes(StandardCharsets.UTF_8))
                .addBytes("__connect.errors.partition", "3".getBytes(StandardCharsets.UTF_8))
                .addBytes("__connect.errors.exception.message", "no".getBytes(StandardCharsets.UTF_8));
        return letter;
    }

    @Test
    void aRecordOfASinksDeadLetterQueueGoesBackUntilItHasFailedTooOften() {
        SourceRecord record = source("no number");
        record.headers().addString("own", "header");
        for (int attempt = 1; attempt <= 2; attempt++) {
            record = replayed(deadLetter(record, "line1.count"), Map.of("max.attempts", "3"));
            assertThat(record.topic()).isEqualTo("line1.count");
            assertThat(record.value()).isEqualTo("no number");
            assertThat(headers(record))
                    .containsOnlyKeys("own", "putback.attempts")
                    .containsEntry("putback.attempts", Integer.toString(attempt));
            assertThat(record.headers().lastWithName("putback.attempts").value())
                    .isInstanceOf(byte[].class);
        }
        assertThat(replayed(deadLetter(record, "line1.count"), Map.of("max.attempts", "3")))
                .isNull();
        assertThat(replayed(deadLetter(source("v"), "__consumer_offsets"), Map.of()))
                .isNull();
        assertThat(replayed(deadLetter(source("v"), "dlq"), Map.of())).isNull();
    }

    @Test
    void aRecordThatWasNeverPutBackIsLeftAlone() {
        assertThat(replayed(source("v"), Map.of())).isNull();
    }
}
