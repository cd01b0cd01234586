// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import io.shopfloor.connect.mqtt.testkit.ScriptedBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Laws 4 to 6: what becomes of messages when the connection goes and comes, with and without the session. */
final class SourceReconnectTest extends SourceWithBroker {

    private static final Duration A_WHILE = Duration.ofMillis(300);

    @Test
    void withTheSessionPresentARedeliveryIsMergedAndAcknowledgedOnTheNewConnection() {
        ConnectedClient first = started();
        publish(first, 1, 2);
        List<MqttSourceRecord> records = worker.next(2);
        broker.onConnect(connect -> ConnectAnswer.resume());

        first.drop();
        ConnectedClient second = broker.awaitClient();
        second.publish(message(1).redelivered());
        second.publish(message(2).redelivered());
        publish(second, 3);

        MqttSourceRecord three = worker.next();
        assertThat(text(three)).isEqualTo("piece 3");
        worker.stored(records);
        worker.stored(three);
        second.awaitAck(3);
        assertThat(second.ackedIds()).containsExactly(1, 2, 3);
        assertThat(first.acks()).isEmpty();
        assertThat(worker.metric("redeliveries-merged")).isEqualTo(2);
        eventually().until(() -> worker.metric("reconnects") == 1);
        assertThat(worker.metric("sessions-lost")).isZero();
        assertThat(second.connect().cleanStart()).isFalse();
        assertThat(second.connect().clientId()).isEqualTo(CLIENT);
    }

    @Test
    void withoutTheSessionAStalePacketIdIsNeverAcknowledged() {
        ConnectedClient first = started();
        publish(first, 1, 2);
        List<MqttSourceRecord> old = worker.next(2);

        first.drop();
        ConnectedClient second = subscribed();
        publish(second, 1);
        MqttSourceRecord young = worker.next();
        assertThat(text(young)).as("equal, and yet another message").isEqualTo("piece 1");

        worker.stored(old);
        never(A_WHILE, () -> !second.acks().isEmpty());
        worker.stored(young);
        second.awaitAck(1);
        never(A_WHILE, () -> second.acks().size() > 1);
        assertThat(worker.metric("sessions-lost")).isEqualTo(1);
        assertThat(markedDuplicate(young)).isFalse();
    }

    @Test
    void aSessionLostWhileTheBrokerWasAwayForSeveralAttemptsSwallowsNoMessage() {
        ConnectedClient first = started();
        publish(first, 1);
        MqttSourceRecord old = worker.next();

        broker.goDown();
        never(A_WHILE, () -> false); // several attempts fail
        broker.comeBack();
        ConnectedClient second = subscribed();
        publish(second, 1);

        MqttSourceRecord young = worker.next();
        worker.stored(old);
        never(A_WHILE, () -> !second.acks().isEmpty());
        worker.stored(young);
        second.awaitAck(1);
    }

    @Test
    void whatKafkaConfirmsBetweenTwoConnectionsIsAcknowledgedWhenItComesAgain() {
        ConnectedClient first = started();
        publish(first, 1);
        MqttSourceRecord record = worker.next();
        broker.goDown();
        eventually().until(() -> worker.metric("connected") == 0);
        assertThat(worker.metric("in-flight")).isEqualTo(1);
        worker.stored(record);
        broker.onConnect(connect -> ConnectAnswer.resume());
        broker.comeBack();
        ConnectedClient second = broker.awaitClient();
        never(A_WHILE, () -> !second.acks().isEmpty());

        second.publish(message(1).redelivered());

        second.awaitAck(1);
        assertThat(worker.waiting()).isZero();
    }

    @Test
    void anAcknowledgementThatGotLostIsRepeatedAndTheMessageIsNot() {
        ConnectedClient first = started();
        publish(first, 1, 2);
        List<MqttSourceRecord> records = worker.next(2);
        first.freezeReading();
        worker.stored(records.get(0));
        eventually().until(() -> worker.metric("messages-acknowledged") == 1);
        broker.onConnect(connect -> ConnectAnswer.resume());
        first.reset();

        ConnectedClient second = broker.awaitClient();
        second.publish(message(1).redelivered());
        second.publish(message(2).redelivered());

        second.awaitAck(1);
        worker.stored(records.get(1));
        second.awaitAck(2);
        assertThat(worker.waiting()).isZero();
        assertThat(worker.metric("possible-duplicates")).isZero();
    }

