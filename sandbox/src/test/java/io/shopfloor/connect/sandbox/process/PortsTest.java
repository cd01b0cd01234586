// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PortsTest {

    @Test
    void noPortIsGivenTwiceAndNoneOfAnotherQuarter() {
        Set<Integer> all = new HashSet<>();
        for (int quarter = 1; quarter <= 4; quarter++) {
            Ports ports = new Ports(quarter);
            int lowest = 20_000 + 3_000 * (quarter - 1);
            for (int i = 0; i < 100; i++) {
                int port = ports.next();
                assertThat(port).isBetween(lowest, lowest + 2_999);
                all.add(port);
            }
        }
        assertThat(all).hasSize(400);
    }
}
