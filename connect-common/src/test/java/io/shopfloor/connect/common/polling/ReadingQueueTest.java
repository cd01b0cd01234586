// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.common.polling.ReadingQueue.Limits;
import io.shopfloor.connect.common.polling.ReadingQueue.WhenFull;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.Variables;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** The queue is bounded by number and bytes, and what that costs is reported. */
class ReadingQueueTest {

    private static final int BYTES = 10;

    private final AtomicLong nanos = new AtomicLong();
    private final Gaps gaps = new Gaps(
            Template.kafkaTopic("status.${connection}", Variables.none().withScalars("connection")), nanos::get);

    private static final class Measure implements ReadingQueue.Measure<Long> {
        @Override
        public int bytes(Long reading) {
            return BYTES;
        }

        @Override
        public String connection(Long reading) {
            return "c";
        }

        @Override
        public long timeMs(Long reading) {
            return reading;
        }
    }

    private ReadingQueue<Long> queue(int records, long bytes, int batch, WhenFull whenFull) {
        return new ReadingQueue<>(new Limits(records, bytes, batch, whenFull), gaps, new Measure());
    }

    private static SourceRecord record(Long time) {
        return new SourceRecord(Map.of(), Map.of(), "t", Schema.INT64_SCHEMA, time);
    }

    @Test
    void theOldestReadingsMakeRoomAndOneStatusRecordSaysFromWhenToWhen() throws InterruptedException {
        ReadingQueue<Long> queue = queue(4, 1_000, 1, WhenFull.DROP_OLDEST);
        for (long time = 1; time <= 10; time++) {
            assertThat(queue.awaitRoom()).isFalse();
            queue.add(time);
        }
        assertThat(queue.size()).isEqualTo(4);

        List<SourceRecord> out = new ArrayList<>(queue.poll(ReadingQueueTest::record));
        assertThat(out)
                .as("the gap is still open")
                .extracting(SourceRecord::value)
                .isEqualTo(List.of(7L));
        List<SourceRecord> second = queue.poll(ReadingQueueTest::record);
        assertThat(second).hasSize(2);
        assertThat(second.get(1).value()).isEqualTo(8L);
        SourceRecord status = second.get(0);
        assertThat(status.topic()).isEqualTo("status.c");
        assertThat(status.valueSchema().name()).isEqualTo("io.shopfloor.connect.Gap");
        Struct gap = (Struct) status.value();
        assertThat(gap.get("connection")).isEqualTo("c");
        assertThat(gap.get("reason")).isEqualTo("QUEUE_FULL");
        assertThat(gap.get("from")).isEqualTo(new Date(1));
        assertThat(gap.get("to")).isEqualTo(new Date(6));
        assertThat(gap.get("dropped")).isEqualTo(6L);
        assertThat(gaps.count()).isEqualTo(1);
    }

    @Test
    void droppingThatGoesOnIsToldEveryFewSecondsEachRecordOnce() throws InterruptedException {
        ReadingQueue<Long> queue = queue(4, 1_000, 1, WhenFull.DROP_OLDEST);
        List<Struct> told = new ArrayList<>();
        for (long time = 1; time <= 100; time++) {
            queue.add(time);
            if (time % 10 == 0) { // slower than what comes, so that there is never room
                nanos.addAndGet(1_000_000_000);
                queue.poll(ReadingQueueTest::record).stream()
                        .filter(record -> record.topic().equals("status.c"))
                        .forEach(record -> told.add((Struct) record.value()));
            }
        }
        assertThat(told).hasSize(2);
        assertThat((Date) told.get(1).get("from")).isAfter((Date) told.get(0).get("to"));
        assertThat(told.get(0).getInt64("dropped") + told.get(1).getInt64("dropped"))
                .isGreaterThan(80);
    }

    @Test
    void bytesBoundItLikeTheNumber() {
        ReadingQueue<Long> queue = queue(100, 3 * BYTES, 10, WhenFull.DROP_OLDEST);
        for (long time = 1; time <= 10; time++) {
            queue.add(time);
        }
        assertThat(queue.size()).isEqualTo(3);
    }

    @Test
    void whereItBlocksACycleIsReadOnlyIfThereIsRoomForItsBeginningInNumberAndBytes() throws Exception {
        blocksUntilPolled(queue(4, 1_000, 1, WhenFull.BLOCK), 4);
        blocksUntilPolled(queue(100, 4 * BYTES, 1, WhenFull.BLOCK), 4);
        assertThat(gaps.count()).isZero();
    }

    private static void blocksUntilPolled(ReadingQueue<Long> queue, int full) throws Exception {
        for (long time = 1; time <= full; time++) {
            assertThat(queue.awaitRoom()).isFalse();
            queue.add(time);
        }
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.awaitRoom();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(waiting.isDone()).isFalse();
        queue.add(99L); // the rest of a cycle that had room is taken
        assertThat(queue.poll(ReadingQueueTest::record)).hasSize(1);
        assertThat(queue.poll(ReadingQueueTest::record)).hasSize(1);
        waiting.get(10, TimeUnit.SECONDS);
        assertThat(queue.size()).isEqualTo(full - 1);
    }
}
