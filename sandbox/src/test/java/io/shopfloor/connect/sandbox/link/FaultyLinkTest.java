// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.sandbox.process.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FaultyLinkTest {
    private static final int QUIET_MS = 150;

    private final Ports ports = new Ports();
    private final int serverPort = ports.next();
    private EchoServer server;
    private FaultyLink link;

    @BeforeEach
    void open() throws IOException {
        server = new EchoServer(serverPort);
        link = FaultyLink.open(ports.next(), serverPort);
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        server.close();
    }

    @Test
    void passesBytesOnBothWaysAndTheEndOfTheStream() throws Exception {
        try (Socket client = connect()) {
            assertThat(echoed(client, "hello")).isEqualTo("hello");
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(server.ends().take()).isEqualTo("end");
        await().until(() -> link.openConnections() == 0);
        assertThat(link.connections()).isEqualTo(1);
    }

    @Test
    void passesMegabytesUnchanged() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(7).nextBytes(sent);
        try (Socket client = connect()) {
            FaultyLink.daemon("sender", () -> send(client, sent));
            assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        }
    }

    @Test
    void cutResetsBothSidesAndAcceptsAgain() throws Exception {
        try (Socket client = connect()) {
            assertThat(echoed(client, "a")).isEqualTo("a");
            link.cut();
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(server.ends().take()).isEqualTo("reset");
        }
        try (Socket again = connect()) {
            assertThat(echoed(again, "b")).isEqualTo("b");
        }
        assertThat(link.connections()).isEqualTo(2);
    }

    @Test
    void refuseTurnsOnlyNewConnectionsAway() throws Exception {
        try (Socket client = connect()) {
            assertThat(echoed(client, "a")).isEqualTo("a");
            link.refuse();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            assertThat(echoed(client, "b")).isEqualTo("b");
            link.accept();
            try (Socket again = connect()) {
                assertThat(echoed(again, "c")).isEqualTo("c");
            }
        }
    }

    @Test
    void blackholeSwallowsEverythingAndTellsNobody() throws Exception {
        try (Socket client = connect()) {
            assertThat(echoed(client, "a")).isEqualTo("a");
            link.blackhole();
            assertSilent(client);
            try (Socket late = connect()) {
                assertSilent(late);
            }
            assertThat(server.ends()).isEmpty();
            link.restore();
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(server.ends().take()).isEqualTo("reset");
        }
        try (Socket again = connect()) {
            assertThat(echoed(again, "b")).isEqualTo("b");
        }
    }

    @Test
    void blackholeHidesTheDeathOfTheClient() throws Exception {
        try (Socket client = connect()) {
            assertThat(echoed(client, "a")).isEqualTo("a");
            link.blackhole();
            client.setSoLinger(true, 0);
        }
        assertThat(server.ends().poll(QUIET_MS, TimeUnit.MILLISECONDS)).isNull();
        link.restore();
        assertThat(server.ends().take()).isEqualTo("reset");
    }

    @Test
    void halfOpenHidesFromTheClientThatTheServerIsGone() throws Exception {
        try (Socket client = connect()) {
            assertThat(echoed(client, "a")).isEqualTo("a");
            link.halfOpen();
            assertThat(server.ends().take()).isEqualTo("reset");
            assertSilent(client);
            try (Socket healthy = connect()) {
                assertThat(echoed(healthy, "b")).isEqualTo("b");
            }
        }
        await().until(() -> link.openConnections() == 0);
    }

    @Test
    void stallHoldsTheServersBytesBackAndLosesNone() throws Exception {
        try (Socket client = connect()) {
            assertThat(echoed(client, "a")).isEqualTo("a");
            link.stall();
            assertSilent(client);
            link.restore();
            assertThat(read(client, 1)).isEqualTo("?");
            assertThat(echoed(client, "b")).isEqualTo("b");
        }
    }

    @Test
    void delayHoldsEachDirectionUpAndKeepsTheThroughput() throws Exception {
        link.delay(Duration.ofMillis(100));
        try (Socket client = connect()) {
            long start = System.nanoTime();
            for (int i = 0; i < 60; i++) {
                client.getOutputStream().write('x');
            }
            read(client, 60);
            // Held up one by one they would take 6 s.
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(200), Duration.ofSeconds(5));
        }
    }

    @Test
    void throttleBoundsTheRateAndRestoreLiftsIt() throws Exception {
        byte[] sent = new byte[30_000];
        try (Socket client = connect()) {
            link.throttle(100_000);
            long start = System.nanoTime();
            send(client, sent);
            client.getInputStream().readNBytes(sent.length);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(250), Duration.ofSeconds(10));
            link.throttle(10);
            send(client, sent);
            link.restore();
            assertThat(client.getInputStream().readNBytes(sent.length)).hasSize(sent.length);
        }
    }

    @Test
    void aDeadServerResetsTheClientAndARestartedOneIsReached() throws Exception {
        server.close();
        assertThatThrownBy(() -> {
                    try (Socket client = connect()) { // which the reset may overtake
                        client.getInputStream().read();
                    }
                })
                .isInstanceOf(SocketException.class)
                .isNotInstanceOf(ConnectException.class);
        server = new EchoServer(serverPort);
        try (Socket client = connect()) {
            assertThat(echoed(client, "a")).isEqualTo("a");
        }
    }

    @Test
    void aBalancerOfADeadServerAcceptsAndHangsUpInGoodOrder() throws Exception {
        link.likeABalancer();
        server.close();
        try (Socket client = connect()) {
            client.getOutputStream().write('a');
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        await().until(() -> link.openConnections() == 0);
        server = new EchoServer(serverPort);
        try (Socket client = connect()) {
            assertThat(echoed(client, "a")).isEqualTo("a");
        }
    }

    @Test
    void refusesMqttUntilRestored() throws Exception {
        link.refuseMqtt(0x97);
        try (Socket client = connect()) {
            client.getOutputStream().write(0x10);
            assertThat(client.getInputStream().readAllBytes()).containsExactly(0x20, 3, 0, 0x97, 0);
        }
        link.restore();
        try (Socket client = connect()) {
            assertThat(echoed(client, "a")).isEqualTo("a");
        }
    }

    @Test
    void retargetSendsNewConnectionsElsewhere() throws Exception {
        int otherPort = ports.next();
        server.close();
        try (EchoServer other = new EchoServer(otherPort)) {
            link.retarget(otherPort);
            try (Socket client = connect()) {
                assertThat(echoed(client, "a")).isEqualTo("a");
            }
            assertThat(other.ends().take()).isNotEmpty();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(Ports.LOOPBACK, link.port()), 2000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String echoed(Socket client, String text) throws IOException {
        send(client, text.getBytes(StandardCharsets.UTF_8));
        return read(client, text.length());
    }

    private static String read(Socket client, int length) throws IOException {
        return new String(client.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
    }

    private static void send(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Nothing comes back, not even an error; a question mark is on its way afterwards. */
    private static void assertSilent(Socket client) throws IOException {
        send(client, new byte[] {'?'});
        client.setSoTimeout(QUIET_MS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(10_000);
    }
}
