// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The judge of the fault tests sees each thing that it is there to see. */
class FaultOutcomeTest {
    private static final NavigableSet<Long> UNBROKEN = Collections.emptyNavigableSet();

    @Test
    void everythingInOrder() {
        FaultOutcome outcome = FaultOutcome.of(Set.of(1L, 2L), UNBROKEN, stored(1, 2), heard(1, 2));

        assertThat(outcome).isEqualTo(new FaultOutcome(2, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(outcome.asPromised()).isTrue();
    }

    @Test
    void lostBeforeKafka() {
        FaultOutcome outcome = FaultOutcome.of(Set.of(1L, 2L), UNBROKEN, stored(1), heard(1));

        assertThat(outcome.lost()).isEqualTo(1);
        assertThat(outcome.asPromised()).isFalse();
        assertThat(outcome.atMostOnce().asPromised()).isTrue();
        assertThat(outcome.atMostOnce().dropped()).isEqualTo(1);
    }

    @Test
    void overtakenBeforeKafka() {
        FaultOutcome outcome = FaultOutcome.of(Set.of(1L, 2L, 3L), UNBROKEN, stored(1, 3, 2), heard(1, 3, 2));

        assertThat(outcome.disordered()).isEqualTo(1);
        assertThat(outcome.asPromised()).isFalse();
    }

    @Test
    void overtakenByItsOwnNewConnectionAtQos0() {
        NavigableSet<Long> connections = new TreeSet<>(Set.of(1L, 3L));

        assertThat(FaultOutcome.of(Set.of(1L, 2L, 3L), connections, stored(1, 3, 2), heard(1, 3, 2))
                        .asPromised())
                .isTrue();
        assertThat(FaultOutcome.of(Set.of(1L, 2L, 3L), connections, stored(3, 2, 1), heard(3, 2, 1))
                        .disordered())
                .isEqualTo(1);
    }

    @Test
    void publishedAgainLaterIsNotOvertaken() {
        List<ConsumerRecord<byte[], byte[]>> records =
                List.of(record(message(3, 1), false), record(message(2, 2), false));

        assertThat(FaultOutcome.of(Set.of(2L, 3L), UNBROKEN, records, List.of(message(3, 1), message(2, 2))))
                .isEqualTo(new FaultOutcome(2, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void repeatedWithTheBrokersMark() {
        List<ConsumerRecord<byte[], byte[]>> records =
                List.of(record(message(1, 1), false), record(message(1, 1), true));

        assertThat(FaultOutcome.of(Set.of(1L), UNBROKEN, records, heard(1, 1)))
                .isEqualTo(new FaultOutcome(1, 0, 0, 0, 1, 0, 0, 1, 0));
    }

    @Test
    void repeatedWithoutMark() {
        FaultOutcome outcome = FaultOutcome.of(Set.of(1L), UNBROKEN, stored(1, 1), heard(1, 1));

        assertThat(outcome.unexplained()).isEqualTo(1);
        assertThat(outcome.asPromised()).isFalse();
    }

    @Test
    void lostBehindTheSink() {
        FaultOutcome outcome = FaultOutcome.of(Set.of(1L, 2L), UNBROKEN, stored(1, 2), heard(2));

        assertThat(outcome.sinkLost()).isEqualTo(1);
        assertThat(outcome.sinkDisordered()).isZero();
        assertThat(outcome.asPromised()).isFalse();
    }

    @Test
    void overtakenBehindTheSink() {
        FaultOutcome outcome = FaultOutcome.of(Set.of(1L, 2L), UNBROKEN, stored(1, 2), heard(2, 1));

        assertThat(outcome.sinkDisordered()).isEqualTo(2);
        assertThat(outcome.asPromised()).isFalse();
    }

    private static List<ConsumerRecord<byte[], byte[]>> stored(int... ids) {
        return IntStream.of(ids).mapToObj(id -> record(message(id, 1), false)).toList();
    }

    private static List<byte[]> heard(int... ids) {
        return IntStream.of(ids).mapToObj(id -> message(id, 1)).toList();
    }

    private static byte[] message(int id, int attempt) {
        return ("{\"id\":" + id + ",\"attempt\":" + attempt + "}").getBytes(StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value, boolean duplicate) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("t", 0, 0, null, value);
        if (duplicate) {
            record.headers().add("mqtt.duplicate", "true".getBytes(StandardCharsets.UTF_8));
        }
        return record;
    }
}
