// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetLedgerTest {
    private static final TopicPartition ONE = new TopicPartition("set-points", 0);
    private static final TopicPartition OTHER = new TopicPartition("set-points", 1);

    private final OffsetLedger ledger = new OffsetLedger();

    private long safe(TopicPartition partition, long consumed) {
        return ledger.safe(Map.of(partition, new OffsetAndMetadata(consumed)))
                .get(partition)
                .offset();
    }

    @Test
    void withNothingOnItsWayTheConsumersPositionIsSafe() {
        assertThat(safe(ONE, 42)).isEqualTo(42);
    }

    @Test
    void anUnacknowledgedRecordIsNeverSkippedHoweverManyBehindItAreDone() {
        OffsetLedger.Entry first = ledger.add(ONE, 10);
        OffsetLedger.Entry second = ledger.add(ONE, 11);
        OffsetLedger.Entry third = ledger.add(ONE, 12);
        second.done();
        third.done();
        assertThat(safe(ONE, 13)).isEqualTo(10);
        first.done();
        assertThat(safe(ONE, 13)).isEqualTo(13);
    }

    @Test
    void offsetsThatNeverReachTheTaskHoldNothingUp() {
        ledger.add(ONE, 10).done(); // 11 to 19 were filtered or compacted away
        OffsetLedger.Entry late = ledger.add(ONE, 20);
        assertThat(safe(ONE, 31)).isEqualTo(20);
        late.done(); // 21 to 30 were filtered
        assertThat(safe(ONE, 31)).isEqualTo(31);
    }

    @Test
    void partitionsAreIndependent() {
        ledger.add(ONE, 5);
        ledger.add(OTHER, 7).done();
        assertThat(safe(ONE, 6)).isEqualTo(5);
        assertThat(safe(OTHER, 8)).isEqualTo(8);
    }

    @Test
    void whatWasDoneForAPartitionThatLeftAndCameBackIsNotMistakenForTheNewRecords() {
        OffsetLedger.Entry old = ledger.add(ONE, 5);
        ledger.forget(Set.of(ONE));
        OffsetLedger.Entry again = ledger.add(ONE, 5);
        old.done();
        assertThat(safe(ONE, 6)).isEqualTo(5);
        again.done();
        assertThat(safe(ONE, 6)).isEqualTo(6);
    }

    @Test
    void recordsThatConnectReadsAgainCountAgain() {
        ledger.add(ONE, 5).done();
        ledger.add(ONE, 6).done();
        OffsetLedger.Entry again = ledger.add(ONE, 5);
        assertThat(safe(ONE, 6)).isEqualTo(5);
        again.done();
        assertThat(safe(ONE, 6)).isEqualTo(6);
    }

    /** Against the plainest statement of the law: the least offset that is not done, or else the consumer's position. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithTheModelOverRandomHistories(long seed) {
        Random random = new Random(seed);
        Map<TopicPartition, TreeSet<Long>> model = new TreeMap<>((a, b) -> a.partition() - b.partition());
        Map<TopicPartition, Long> positions = new TreeMap<>((a, b) -> a.partition() - b.partition());
        List<Runnable> acks = new ArrayList<>();
        for (int step = 0; step < 5_000; step++) {
            TopicPartition partition = new TopicPartition("t", random.nextInt(3));
            TreeSet<Long> open = model.computeIfAbsent(partition, p -> new TreeSet<>());
            switch (random.nextInt(20)) {
                case 0 -> {
                    ledger.forget(Set.of(partition));
                    model.put(partition, new TreeSet<>());
                }
                case 1, 2, 3, 4, 5, 6, 7, 8 -> {
                    long offset = positions.getOrDefault(partition, 0L) + random.nextInt(3);
                    positions.put(partition, offset + 1);
                    OffsetLedger.Entry entry = ledger.add(partition, offset);
                    open.add(offset);
                    acks.add(() -> {
                        entry.done();
                        open.remove(offset); // of a forgotten partition this is a set that nobody looks at
                    });
                }
                default -> {
                    if (!acks.isEmpty()) {
                        acks.remove(random.nextInt(Math.min(acks.size(), 50))).run();
                    }
                }
            }
            long position = positions.getOrDefault(partition, 0L);
            TreeSet<Long> now = model.get(partition);
            assertThat(safe(partition, position)).isEqualTo(now.isEmpty() ? position : now.first());
        }
    }
}
