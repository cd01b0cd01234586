// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionOffsetTest {

    private final ConnectionOffset offset = new ConnectionOffset("c");

    private static ConnectionOffset resumed(ConnectionOffset former, long completeMs) {
        ConnectionOffset next = new ConnectionOffset("c");
        next.resume(former.completeUntil(completeMs));
        assertThat(next.formerMs()).isEqualTo(completeMs);
        return next;
    }

    @Test
    void whatWasReadIsCompleteUntilTheEndOfTheFormerRunAndWhatIsNewIsNot() {
        offset.reads(Set.of("a", "b"), Map.of());
        ConnectionOffset second = resumed(offset, 5_000);
        assertThat(second.partition()).isEqualTo(Map.of("connection", "c", "node", "*"));
        assertThat(second.completeUntil("a")).isEqualTo(5_000);
        assertThat(second.completeUntil("new")).isZero();
    }

    @Test
    void aNodeThatIsAwayOverRestartsIsCompleteUntilItWasLastRead() {
        offset.reads(Set.of("a", "gone before"), Map.of());
        offset.reads(Set.of("a", "gone later"), Map.of("gone before", 3_000L));
        ConnectionOffset second = resumed(offset, 5_000);
        second.reads(Set.of("a"), Map.of());
        ConnectionOffset third = resumed(second, 9_000);
        assertThat(third.completeUntil("gone before")).isEqualTo(3_000);
        assertThat(third.completeUntil("gone later")).isEqualTo(5_000);
        assertThat(third.completeUntil("a")).isEqualTo(9_000);

        third.reads(Set.of("a", "gone before"), Map.of());
        assertThat(third.completeUntil("gone before")).as("it is back").isZero();
        assertThat(resumed(third, 10_000).completeUntil("gone before")).isEqualTo(10_000);
    }

    @Test
    void theOffsetStaysSmallEnoughForKafkaHoweverManyNodesAreGone() {
        Map<String, Long> gone =
                IntStream.range(0, 50_000).boxed().collect(Collectors.toMap(i -> "n" + i, i -> 3_000L));
        offset.reads(Set.of("a"), gone);
        assertThat(offset.completeUntil(5_000).toString()).hasSizeLessThan(300_000);
        assertThat(gone.keySet())
                .filteredOn(node -> offset.completeUntil(node) == 3_000)
                .hasSizeBetween(19_000, 20_000);
    }

    @Test
    void whatSomebodyWroteByHandTellsOfNoNode() {
        offset.resume(Map.of("timestamp", "noon", "nodes", "*", "absent", 7));
        assertThat(offset.formerMs()).isZero();
        assertThat(offset.completeUntil("a")).isZero();
    }
}
