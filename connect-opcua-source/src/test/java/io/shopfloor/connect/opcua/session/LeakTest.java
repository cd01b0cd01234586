// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.shopfloor.connect.opcua.Fixtures;
import io.shopfloor.connect.opcua.TestServer;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Nothing stays behind of a session: no client, no thread, no file handle, and no session in the server. */
@Isolated("counts what the whole process has")
class LeakTest {

    private static final int RECONNECTS = Integer.getInteger("opcua.reconnects", 100);
    private static final int WARM = 10;
    private static final int SLACK = 12;

    @Test
    void nothingStaysBehindOfManySessions() throws Exception {
        try (TestServer server = TestServer.open();
                MiloThreads threads = new MiloThreads("leak-test")) {
            ConnectionConfig config = Fixtures.connection(server.uri());
            List<WeakReference<OpcUaClient>> clients = new ArrayList<>();
            int threadsBefore = 0;
            long handlesBefore = 0;
            for (int i = 0; i < WARM + RECONNECTS; i++) {
                if (i == WARM) {
                    threadsBefore = Thread.activeCount();
                    handlesBefore = handles();
                }
                try (OpcUaLink link = OpcUaLink.open(config, "leak", server.uri(), threads)) {
                    clients.add(new WeakReference<>(link.client()));
                    if (i % 2 == 0) {
                        server.killSessions(); // lost, and not only closed
                    }
                }
            }
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                System.gc();
                assertThat(clients.stream()
                                .filter(client -> client.get() != null)
                                .count())
                        .as("clients that are still held")
                        .isLessThanOrEqualTo(SLACK);
                assertThat(server.sessions()).isEmpty();
            });
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(threadsBefore + SLACK);
            assertThat(handles()).isLessThanOrEqualTo(handlesBefore + SLACK);
        }
    }

    private static long handles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
