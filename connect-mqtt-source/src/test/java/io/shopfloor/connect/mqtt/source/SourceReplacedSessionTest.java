// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Packet;
import io.shopfloor.connect.mqtt.testkit.SubscribeAnswer;
import io.shopfloor.connect.mqtt.testkit.SubscribePacket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A broker that forgets a session says so once. When nobody hears that, the next CONNACK says "session present" of a
 * session without our subscriptions and with packet ids that mean other messages.
 */
final class SourceReplacedSessionTest extends SourceWithBroker {

    private static final String MARKER = "shopfloor-connect/session/press-0/";
    private static final int SUCCESS = 0;
    private static final int NO_SUBSCRIPTION_EXISTED = 0x11;

    /** The subscriptions of the session that the broker has now. */
    private final Set<String> atBroker = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void keepSubscriptions() {
        broker.onSubscribe(subscribe -> {
            atBroker.addAll(subscribe.filterNames());
            return SubscribeAnswer.granted(subscribe);
        });
        broker.onUnsubscribe(filters -> filters.stream()
                .map(filter -> atBroker.remove(filter) ? SUCCESS : NO_SUBSCRIPTION_EXISTED)
                .toList());
    }

    @Test
    void theSubscriptionIsMadeOnEveryConnectionAndRetainedMessagesComeOnlyWithANewOne() {
        ConnectedClient first = started("mqtt.retain.handling", "send");
        assertThat(retainHandling(first)).isZero();
        broker.onConnect(connect -> ConnectAnswer.resume());

        first.drop();
        ConnectedClient second = subscribed();

        assertThat(second.awaitSubscribe().filterNames()).containsExactly("line/#");
        assertThat(retainHandling(second)).isEqualTo(1);
    }

    /** As Artemis 2.55 does now and then, against the standard. */
    @Test
    void messagesThatComeBeforeConnackAreTaken() {
        ConnectedClient first = started();
        broker.onConnect(connect -> {
            ConnectedClient client = broker.clients().get(broker.clients().size() - 1);
            client.sendRaw(RawPackets.publish(1, "line/count", "early"));
            return ConnectAnswer.resume();
        });

        first.drop();
        broker.awaitClient().publish(message(2));

        assertThat((byte[]) worker.next().value()).isEqualTo("early".getBytes(UTF_8));
        worker.next();
        eventually().until(() -> worker.metric("connected") == 1);
    }

    /** The CONNACK of the new session is lost; or it comes, and the SUBSCRIBE is lost. */
    @Test
    void aSessionThatTheBrokerForgotBeforeAConnectionWasWholeIsSubscribedAllTheSame() {
        ConnectedClient first = started();
        AtomicInteger attempts = new AtomicInteger();
        broker.onConnect(connect -> switch (attempts.incrementAndGet()) {
            case 1 -> ConnectAnswer.accept();
            default -> ConnectAnswer.resume();
        });
        broker.onSubscribe(
                subscribe -> attempts.get() == 1 ? SubscribeAnswer.withhold() : SubscribeAnswer.granted(subscribe));

        first.drop();
        ConnectedClient second = broker.awaitClient();
        second.awaitSubscribe();
        second.drop();

        subscribed();
        eventually().until(() -> worker.metric("connected") == 1);
    }

    @Test
    void whatAReplacedSessionSendsIsNeverTakenForWhatTheLedgerKnows() {
        ConnectedClient first = started();
        publish(first, 1);
        MqttSourceRecord old = worker.next();
        broker.onConnect(connect -> {
            atBroker.clear(); // forgotten, and the CONNACK that says so is never read
            broker.onConnect(next -> ConnectAnswer.resume());
            broker.clients().get(broker.clients().size() - 1).drop();
            return ConnectAnswer.silence();
        });

        first.drop();
        broker.awaitClient();
        ConnectedClient second = broker.awaitClient();
        second.publish(message(1).redelivered()); // of the new session: an equal message under the same packet id
        worker.stored(old);
        second.awaitClosed(Duration.ofSeconds(5));
        ConnectedClient third = subscribed();
        third.publish(message(1).redelivered());

        MqttSourceRecord again = worker.next();
        assertThat(second.acks()).isEmpty();
        assertThat(third.acks()).isEmpty();
        worker.stored(again);
        third.awaitAck(1);
        assertThat(worker.metric("sessions-lost")).isEqualTo(1);
        assertThat(worker.metric("in-flight-bytes")).isZero();
    }

    @Test
    void theSameSessionIsRecognisedByItsMarkerAndGetsItAgain() {
        ConnectedClient first = started();
        publish(first, 1);
        MqttSourceRecord one = worker.next();
        broker.onConnect(connect -> ConnectAnswer.resume());

        for (ConnectedClient client = first; broker.clients().size() < 4; ) {
            client.drop();
            client = subscribed();
            eventually().until(() -> worker.metric("connected") == 1);
            client.publish(message(1).redelivered());
        }
        ConnectedClient last = broker.clients().get(3);
        worker.stored(one);

        last.awaitAck(1);
        assertThat(last.await(MqttMessageType.UNSUBSCRIBE).body()).isEqualTo(List.of(MARKER + 1, MARKER + "none"));
        assertThat(atBroker).contains(MARKER + 1, MARKER + 2, MARKER + 3);
        assertThat(worker.metric("sessions-lost")).isZero();
        assertThat(worker.waiting()).isZero();
    }

