// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import static org.assertj.core.api.Assertions.assertThatNoException;

import io.netty.util.Timeout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfig;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfigBuilder;
import org.junit.jupiter.api.Test;

class MiloThreadsTest {

    @Test
    void whatAClientStillWantsToDoAfterTheEndIsDroppedAndNotThrownAtItsThread() {
        ExecutorService workers = MiloThreads.workers(MiloThreads.named("ended"));
        workers.shutdownNow();

        assertThatNoException().isThrownBy(() -> workers.execute(() -> {}));
    }

    @Test
    void aClientThatIsSayingGoodbyeAtTheEndStillHasItsTimer() throws Exception {
        MiloThreads threads = new MiloThreads("goodbye");
        OpcTcpClientTransportConfigBuilder transport = OpcTcpClientTransportConfig.newBuilder();
        threads.use(transport);
        OpcTcpClientTransportConfig used = transport.build();
        CountDownLatch works = new CountDownLatch(1);
        CompletableFuture<Timeout> goodbye = new CompletableFuture<>();
        used.getExecutor().execute(() -> {
            works.countDown();
            LockSupport.parkNanos(300_000_000);
            Thread.interrupted();
            LockSupport.parkNanos(300_000_000);
            try {
                goodbye.complete(used.getWheelTimer().newTimeout(ended -> {}, 1, TimeUnit.MINUTES));
            } catch (IllegalStateException e) {
                goodbye.completeExceptionally(e);
            }
        });
        works.await();
        threads.close();
        assertThatNoException().isThrownBy(() -> goodbye.get(10, TimeUnit.SECONDS));
    }
}
