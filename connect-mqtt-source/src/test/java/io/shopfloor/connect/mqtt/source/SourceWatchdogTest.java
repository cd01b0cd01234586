// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.SubscribeAnswer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Law 10: peers that fall silent and client threads that die are noticed, and the connection is made anew. */
final class SourceWatchdogTest extends SourceWithBroker {

    @Test
    void aBrokerThatFallsSilentIsLeftWithinTwoKeepAlives() {
        ConnectedClient first = started("mqtt.keepalive.interval.seconds", "1");
        publish(first, 1);
        MqttSourceRecord record = worker.next();
        broker.onConnect(connect -> ConnectAnswer.resume());

        first.mute();
        ConnectedClient second = broker.awaitClient(Duration.ofMillis(3_500));

        second.publish(message(1).redelivered());
        worker.stored(record);
        second.awaitAck(1);
        assertThat(worker.waiting()).isZero();
    }

    @Test
    void aBrokerThatReadsNothingAnyMoreIsLeftToo() {
        ConnectedClient first = started("mqtt.keepalive.interval.seconds", "1");

        first.freezeReading();

        broker.awaitClient(Duration.ofMillis(3_500));
    }

    @Test
    void aBrokerThatNeverAnswersTheConnectIsLeftAfterTheConnectTime() {
        broker.onConnect(connect -> ConnectAnswer.silence());
        worker = FakeWorker.start(config("mqtt.connect.timeout.seconds", "1"));
        broker.awaitClient();
        broker.onConnect(connect -> ConnectAnswer.accept());

        subscribed();

        assertThat(worker.failed()).isFalse();
    }

    @Test
    void aBrokerThatNeverAnswersTheSubscribeIsLeftAfterTheConnectTime() {
        AtomicInteger asked = new AtomicInteger();
        broker.onSubscribe(subscribe ->
                asked.incrementAndGet() == 1 ? SubscribeAnswer.withhold() : SubscribeAnswer.granted(subscribe));
        worker = FakeWorker.start(config("mqtt.connect.timeout.seconds", "1"));
        ConnectedClient first = subscribed();
        ConnectedClient second = subscribed();

        first.awaitClosed(Duration.ofSeconds(5));
        publish(second, 1);
        worker.stored(worker.next());
        second.awaitAck(1);
    }

    @Test
    void bytesThatAreNoMqttReplaceTheConnection() {
        ConnectedClient first = started();
        broker.onConnect(connect -> ConnectAnswer.resume());

        first.sendRaw(new byte[] {(byte) 0xF0, 1, 2, 3, 0, 0, 7});

        broker.awaitClient(Duration.ofSeconds(3));
        assertThat(worker.failed()).isFalse();
    }

    @Test
    void aStopDuringAConnectThatHangsIsNotFollowedByATakeOver() {
        broker.onConnect(connect -> ConnectAnswer.silence());
        worker = FakeWorker.start(config("mqtt.connect.timeout.seconds", "30"));
        ConnectedClient hanging = broker.awaitClient();

        long before = System.nanoTime();
        worker.stop();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        hanging.awaitClosed(Duration.ofSeconds(2));
        assertThat(List.of(hanging)).isEqualTo(broker.clients());
    }
}
