// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.ScriptedBroker;
import io.shopfloor.connect.mqtt.testkit.SubscribeAnswer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

/** Law 10: what a broker refuses ends the task with the option at fault and the remedy, or is tried again if it passes. */
final class SourceRefusalTest extends SourceWithBroker {

    @Test
    void aRefusedSubscriptionFailsTheTask() {
        broker.onSubscribe(subscribe -> SubscribeAnswer.codes(0x87));
        startedToFail("mqtt.topics", "'line/#'", "not authorized (0x87)", "access rules");
    }

    @Test
    void aSubscriptionGrantedAtALowerQosFailsTheTask() {
        broker.onSubscribe(subscribe -> SubscribeAnswer.codes(0));
        startedToFail("mqtt.qos", "QoS 0", "could be lost", "mqtt.qos=0");
    }

    @Test
    void oneRefusalAmongSeveralSubscriptionsIsEnough() {
        broker.onSubscribe(subscribe -> SubscribeAnswer.codes(1, 0x8F));
        worker = FakeWorker.start(config("mqtt.topics", "line/#,hall/#"));
        assertThat(worker.failure()).hasMessageContaining("'hall/#'").hasMessageContaining("0x8F");
    }

    @Test
    void anAnswerForFewerSubscriptionsThanAskedIsNoGrant() {
        broker.onSubscribe(subscribe -> SubscribeAnswer.codes(1));
        worker = FakeWorker.start(config("mqtt.topics", "line/#,hall/#"));
        ConnectedClient first = subscribed();
        first.awaitClosed(Duration.ofSeconds(5));
    }

    @Test
    void aFullBrokerIsTriedAgain() {
        AtomicInteger asked = new AtomicInteger();
        broker.onSubscribe(subscribe ->
                asked.incrementAndGet() < 5 ? SubscribeAnswer.codes(0x97) : SubscribeAnswer.granted(subscribe));
        worker = FakeWorker.start(config());

        eventually().until(() -> worker.metric("connected") == 1);
        assertThat(asked).as("and once for the markers").hasValue(6);
        assertThat(worker.failed()).isFalse();
    }

    @Test
    void aBrokerWithoutQos1FailsTheTask() {
        broker.onConnect(connect -> ConnectAnswer.accept().maximumQos(0));
        startedToFail("mqtt.qos", "maximum QoS is 0", "mqtt.qos=0");
    }

    @Test
    void aBrokerWithoutSharedSubscriptionsFailsATaskThatNeedsThem() {
        broker.onConnect(connect -> ConnectAnswer.accept().withoutSharedSubscriptions());
        worker = FakeWorker.start(config("mqtt.shared.group", "g"));
        assertThat(worker.failure())
                .hasMessageContaining("mqtt.shared.group")
                .hasMessageContaining("lacks shared subscriptions");
    }

    @Test
    void aBrokerWithoutWildcardsFailsATaskThatNeedsThem() {
        broker.onConnect(connect -> ConnectAnswer.accept().withoutWildcards());
        startedToFail("mqtt.topics", "wildcards");
    }

    @Test
    void aBrokerOfMqtt311FailsTheTask() {
        broker.onConnect(connect -> ConnectAnswer.onlyMqtt311());
        startedToFail("mqtt.server.uri", "does not support MQTT 5");
    }

    @Test
    void aWrongPasswordAtTheFirstConnectFailsTheTask() {
        broker.onConnect(connect -> ConnectAnswer.refuse(0x86));
        worker = FakeWorker.start(config("mqtt.username", "operator", "mqtt.password", "s3cret-word"));

        Throwable failure = worker.failure();
        assertThat(failure)
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("mqtt.password: ")
                .hasMessageContaining("0x86")
                .hasMessageContaining("mqtt.username");
        assertThat(failure.toString() + failure.getCause()).doesNotContain("s3cret-word");
        assertThat(broker.clients()).hasSize(1);
    }

