// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that sends what no server should: the task goes on, and reads once the server behaves. */
@Isolated("keeps the processors busy, and other tests have time limits")
class HostileServerTest {

    /** More of them with {@code -Dopcua.hostile.connections=150}: the random numbers are the same, and go further. */
    private static final int CONNECTIONS = Integer.getInteger("opcua.hostile.connections", 30);

    @ParameterizedTest
    @CsvSource({"subscribe, 1", "poll, 2"})
    void whateverIsChangedOnTheWayTheTaskGoesOn(String mode, long seed) throws InterruptedException {
        try (TestServer server = TestServer.open();
                MutatingProxy proxy = new MutatingProxy(server.port(), seed)) {
            for (int i = 0; i < 20; i++) {
                server.nodes().variable("Press/Zone" + i % 4 + "/N" + i, NodeIds.Double, i * 1.5);
            }
            server.nodes().historized("Press/Count", NodeIds.Int32, 0);
            Map<String, String> config = Fixtures.config(
                    proxy.uri(),
                    "Objects/Press/**",
                    "mode",
                    mode,
                    "connect.timeout.ms",
                    "500",
                    "request.timeout.ms",
                    "300",
                    "keepalive.interval.ms",
                    "100",
                    "reconnect.backoff.ms",
                    "1",
                    "reconnect.backoff.max.ms",
                    "20");
            try (RunningTask task = new RunningTask(config)) {
                long deadline = System.nanoTime() + 120_000_000_000L;
                for (int i = 0; proxy.connections() < CONNECTIONS && System.nanoTime() < deadline; i++) {
                    server.nodes().set("Press/Count", i);
                    task.poll(); // throws if the task has failed
                }
                assertThat(proxy.connections()).isGreaterThan(CONNECTIONS / 3);
                proxy.behave();
                server.nodes().set("Press/Count", 4711);
                task.reading("Press/Count", 4711);
            }
        }
    }

    /** The number of a built-in type that there is not, in a value that is 0x4B52414D. */
    private static int unknownType(byte[] buffer, int length, Random random) {
        for (int i = 0; i + 5 <= length; i++) {
            if (buffer[i] == 6 && new String(buffer, i + 1, 4, StandardCharsets.ISO_8859_1).equals("MARK")) {
                buffer[i] = 31;
            }
        }
        return length;
    }

    @Test
    void aNotificationThatCannotBeDecodedIsAGapAndReadingGoesOn() throws InterruptedException {
        try (TestServer server = TestServer.open();
                MutatingProxy proxy = new MutatingProxy(server.port(), 1, HostileServerTest::unknownType)) {
            server.nodes().variable("Press/Count", NodeIds.Int32, 0);
            try (RunningTask task =
                    new RunningTask(Fixtures.config(proxy.uri(), "Objects/Press/**", "kafka.status.topic", "status"))) {
                task.reading("Press/Count", 0);
                boolean told = false;
                for (int i = 1; i <= 50 && !told; i++) {
                    server.nodes().set("Press/Count", 0x4B52414D);
                    task.poll();
                    server.nodes().set("Press/Count", i);
                    task.reading("Press/Count", i);
                    told = task.gaps().stream()
                            .anyMatch(gap -> String.valueOf(gap.get("detail")).contains("cannot be decoded"));
                }
                assertThat(told).isTrue();
                assertThat(task.values("Press/Count")).doesNotContain(0x4B52414D);
            }
        }
    }
}
