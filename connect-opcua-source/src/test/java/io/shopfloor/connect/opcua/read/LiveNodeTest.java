// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.opcua.Fixtures;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.junit.jupiter.api.Test;

/** What a subscription tells once more after the history was read is known, and nothing else is. */
class LiveNodeTest {

    private static final long BEGAN = DateTime.now().utcTime() - 10_000_000_000L;
    private static final StatusCode LAST_USABLE = new StatusCode(StatusCodes.Uncertain_LastUsableValue);

    private final OpcUaSourceConfig source =
            new OpcUaSourceConfig(Fixtures.config("opc.tcp://h", "Objects/**", "sampling.queue.size", "1000"));
    private final LiveNode node = new LiveNode(source.connection("c").reading(), source.time());

    /** Without a value, for which a server would be needed. */
    private static DataValue at(int i, StatusCode status) {
        DateTime time = new DateTime(BEGAN + i);
        return new DataValue(Variant.NULL_VALUE, status, time, time);
    }

    private void fromHistory(int i) throws Exception {
        node.takePast(at(i, StatusCode.GOOD), System.currentTimeMillis(), 0);
    }

    @Test
    void asMuchAsTheServerMayKeepIsKnownAgain() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            fromHistory(i);
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(node.repeats(at(i, StatusCode.GOOD))).as("%s", i).isTrue();
        }
        assertThat(node.repeats(at(1_000, StatusCode.GOOD))).isFalse();
    }

    @Test
    void anotherStatusAtTheSameTimeIsNews() throws Exception {
        fromHistory(1);
        assertThat(node.repeats(at(1, LAST_USABLE))).isFalse();
        assertThat(node.repeats(at(1, StatusCode.GOOD))).isTrue();
        node.take(at(1, LAST_USABLE), System.currentTimeMillis(), 0);
        node.deliveringAgain();
        assertThat(node.repeats(at(1, LAST_USABLE))).isTrue();
    }

    @Test
    void whatKafkaHasFromAFormerRunIsTakenToBeGood() {
        node.since(BEGAN);
        node.deliveringAgain();
        assertThat(node.repeats(at(0, StatusCode.GOOD))).isTrue();
        assertThat(node.repeats(at(0, LAST_USABLE))).isFalse();
    }
}
