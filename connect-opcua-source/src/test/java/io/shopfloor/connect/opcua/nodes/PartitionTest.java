// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;

class PartitionTest {

    private static final Map<String, String> PLAIN = Map.of("connection", "c", "node", "ns=2;s=Speed");

    @Test
    void isFoundByAnyMapWithTheSameEntries() {
        Map<String, String> partition = Partition.of(PLAIN);
        assertThat(new HashMap<>(Map.of(partition, 1))).containsKey(PLAIN);
        assertThat(new HashMap<>(Map.of(PLAIN, 1))).containsKey(partition);
        assertThat(partition).isEqualTo(PLAIN).isNotEqualTo(Partition.of(Map.of("connection", "c", "node", "other")));
    }

    @Test
    void isStoredAsTheSameBytesAlways() {
        try (JsonConverter json = new JsonConverter()) {
            json.configure(Map.of("schemas.enable", "false"), true);
            assertThat(new String(json.fromConnectData("t", null, Partition.of(PLAIN)), StandardCharsets.UTF_8))
                    .isEqualTo("{\"connection\":\"c\",\"node\":\"ns=2;s=Speed\"}");
        }
    }
}
