// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.BrokerException;
import io.shopfloor.connect.mqtt.Configs;
import io.shopfloor.connect.mqtt.paho.MqttConnection;
import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import io.shopfloor.connect.mqtt.testkit.ScriptedBroker;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the sessions of all connectors rely on, whoever owns them. */
final class MqttSessionTest {

    private final ScriptedBroker broker = ScriptedBroker.start();
    private final TestOwner owner = new TestOwner();
    private MqttSession session = session();

    private MqttSession session(String... pairs) {
        return new MqttSession(
                Configs.quick(broker.uri(), pairs), new MqttConnection.Parameters("press-0", false, 3600, 10), owner);
    }

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

    @Test
    void aConnectionThatCarriedMessagesStartsTheBackOffAnew() {
        session = session("mqtt.reconnect.backoff.ms", "400", "mqtt.reconnect.backoff.max.ms", "30000");
        session.start();
        for (int cut = 0; cut < 6; cut++) {
            ConnectedClient client = broker.awaitClient(Duration.ofSeconds(2));
            waitFor(() -> session.connected());
            client.publish(Message.qos0("line/1", "piece"));
            waitFor(() -> owner.arrived > 0);
            owner.arrived = 0;
            client.drop();
            waitFor(() -> !session.connected());
        }
        broker.awaitClient(Duration.ofSeconds(2));
    }

    @Test
    void anIdleConnectionThatLastedStartsTheBackOffAnew() {
        session = session("mqtt.reconnect.backoff.ms", "100", "mqtt.reconnect.backoff.max.ms", "30000");
        session.start();
        for (int cut = 0; cut < 6; cut++) {
            ConnectedClient client = broker.awaitClient(Duration.ofSeconds(1));
            long opened = System.nanoTime();
            waitFor(() -> session.connected() && System.nanoTime() - opened > 150_000_000L);
            client.drop();
        }
        broker.awaitClient(Duration.ofSeconds(1));
    }

