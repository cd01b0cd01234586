// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.template.Template;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** The queue is bounded, and what it costs is told. */
class ReadingsOutboxTest {

    private static final Schema SCHEMA =
            SchemaBuilder.struct().field("x", Schema.INT64_SCHEMA).build();

    private final Gaps gaps = new Gaps(Template.kafkaTopic("status.${connection}", Plc4xSourceOptions.STATUS));

    private Outbox outbox(String overflow) {
        return new Outbox(
                new Plc4xSourceConfig(
                        Fixtures.config("simulated://x", "a=b", "overflow", overflow, "queue.max.records", "4")),
                gaps);
    }

    private static SourceRecord reading(long time) {
        return new SourceRecord(
                Map.of("connection", "c", "group", "g"),
                Map.of("timestamp", time),
                "t",
                SCHEMA,
                new Struct(SCHEMA).put("x", time));
    }

    @Test
    void theOldestRecordsMakeRoomAndOneStatusRecordSaysFromWhenToWhen() throws InterruptedException {
        Outbox outbox = outbox("drop_oldest");
        for (long time = 1; time <= 10; time++) {
            assertThat(outbox.room()).isTrue();
            outbox.add(List.of(reading(time)));
        }
        assertThat(outbox.size()).isEqualTo(4);
        assertThat(outbox.dropped()).isEqualTo(6);

        List<SourceRecord> out = new ArrayList<>();
        outbox.drain(out, 1, 0);
        assertThat(out).as("the gap is still open").hasSize(1);
        outbox.drain(out, 10, 0);
        assertThat(out).hasSize(5);
        assertThat(out.subList(0, 4))
                .extracting(record -> record.sourceOffset().get("timestamp"))
                .isEqualTo(List.of(7L, 8L, 9L, 10L));
        SourceRecord status = out.get(4);
        assertThat(status.topic()).isEqualTo("status.c");
        Struct gap = (Struct) status.value();
        assertThat(gap.get("reason")).isEqualTo("QUEUE_FULL");
        assertThat(gap.get("from")).isEqualTo(new Date(1));
        assertThat(gap.get("to")).isEqualTo(new Date(6));
        assertThat(gap.get("dropped")).isEqualTo(6L);
        assertThat(gaps.count()).isEqualTo(1);
    }

    @Test
    void whereItBlocksThereIsNoRoomUntilPollHasTakenSomething() throws InterruptedException {
        Outbox outbox = outbox("block");
        for (long time = 1; outbox.room(); time++) {
            outbox.add(List.of(reading(time)));
        }
        assertThat(outbox.size()).isEqualTo(4);
        outbox.drain(new ArrayList<>(), 1, 0);
        assertThat(outbox.room()).isTrue();
        assertThat(outbox.dropped()).isZero();
    }

    @Test
    void manyGapsThatNobodyTakesGrowTogether() {
        for (int i = 0; i < 5000; i++) {
            gaps.ended("c", Gaps.OUTAGE, i, i + 1, null);
        }
        List<SourceRecord> told = gaps.take(false);
        assertThat(told).hasSize(1000);
        assertThat(((Struct) told.get(0).value()).get("to")).isEqualTo(new Date(5000));
        assertThat(gaps.take(true)).isEmpty();
        assertThat(gaps.count()).isEqualTo(5000);
    }
}
