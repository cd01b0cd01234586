// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Packet;
import io.shopfloor.connect.mqtt.testkit.PacketProperties;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Law 11: sessions with stable client ids, and what becomes of sessions and filters that the configuration drops. */
final class SourceSessionsTest extends SourceWithBroker {

    @Test
    void everySessionHasAClientIdAndAShareOfTheFilters() {
        worker = FakeWorker.start(config("mqtt.topics", "a/#,b/#,c/#", "mqtt.sessions", "2", "task.sessions", "0,1"));

        Map<String, ConnectedClient> clients = byClientId(2);

        assertThat(clients.get("press-0").awaitSubscribe().filterNames()).containsExactly("a/#", "c/#");
        assertThat(clients.get("press-1").awaitSubscribe().filterNames()).containsExactly("b/#");
        eventually().until(() -> worker.metric("connected") == 2);
        assertThat(worker.metric("sessions")).isEqualTo(2);
    }

    @Test
    void aSharedGroupGivesEverySessionAllFilters() {
        worker = FakeWorker.start(config(
                "mqtt.topics", "a/#,b/+", "mqtt.sessions", "2", "task.sessions", "0,1", "mqtt.shared.group", "g"));

        byClientId(2).values().forEach(client -> assertThat(
                        client.awaitSubscribe().filterNames())
                .containsExactly("$share/g/a/#", "$share/g/b/+"));
    }

    /** Each session of the group would get all of them. */
    @Test
    void aSharedGroupDoesNotAskForRetainedMessages() {
        worker = FakeWorker.start(config("mqtt.shared.group", "g"));
        assertThat(broker.awaitClient().awaitSubscribe().filters())
                .allSatisfy(filter -> assertThat(filter.retainHandling()).isEqualTo(2));
    }

    @Test
    void sessionsAcknowledgeIndependently() {
        worker = FakeWorker.start(config("mqtt.topics", "a/#,b/#", "mqtt.sessions", "2", "task.sessions", "0,1"));
        Map<String, ConnectedClient> clients = byClientId(2);
        ConnectedClient one = clients.get("press-0");
        ConnectedClient two = clients.get("press-1");
        publish(one, 1);
        MqttSourceRecord held = worker.next();
        publish(two, 1);
        MqttSourceRecord other = worker.next();

        worker.stored(other);
        two.awaitAck(1);
        assertThat(one.acks()).isEmpty();
        worker.stored(held);
        one.awaitAck(1);
        assertThat(held.sourcePartition()).isEqualTo(Map.of("session", "press-0"));
        assertThat(held.sourceOffset())
                .isEqualTo(other.sourceOffset())
                .isEqualTo(Map.of("subscriptions", "a/#,b/#", "sessions", "2"));
    }

    @Test
    void aFilterTakenOutOfTheConfigurationIsUnsubscribed() {
        broker.onConnect(connect -> ConnectAnswer.resume());
        worker = FakeWorker.start(config(), remembering(0, "line/#,hall/#"));

        ConnectedClient client = subscribed();

        Packet unsubscribe = client.await(MqttMessageType.UNSUBSCRIBE);
        assertThat(unsubscribe.body()).isEqualTo(List.of("hall/#"));
        assertThat(client.awaitSubscribe().filterNames()).containsExactly("line/#");
    }

    /** Nothing was stored while it was configured: what a user writes with PATCH /offsets ends it. */
    @Test
    void aFilterThatNoOffsetKnowsIsUnsubscribedOnceItIsWrittenIntoOne() {
        broker.onConnect(connect -> ConnectAnswer.resume());
        Map<String, String> written = Map.of("subscriptions", "line/#,unheard/+", "sessions", "1");
        assertThat(new MqttSourceConnector().alterOffsets(config(), Map.of(Map.of("session", "press-0"), written)))
                .isTrue();
        worker = FakeWorker.start(config(), Map.of(Map.of("session", "press-0"), Map.copyOf(written)));

        ConnectedClient client = subscribed();

        assertThat(client.await(MqttMessageType.UNSUBSCRIBE).body()).isEqualTo(List.of("unheard/+"));
    }

    @Test
    void aSessionLostWhileTheTaskWasAwayIsReported() {
        worker = FakeWorker.start(config(), remembering(0, "line/#"));
        subscribed();

        eventually().until(() -> worker.metric("connected") == 1);
        assertThat(worker.metric("sessions-lost")).isEqualTo(1);
    }

