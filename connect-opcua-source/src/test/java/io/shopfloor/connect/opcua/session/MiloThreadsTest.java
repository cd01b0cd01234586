// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;

class MiloThreadsTest {

    @Test
    void whatAClientStillWantsToDoAfterTheEndIsDroppedAndNotThrownAtItsThread() {
        ExecutorService workers = MiloThreads.workers(MiloThreads.named("ended"));
        workers.shutdownNow();

        assertThatNoException().isThrownBy(() -> workers.execute(() -> {}));
    }
}
