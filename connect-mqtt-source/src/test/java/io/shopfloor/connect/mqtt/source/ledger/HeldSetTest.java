// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HeldSetTest {

    private static final String SERVER = "tcp://broker:1883";

    @Test
    void whatIsWrittenIsReadAgain() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 30; round++) {
            int density = 1 + random.nextInt(99);
            HeldSet set = set(IntStream.rangeClosed(1, 65_535)
                    .filter(id -> random.nextInt(100) < density)
                    .toArray());
            assertThat(HeldSet.read(set.toMap(SERVER), SERVER)).isEqualTo(set);
        }
        assertThat(HeldSet.read(HeldSet.NONE.toMap(SERVER), SERVER)).isEqualTo(HeldSet.NONE);
    }

    @Test
    void anOperatorCanReadTheIds() {
        assertThat(set(1, 2, 3, 7, 9, 10).toMap(SERVER))
                .containsEntry("held.version", "1")
                .containsEntry("held.server", SERVER)
                .containsEntry("held.ids", "1-3,7,9-10");
    }

    @Test
    void itIsSmall() {
        assertThat(size(set(IntStream.rangeClosed(1, 5_000).toArray()))).isLessThan(27_000);
        assertThat(size(set(IntStream.rangeClosed(1, 65_535).toArray()))).isLessThan(600_000);
        assertThat(size(set(IntStream.rangeClosed(1, 65_535)
                        .filter(id -> id % 3 > 0)
                        .toArray())))
                .isLessThan(600_000);
    }

    @Test
    void anOffsetWithoutHeldIdsOrOfAnotherServerHoldsNone() {
        assertThat(HeldSet.read(null, SERVER)).isEqualTo(HeldSet.NONE);
        assertThat(HeldSet.read(Map.of("subscriptions", "a"), SERVER)).isEqualTo(HeldSet.NONE);
        assertThat(HeldSet.read(set(1).toMap("tcp://other:1883"), SERVER)).isEqualTo(HeldSet.NONE);
    }

    @ParameterizedTest
    @CsvSource({"held.version, 2", "held.checks, AAAA", "held.checks, ?", "held.ids, x"})
    void whatCannotBeUnderstoodIsRefused(String key, String value) {
        Map<String, Object> offset = new HashMap<>(set(1).toMap(SERVER));
        offset.put(key, value);

        assertThatThrownBy(() -> HeldSet.read(offset, SERVER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "2-1", "3,2", "1-3,3", "a", "1-", "-1", "1,,2", "1-2-3"})
    void whatIsNoRangeOfPacketIdsIsRefused(String ids) {
        Map<String, Object> offset = new HashMap<>(set(1).toMap(SERVER));
        offset.put("held.ids", ids);

        assertThatThrownBy(() -> HeldSet.read(offset, SERVER)).isInstanceOf(IllegalArgumentException.class);
    }

    private static HeldSet set(int... ids) {
        return new HeldSet(ids, IntStream.of(ids).map(id -> id * 0x9E3779B9).toArray());
    }

    private static int size(HeldSet set) {
        return set.toMap(SERVER).entrySet().stream()
                .mapToInt(each -> each.getKey().length() + each.getValue().length())
                .sum();
    }
}