    @Test
    void aMessageThatMayBeOneSentAgainIsMarked() {
        ConnectedClient first = started();
        publish(first, 1);
        worker.stored(worker.next());
        first.awaitAck(1);
        broker.onConnect(connect -> ConnectAnswer.resume());
        first.drop();

        ConnectedClient second = broker.awaitClient();
        second.publish(message(1).redelivered());

        assertThat(markedDuplicate(worker.next())).isTrue();
        assertThat(worker.metric("possible-duplicates")).isEqualTo(1);
    }

    /** As Mosquitto does that was killed: the session is present, and its packet ids come for the second time. */
    @Test
    void aNewMessageUnderThePacketIdOfAnAwaitedOneIsStoredBeforeItIsAcknowledged() {
        ConnectedClient first = started();
        publish(first, 1);
        MqttSourceRecord old = worker.next();
        broker.onConnect(connect -> ConnectAnswer.resume());
        first.drop();

        ConnectedClient second = broker.awaitClient();
        publish(second, 1);

        MqttSourceRecord young = worker.next();
        assertThat(markedDuplicate(young)).isTrue();
        worker.stored(old);
        never(A_WHILE, () -> !second.acks().isEmpty());
        worker.stored(young);
        second.awaitAck(1);
    }

    @Test
    void whatOneServerHoldsIsNeverTakenForWhatAnotherOneSends() {
        try (ScriptedBroker other = ScriptedBroker.start()) {
            broker.onConnect(connect -> ConnectAnswer.resume());
            other.onConnect(connect -> ConnectAnswer.resume());
            worker = FakeWorker.start(config("mqtt.server.uri", broker.uri() + "," + other.uri()));
            ConnectedClient one = subscribed();
            publish(one, 1);
            MqttSourceRecord old = worker.next();

            one.drop();
            ConnectedClient two = other.awaitClient();
            two.publish(message(1).redelivered());

            MqttSourceRecord young = worker.next();
            assertThat(markedDuplicate(young)).isTrue();
            worker.stored(old);
            never(A_WHILE, () -> !two.acks().isEmpty());
            worker.stored(young);
            two.awaitAck(1);
        }
    }

    @Test
    void twentyCutsInTheMiddleOfTheStreamLoseAndDoubleNothing() {
        ConnectedClient client = started();
        broker.onConnect(connect -> ConnectAnswer.resume());
        List<String> stored = new ArrayList<>();
        List<Message> unacknowledged = new ArrayList<>();
        List<MqttSourceRecord> open = new ArrayList<>();
        for (int cut = 0; cut < 20; cut++) {
            for (int i = 1; i <= 10; i++) {
                unacknowledged.add(message(cut * 10 + i));
                client.publish(message(cut * 10 + i));
            }
            open.addAll(worker.next(10));
            // Out of order, and never the oldest: so an acknowledgement is outstanding at each cut.
            for (int i = open.size() - 1; i > 0; i -= 2) {
                MqttSourceRecord done = open.remove(i);
                worker.stored(done);
                stored.add(text(done));
            }
            client.drop();
            client = broker.awaitClient();
            for (Message message : unacknowledged) {
                client.publish(message.redelivered());
            }
        }
        worker.stored(open);
        open.forEach(record -> stored.add(text(record)));
        client.awaitAcks(200);
        assertThat(stored).hasSize(200).doesNotHaveDuplicates();
        assertThat(worker.waiting()).isZero();
        assertThat(worker.metric("possible-duplicates")).isZero();
    }

    @Test
    void theNextServerOfTheListIsTriedWhenOneIsAway() {
        try (ScriptedBroker other = ScriptedBroker.start()) {
            worker = FakeWorker.start(config("mqtt.server.uri", broker.uri() + "," + other.uri()));
            ConnectedClient first = subscribed();

            broker.goDown();
            first.awaitClosed(Duration.ofSeconds(5));
            ConnectedClient second = other.awaitClient();
            second.awaitSubscribe();
            publish(second, 1);
            worker.stored(worker.next());

            second.awaitAck(1);
        }
    }

    @Test
    void everyConnectionIsANewOneOfTheSameClient() {
        AtomicInteger connects = new AtomicInteger();
        broker.onConnect(connect -> {
            connects.incrementAndGet();
            return ConnectAnswer.resume();
        });
        ConnectedClient client = started();
        for (int i = 0; i < 5; i++) {
            client.disconnect(0x8B);
            client.awaitClosed(Duration.ofSeconds(5));
            client = broker.awaitClient();
        }
        publish(client, 1);
        worker.stored(worker.next());
        client.awaitAck(1);
        assertThat(connects).hasValue(6);
    }

    private static Boolean markedDuplicate(MqttSourceRecord record) {
        return (Boolean) record.headers().lastWithName("mqtt.duplicate").value();
    }
}