    @Test
    void aFormerSessionIsUnsubscribedDrainedAndEnded() {
        broker.onConnect(connect -> ConnectAnswer.resume());
        worker = FakeWorker.start(config("task.sessions", "0,1"), remembering(1, "hall/#"));
        ConnectedClient former = byClientId(2).get("press-1");
        assertThat(former.await(MqttMessageType.UNSUBSCRIBE).body()).isEqualTo(List.of("hall/#"));
        publish(former, 1, 2);
        List<MqttSourceRecord> queued = worker.next(2);
        assertThat(queued.get(0).sourceOffset())
                .as("once stored, the session is former no more")
                .isEqualTo(Map.of("subscriptions", "line/#", "former.subscriptions", "hall/#", "sessions", "1"));
        never(Duration.ofMillis(4_500), former::isClosed);

        worker.stored(queued);

        former.awaitAck(2);
        former.awaitClosed(Duration.ofSeconds(8));
        PacketProperties goodBye =
                (PacketProperties) former.disconnectPacket().orElseThrow().body();
        assertThat(goodBye.number(MqttPropertyType.SESSION_EXPIRY_INTERVAL)).hasValue(0);
        assertThat(former.packets()).noneMatch(packet -> packet.isFromClient(MqttMessageType.SUBSCRIBE));
    }

    /** The broker may have queued more for it, and would drop it with the session. */
    @Test
    void aFormerSessionIsKeptWhenTheBrokerDoesNotSayThatItIsEmpty() {
        broker.onConnect(connect -> ConnectAnswer.resume());
        broker.onUnsubscribe(filters -> filters.equals(List.of("hall/#")) ? List.of(0) : List.of());
        worker = FakeWorker.start(config("task.sessions", "0,1"), remembering(1, "hall/#"));
        ConnectedClient former = byClientId(2).get("press-1");

        former.awaitClosed(Duration.ofSeconds(12));

        PacketProperties goodBye =
                (PacketProperties) former.disconnectPacket().orElseThrow().body();
        assertThat(goodBye.number(MqttPropertyType.SESSION_EXPIRY_INTERVAL)).isEmpty();
    }

    @Test
    void aFormerSessionIsKeptWhenAMessageStillComesAtTheGoodBye() {
        broker.onConnect(connect -> ConnectAnswer.resume());
        broker.onUnsubscribe(filters -> {
            if (!filters.equals(List.of("hall/#"))) {
                broker.clients().stream()
                        .filter(client -> client.connect().clientId().equals("press-1"))
                        .forEach(client -> publish(client, 7));
            }
            return filters.stream().map(filter -> 0).toList();
        });
        worker = FakeWorker.start(config("task.sessions", "0,1"), remembering(1, "hall/#"));
        ConnectedClient former = byClientId(2).get("press-1");

        former.awaitClosed(Duration.ofSeconds(12));

        PacketProperties goodBye =
                (PacketProperties) former.disconnectPacket().orElseThrow().body();
        assertThat(goodBye.number(MqttPropertyType.SESSION_EXPIRY_INTERVAL)).isEmpty();
        assertThat(former.acks()).isEmpty();
    }

    /** The broker sends what waited before it answers the UNSUBSCRIBE: that is bounded like everything else. */
    @Test
    void whatComesBeforeAFilterIsUnsubscribedIsBoundedToo() {
        broker.onConnect(connect -> ConnectAnswer.resume());
        broker.onUnsubscribe(filters -> {
            if (filters.equals(List.of("hall/#"))) {
                publish(broker.clients().get(0), 1, 2, 3, 4, 5, 6);
            }
            return filters.stream().map(filter -> 0).toList();
        });
        worker = FakeWorker.start(config("max.queue.size", "2"), remembering(0, "line/#,hall/#"));

        List<MqttSourceRecord> records = worker.next(2);
        never(Duration.ofMillis(300), () -> worker.metric("messages-received") > 2);
        worker.stored(records);
        for (int i = 0; i < 2; i++) {
            worker.stored(worker.next(2));
        }

        broker.clients().get(0).awaitAck(6);
        assertThat(broker.clients()).hasSize(1);
    }

    /** It was ended by an earlier start of this task, whose offset says nothing of that when no message was left. */
    @Test
    void aFormerSessionThatIsGoneIsNoLoss() {
        broker.onConnect(
                connect -> connect.clientId().equals("press-0") ? ConnectAnswer.resume() : ConnectAnswer.accept());
        worker = FakeWorker.start(config("task.sessions", "0,1"), remembering(1, "hall/#"));
        ConnectedClient former = byClientId(2).get("press-1");

        former.awaitClosed(Duration.ofSeconds(8));

        assertThat(worker.metric("sessions-lost")).isZero();
        assertThat(worker.failed()).isFalse();
    }

    private Map<String, ConnectedClient> byClientId(int count) {
        return Stream.generate(() -> broker.awaitClient())
                .limit(count)
                .collect(Collectors.toMap(client -> client.connect().clientId(), Function.identity()));
    }

    private static Map<Map<String, String>, Map<String, Object>> remembering(int session, String subscriptions) {
        Map<Map<String, String>, Map<String, Object>> offsets = new HashMap<>();
        offsets.put(
                Map.of("session", "press-" + session),
                Map.of("subscriptions", subscriptions, "sessions", String.valueOf(session + 1)));
        return offsets;
    }
}
