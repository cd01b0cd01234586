// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeDigestTest {

    private static final List<String> NODES = nodes(0, 5_000);

    private static List<String> nodes(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "nsu=urn:press;s=Press/Group" + i % 100 + "/N" + i)
                .toList();
    }

    @Test
    void knowsItsNodesAfterARestartAndHardlyAnyOther() {
        NodeDigest digest = NodeDigest.of(NodeDigest.with(NODES).text());
        assertThat(NODES).allMatch(digest::has);
        assertThat(nodes(5_000, 105_000)).filteredOn(digest::has).hasSizeLessThan(5);
        assertThat(digest.text()).hasSizeLessThan(27_000);
    }

    @Test
    void staysSmallEnoughForKafka() {
        assertThat(NodeDigest.with(nodes(0, 120_000)).text()).hasSizeLessThan(600_000);
    }

    @Test
    void whatSomebodyWroteByHandIsNoNode() {
        assertThat(NodeDigest.of("*").text()).isEmpty();
        assertThat(NodeDigest.of("").has("n")).isFalse();
    }
}
