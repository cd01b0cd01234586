// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.ScriptedBroker;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the sessions of all connectors rely on, whoever owns them. */
final class MqttSessionTest {

    private final ScriptedBroker broker = ScriptedBroker.start();
    private final TestOwner owner = new TestOwner();
    private final MqttSession session = new MqttSession(
            new MqttConnectionConfig(
                    List.of(URI.create(broker.uri())),
                    "press",
                    null,
                    null,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofHours(1),
                    Duration.ofMillis(5),
                    Duration.ofMillis(20),
                    null),
            new MqttConnection.Parameters("press-0", false, 3600, 10),
            owner);

    @AfterEach
    void end() {
        session.close();
        broker.close();
    }

    @Test
    void anUnexpectedFaultOfTheOwnerAtTheFirstConnectionFailsTheSession() throws InterruptedException {
        owner.faultsOnOpen = Integer.MAX_VALUE;
        session.start();

        BrokerException failure = owner.failures.poll(5, TimeUnit.SECONDS);

        assertThat(failure).isNotNull().hasMessageContaining("unexpected").hasMessageContaining("owner's fault");
    }

    @Test
    void anUnexpectedFaultOfTheOwnerLaterIsFollowedByANewConnection() {
        session.start();
        ConnectedClient first = broker.awaitClient();
        first.await("nothing more than CONNACK", packet -> true);
        waitFor(() -> session.connected());
        owner.faultsOnWork = 1;
        session.signal();

        broker.awaitClient();

        first.awaitClosed(Duration.ofSeconds(5));
        waitFor(() -> session.connected());
        assertThat(owner.failures).isEmpty();
        assertThat(session.connects()).isEqualTo(2);
    }

    @Test
    void theOwnerWorksOnceMoreBeforeTheGoodBye() {
        session.start();
        ConnectedClient client = broker.awaitClient();
        waitFor(() -> session.connected());
        int before = owner.works;

        session.close();

        client.awaitClosed(Duration.ofSeconds(5));
        assertThat(owner.works).isGreaterThan(before);
        assertThat(client.disconnectPacket()).isPresent();
    }

    private static void waitFor(java.util.concurrent.Callable<Boolean> condition) {
        org.awaitility.Awaitility.await().dontCatchUncaughtExceptions().until(condition);
    }

    private static final class TestOwner implements MqttSession.Owner {
        private final BlockingQueue<BrokerException> failures = new LinkedBlockingQueue<>();
        private volatile int faultsOnOpen;
        private volatile int faultsOnWork;
        private volatile int works;

        @Override
        public void opened(MqttConnection connection) {
            if (faultsOnOpen > 0) {
                faultsOnOpen--;
                throw new IllegalStateException("the owner's fault");
            }
        }

        @Override
        public void work(MqttConnection connection) {
            works++;
            if (faultsOnWork > 0) {
                faultsOnWork--;
                throw new IllegalStateException("the owner's fault");
            }
        }

        @Override
        public void lost(BrokerException cause) {}

        @Override
        public void failed(BrokerException cause) {
            failures.add(cause);
        }
    }
}
