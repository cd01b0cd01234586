// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionOffsetTest {

    private static final String NODE = "nsu=urn:press;s=Count";

    private final ConnectionOffset offset = new ConnectionOffset("c");

    private long told(long completeMs) {
        return (long) offset.completeUntil(completeMs).get(ReadingRecords.TIMESTAMP);
    }

    @Test
    void neverGoesBack() {
        assertThat(told(10)).isEqualTo(10);
        assertThat(told(5)).as("a heartbeat of an old reading").isEqualTo(10);
        offset.reads(List.of(NODE));
        assertThat(told(7)).isEqualTo(10);
        assertThat(told(11)).isEqualTo(11);
    }

    @Test
    void theNextRunKnowsTheNodesOfAllFormerOnes() {
        offset.reads(List.of(NODE));
        ConnectionOffset second = resumed(offset);
        second.reads(List.of("other"));
        ConnectionOffset third = resumed(second);
        assertThat(third.hasRead(NODE)).isTrue();
        assertThat(third.hasRead("other")).isTrue();
        assertThat(third.hasRead("never")).isFalse();
        assertThat(third.partition()).isEqualTo(Map.of("connection", "c", "node", "*"));
    }

    private static ConnectionOffset resumed(ConnectionOffset former) {
        ConnectionOffset next = new ConnectionOffset("c");
        next.resume(former.completeUntil(1));
        return next;
    }
}