    @Test
    void aBrokerThatHangsUpOnEachNewConnectionIsAskedMoreAndMoreSeldom() {
        session = session("mqtt.reconnect.backoff.ms", "100", "mqtt.reconnect.backoff.max.ms", "30000");
        owner.onOpened = () -> broker.clients().get(broker.clients().size() - 1).drop();
        session.start();
        long from = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            broker.awaitClient();
        }
        // Half of 100, 200, 400 and 800 ms at least.
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThan(Duration.ofMillis(700));
    }

    @Test
    void anOwnerThatWantsAnotherConnectionGetsItAtOnce() {
        session = session("mqtt.reconnect.backoff.ms", "20000", "mqtt.reconnect.backoff.max.ms", "30000");
        session.start();
        for (int i = 0; i < 5; i++) {
            broker.awaitClient(Duration.ofSeconds(2));
            waitFor(() -> session.connected());
            owner.wantsAnother = true;
            session.signal();
        }
        broker.awaitClient(Duration.ofSeconds(2));
        assertThat(owner.failures).isEmpty();
    }

    @Test
    void aRefusalAfterAConnectionIsTriedAgainForTheWholeTimeAndThenFails() throws InterruptedException {
        session = session("mqtt.refusal.timeout.ms", "700");
        session.start();
        ConnectedClient first = broker.awaitClient();
        waitFor(() -> session.connected());
        broker.onConnect(connect -> ConnectAnswer.refuse(0x87));
        long from = System.nanoTime();
        first.drop();

        BrokerException failure = owner.failures.poll(10, TimeUnit.SECONDS);

        assertThat(failure).isNotNull().hasMessageContaining("0x87");
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThan(Duration.ofMillis(699));
        assertThat(session.connected()).isFalse();
    }

    @Test
    void aBrokerThatRefusesEverybodyWhileItStartsIsJoinedAgain() {
        session.start();
        ConnectedClient client = broker.awaitClient();
        waitFor(() -> session.connected());
        AtomicInteger refusals = new AtomicInteger();
        broker.onConnect(
                connect -> refusals.incrementAndGet() <= 20 ? ConnectAnswer.refuse(0x86) : ConnectAnswer.resume());
        client.drop();

        waitFor(() -> session.connects() == 2);
        assertThat(refusals).hasValue(21);
        assertThat(owner.failures).isEmpty();
    }

    @Test
    void anErrorInTheSessionsThreadFailsTheSession() throws InterruptedException {
        session.start();
        ConnectedClient client = broker.awaitClient();
        waitFor(() -> session.connected());
        owner.error = new StackOverflowError("the owner's error");
        session.signal();

        BrokerException failure = owner.failures.poll(5, TimeUnit.SECONDS);

        assertThat(failure).isNotNull().hasMessageContaining("the owner's error");
        assertThat(session.connected()).isFalse();
        client.awaitClosed(Duration.ofSeconds(5));
    }

    @Test
    void anErrorThatTakesAMessageReplacesTheConnection() {
        session.start();
        ConnectedClient client = broker.awaitClient();
        waitFor(() -> session.connected());
        owner.errorOnArrival = new OutOfMemoryError("waiting for room in the queue");
        client.publish(Message.qos1(1, "line/1", "piece"));

        client.awaitClosed(Duration.ofSeconds(5));
        broker.awaitClient();
        waitFor(() -> session.connected());
        assertThat(client.acks()).isEmpty();
        assertThat(owner.failures).isEmpty();
    }

    @Test
    void aBrokerThatGrantsAShorterSessionExpiryIsHeard() {
        broker.onConnect(connect -> ConnectAnswer.accept().sessionExpirySeconds(60));
        session.start();
        broker.awaitClient();

        waitFor(() -> session.sessionExpirySeconds() == 60);
    }

    @Test
    void withoutAWordOfTheBrokerTheSessionIsKeptAsLongAsAskedFor() {
        session.start();
        broker.awaitClient();
        waitFor(() -> session.connected());
        assertThat(session.sessionExpirySeconds()).isEqualTo(3600);
    }

    @Test
    void aClientIdThatTheBrokerExchangesFailsTheSession() throws InterruptedException {
        broker.onConnect(connect -> ConnectAnswer.accept().assignedClientId("auto-7"));
        session.start();

        BrokerException failure = owner.failures.poll(5, TimeUnit.SECONDS);

        assertThat(failure).isNotNull().hasMessageContaining("'auto-7'").hasMessageContaining("'press-0'");
        assertThat(failure.field()).isEqualTo("mqtt.client.id");
    }

    private static void waitFor(java.util.concurrent.Callable<Boolean> condition) {
        org.awaitility.Awaitility.await().dontCatchUncaughtExceptions().until(condition);
    }

    private static final class TestOwner implements MqttSession.Owner {
        private final BlockingQueue<BrokerException> failures = new LinkedBlockingQueue<>();
        private volatile int faultsOnOpen;
        private volatile int faultsOnWork;
        private volatile int works;
        private volatile int arrived;
        private volatile boolean wantsAnother;
        private volatile Error error;
        private volatile Error errorOnArrival;
        private volatile Runnable onOpened = () -> {};

        @Override
        public void opened(MqttConnection connection) {
            connection.deliverTo(new MqttConnection.Receiver() {
                @Override
                public boolean admits(int bytes) {
                    return true;
                }

                @Override
                public void awaitRoom(long millis) {}

                @Override
                public void arrived(MqttConnection.Arrival arrival) {
                    Error mine = errorOnArrival;
                    errorOnArrival = null;
                    if (mine != null) {
                        throw mine;
                    }
                    arrived++;
                }
            });
            onOpened.run();
            if (faultsOnOpen > 0) {
                faultsOnOpen--;
                throw new IllegalStateException("the owner's fault");
            }
        }

        @Override
        public void work(MqttConnection connection) throws BrokerException {
            works++;
            if (error != null) {
                throw error;
            }
            if (wantsAnother) {
                wantsAnother = false;
                throw BrokerException.reconnectRequested("mqtt.client.id", "another one, please");
            }
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