    @Test
    void credentialsReachTheBroker() {
        ConnectedClient client = started("mqtt.username", "operator", "mqtt.password", "pässword");
        assertThat(client.connect().userName()).contains("operator");
        assertThat(client.connect().password().orElseThrow())
                .isEqualTo("pässword".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void aPasswordRefusedLaterFailsTheTaskAfterItsTime() {
        ConnectedClient client = started("mqtt.refusal.timeout.ms", "2000");
        broker.onConnect(connect -> ConnectAnswer.refuse(0x86));
        long from = System.nanoTime();
        client.drop();

        assertThat(worker.failure()).hasMessageStartingWith("mqtt.password: ");
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThan(Duration.ofMillis(1_999));
        assertThat(broker.clients()).hasSizeGreaterThan(2);
    }

    @Test
    void aShorterSessionExpiryOfTheBrokerIsMeasured() {
        broker.onConnect(connect -> ConnectAnswer.accept().sessionExpirySeconds(60));
        started();
        assertThat(worker.metric("session-expiry-seconds")).isEqualTo(60);
    }

    @Test
    void twoRefusalsLaterAreForgivenWhenTheBrokerLetsUsInAgain() {
        ConnectedClient client = started();
        for (int round = 0; round < 3; round++) {
            AtomicInteger refusals = new AtomicInteger();
            broker.onConnect(
                    connect -> refusals.incrementAndGet() <= 2 ? ConnectAnswer.refuse(0x87) : ConnectAnswer.resume());
            client.drop();
            broker.awaitClient();
            broker.awaitClient();
            client = broker.awaitClient();
            eventually().until(() -> worker.metric("connected") == 1);
        }
        assertThat(worker.failed()).isFalse();
    }

    @Test
    void aBusyBrokerIsTriedAgainForAsLongAsItTakes() {
        broker.onConnect(connect -> ConnectAnswer.refuse(0x89));
        worker = FakeWorker.start(config());
        for (int i = 0; i < 6; i++) {
            broker.awaitClient();
        }
        broker.onConnect(connect -> ConnectAnswer.accept());

        eventually().until(() -> worker.metric("connected") == 1);
        assertThat(worker.failed()).isFalse();
    }

    @Test
    void aTakenOverSessionBacksOffAndFailsTheThirdTime() {
        ConnectedClient client = started("mqtt.reconnect.backoff.max.ms", "700");
        broker.onConnect(connect -> ConnectAnswer.resume());
        for (int i = 0; i < 2; i++) {
            long before = System.nanoTime();
            client.disconnect(0x8E);
            client = broker.awaitClient();
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .as("no fight: the longest delay at once")
                    .isGreaterThan(Duration.ofMillis(650));
            ConnectedClient now = client;
            eventually().until(() -> worker.metric("connected") == 1 && !now.isClosed());
        }
        client.disconnect(0x8E);

        assertThat(worker.failure())
                .hasMessageContaining("mqtt.client.id")
                .hasMessageContaining("'press-0'")
                .hasMessageContaining("another client");
        assertThat(broker.clients()).hasSize(3);
    }

    @Test
    void aTakeOverIsNoticedWhileTheSubscriptionIsUnderWay() {
        broker.onSubscribe(subscribe -> SubscribeAnswer.withhold());
        worker = FakeWorker.start(config());
        for (int i = 0; i < 3; i++) {
            subscribed().disconnect(0x8E);
        }

        assertThat(worker.failure()).hasMessageContaining("mqtt.client.id").hasMessageContaining("another client");
    }

    @Test
    void aServerThatRefusesIsNoReasonToFailWhileAnotherIsInTheList() {
        broker.onConnect(connect -> ConnectAnswer.refuse(0x87));
        try (ScriptedBroker other = ScriptedBroker.start()) {
            worker = FakeWorker.start(config("mqtt.server.uri", broker.uri() + "," + other.uri()));

            other.awaitClient().awaitSubscribe();
            assertThat(worker.failed()).isFalse();
        }
    }

    @Test
    void anUnknownHostIsTriedAgainAndNamed() {
        worker = FakeWorker.start(config("mqtt.server.uri", "tcp://no-such-host.invalid:1883," + broker.uri()));

        subscribed();
        assertThat(worker.failed()).isFalse();
    }

    private void startedToFail(String option, String... words) {
        worker = FakeWorker.start(config());
        assertThat(worker.failure())
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith(option + ": ")
                .hasMessageContainingAll(words);
    }
}