    /** The broker has read the question, and its answer is lost: that is no other session. */
    @Test
    void aConnectionThatBreaksOnTheQuestionLeavesNoDoubt() {
        ConnectedClient first = started();
        publish(first, 1);
        MqttSourceRecord one = worker.next();
        broker.onConnect(connect -> ConnectAnswer.resume());
        AtomicInteger asked = new AtomicInteger();
        broker.onUnsubscribe(filters -> {
            List<Integer> codes = filters.stream()
                    .map(filter -> atBroker.remove(filter) ? SUCCESS : NO_SUBSCRIPTION_EXISTED)
                    .toList();
            if (asked.incrementAndGet() > 2) {
                return codes;
            }
            broker.clients().get(broker.clients().size() - 1).drop();
            return List.of();
        });

        first.drop();
        eventually().until(() -> broker.clients().size() == 4 && worker.metric("connected") == 1);
        ConnectedClient last = broker.clients().get(3);
        last.publish(message(1).redelivered());
        worker.stored(one);

        last.awaitAck(1);
        assertThat(worker.metric("sessions-lost")).isZero();
        assertThat(worker.waiting()).isZero();
    }

    /** No marker was set yet, so nothing tells that it is the same session: in doubt it is another one. */
    @Test
    void beforeAMarkerIsSetASessionInDoubtIsAnotherOne() {
        broker.onSubscribe(subscribe -> subscribe.filterNames().contains(MARKER + 1)
                ? SubscribeAnswer.withhold()
                : SubscribeAnswer.granted(subscribe));
        worker = FakeWorker.start(config());
        ConnectedClient first = subscribed();
        publish(first, 1);
        MqttSourceRecord old = worker.next();
        eventually().until(() -> asksForMarker(first));
        broker.onConnect(connect -> {
            broker.onConnect(next -> ConnectAnswer.resume());
            broker.clients().get(broker.clients().size() - 1).drop();
            return ConnectAnswer.silence();
        });
        broker.onSubscribe(SubscribeAnswer::granted);

        first.drop();
        broker.awaitClient();
        ConnectedClient third = broker.awaitClient();
        third.publish(message(1).redelivered());
        worker.stored(old);
        third.awaitClosed(Duration.ofSeconds(5));
        ConnectedClient fourth = subscribed();
        fourth.publish(message(1).redelivered());

        worker.stored(worker.next());
        fourth.awaitAck(1);
        assertThat(third.acks()).isEmpty();
    }

    /** HiveMQ CE answers so. */
    @Test
    void aBrokerThatUnsubscribesWhatNeverWasIsBelieved() {
        broker.onUnsubscribe(filters -> filters.stream().map(filter -> SUCCESS).toList());
        ConnectedClient first = started();
        publish(first, 1);
        MqttSourceRecord one = worker.next();
        broker.onConnect(connect -> ConnectAnswer.resume());

        first.drop();
        ConnectedClient second = subscribed();
        second.publish(message(1).redelivered());
        worker.stored(one);

        second.awaitAck(1);
        assertThat(worker.metric("sessions-lost")).isZero();
    }

    @Test
    void aBrokerThatRefusesTheMarkerIsServedWithoutIt() {
        broker.onSubscribe(subscribe -> subscribe.filterNames().contains(MARKER + 1)
                ? SubscribeAnswer.codes(0x87, 0x87, 0x87)
                : SubscribeAnswer.granted(subscribe));
        ConnectedClient first = started();
        broker.onConnect(connect -> ConnectAnswer.resume());

        first.drop();
        ConnectedClient second = subscribed();
        eventually().until(() -> worker.metric("connected") == 1);

        assertThat(asksForMarker(second)).isFalse();
    }

    @Test
    void aBrokerThatHangsUpOnTheMarkerIsSoonServedWithoutIt() {
        broker.onSubscribe(subscribe -> {
            if (subscribe.filterNames().contains(MARKER + 1)) {
                broker.clients().get(broker.clients().size() - 1).drop();
                return SubscribeAnswer.withhold();
            }
            return SubscribeAnswer.granted(subscribe);
        });
        worker = FakeWorker.start(config());

        eventually().until(() -> worker.metric("connected") == 1);

        assertThat(broker.clients()).hasSize(4);
        assertThat(asksForMarker(broker.clients().get(3))).isFalse();
    }

    private static boolean asksForMarker(ConnectedClient client) {
        return client.packets().stream()
                .filter(packet -> packet.isFromClient(MqttMessageType.SUBSCRIBE))
                .map(Packet::body)
                .anyMatch(body -> ((SubscribePacket) body).filterNames().contains(MARKER + 1));
    }

    private static int retainHandling(ConnectedClient client) {
        return client.awaitSubscribe().filters().get(0).retainHandling();
    }
}
