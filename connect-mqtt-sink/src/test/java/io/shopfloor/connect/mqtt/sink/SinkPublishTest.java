// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import static io.shopfloor.connect.mqtt.sink.FakeSinkWorker.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.shopfloor.connect.mqtt.testkit.ConnectAnswer;
import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import io.shopfloor.connect.mqtt.testkit.PublishAnswer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the broker gets, and when Kafka's offsets are committed for it. */
class SinkPublishTest extends SinkWithBroker {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whatTheBrokerHasIsCommitted(int qos) {
        ConnectedClient client = started("mqtt.qos", String.valueOf(qos));
        worker.putNumbered(0, 50);
        awaitCommittable(50);
        List<Message> messages = client.awaitPublished(50);
        assertThat(texts(messages))
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(String::valueOf).toList());
        assertThat(messages).allSatisfy(m -> {
            assertThat(m.qos()).isEqualTo(qos);
            assertThat(m.topic()).isEqualTo("set-points");
            assertThat(m.duplicate()).isFalse();
        });
        assertThat(worker.metric("messages-published")).isEqualTo(50);
        assertThat(worker.metric("messages-acknowledged")).isEqualTo(50);
        assertThat(worker.metric("in-flight")).isZero();
        assertThat(worker.metric("queue-bytes")).isZero();
    }

    @Test
    void nothingIsCommittedBeyondAMessageThatTheBrokerDidNotAcknowledge() {
        broker.onPublish(m -> m.text().equals("3") ? PublishAnswer.withhold() : PublishAnswer.ack());
        ConnectedClient client = started();
        worker.putNumbered(0, 10);
        Message withheld = client.awaitPublished(10).get(3);
        eventually().until(() -> worker.metric("messages-acknowledged") == 9);
        assertThat(worker.committable()).isEqualTo(3);
        long age = worker.metric("oldest-unacknowledged-age-ms");
        eventually().until(() -> worker.metric("oldest-unacknowledged-age-ms") > age);
        client.puback(withheld.packetId(), 0);
        awaitCommittable(10);
        assertThat(worker.metric("oldest-unacknowledged-age-ms")).isZero();
    }

    @Test
    void theWindowIsTheSmallerOfTheOptionAndTheBrokersReceiveMaximum() {
        broker.onConnect(c -> ConnectAnswer.accept().receiveMaximum(3)).onPublish(m -> PublishAnswer.withhold());
        ConnectedClient client = started("mqtt.max.in.flight", "20");
        worker.putNumbered(0, 10);
        client.awaitPublished(3);
        assertThat(worker.metric("in-flight")).isEqualTo(3);
        assertThat(worker.metric("queue-depth")).isEqualTo(7);
        for (int i = 0; i < 10; i++) {
            client.puback(client.awaitPublished(i + 1).get(i).packetId(), 0);
        }
        awaitCommittable(10);
        assertThat(worker.metric("reconnects")).isZero();
    }

    @Test
    void aReceiveMaximumOfOneIsSlowButAlive() {
        broker.onConnect(c -> ConnectAnswer.accept().receiveMaximum(1));
        started();
        worker.putNumbered(0, 200);
        awaitCommittable(200);
        assertThat(worker.metric("reconnects")).isZero();
    }

    @Test
    void topicAliasesOfTheBrokerDoNotMixUpTopicsOverReconnects() {
        broker.onConnect(c -> ConnectAnswer.accept().topicAliasMaximum(5));
        ConnectedClient first = started("mqtt.topic", "${key}");
        worker.put(record(0, "a", "0"), record(1, "b", "1"), record(2, "a", "2"));
        awaitCommittable(3);
        first.drop();
        ConnectedClient second = broker.awaitClient();
        worker.put(record(3, "b", "3"), record(4, "a", "4"), record(5, "b", "5"));
        awaitCommittable(6);
        assertThat(second.awaitPublished(3).get(0).topic()).isEqualTo("b");
        assertThat(second.published().get(1).topic()).isEqualTo("a");
    }

    @Test
    void theQueuesMarksPauseAndResumeThePartitionsAndPutNeverWaits() {
        broker.onPublish(m -> PublishAnswer.withhold());
        ConnectedClient client = started("mqtt.max.in.flight", "10", "max.queue.size", "20");
        worker.putNumbered(0, 15);
        assertThat(worker.isPaused()).isFalse();
        worker.putNumbered(15, 15);
        assertThat(worker.isPaused()).isTrue();
        assertThat(worker.metric("paused")).isEqualTo(1);
        for (int i = 0; i < 30; i++) {
            client.puback(client.awaitPublished(i + 1).get(i).packetId(), 0);
        }
        eventually().until(() -> {
            worker.put();
            return !worker.isPaused();
        });
        awaitCommittable(30);
    }

    @Test
    void aStopWaitsForAcknowledgementsThatAreOnTheirWaySoThatNothingIsRepeated() {
        AtomicInteger received = new AtomicInteger();
        broker.onPublish(m -> {
            received.incrementAndGet();
            return PublishAnswer.ackAfter(java.time.Duration.ofMillis(50));
        });
        started("mqtt.max.in.flight", "10");
        worker.putNumbered(0, 500);
        eventually().until(() -> received.get() >= 20);
        long committed = worker.stop();
        assertThat(committed).isEqualTo(received.get()).isLessThan(500);
    }

    @Test
    void whatAPartitionHadWaitingIsNotSentOnceItHasGoneAndComesAgainInOrder() {
        broker.onPublish(m -> PublishAnswer.withhold());
        ConnectedClient client = started("mqtt.max.in.flight", "2");
        worker.putNumbered(0, 5);
        client.awaitPublished(2);
        assertThat(worker.rebalance()).isZero();
        broker.onPublish(m -> PublishAnswer.ack());
        client.published().forEach(m -> client.puback(m.packetId(), 0));
        worker.putNumbered(0, 5);
        awaitCommittable(5);
        assertThat(texts(client.published())).containsExactly("0", "1", "0", "1", "2", "3", "4");
    }

    @Test
    void offsetsAreThoseThatTheRecordHadBeforeTransforms() {
        ConnectedClient client = started();
        SinkRecord original = record(7, null, "x");
        worker.put(original.newRecord("renamed", 9, null, null, null, "y", null));
        awaitCommittable(8);
        assertThat(client.awaitPublished(1).get(0).topic()).isEqualTo("renamed");
    }

    @Test
    void theHeadersOfTheSourceBecomeWhatTheyWere() {
        ConnectedClient client = started();
        SinkRecord record = record(0, null, "x");
        record.headers().addString("mqtt.topic", "a/ü b//c.d/");
        record.headers().addInt("mqtt.qos", 2).addBoolean("mqtt.retained", true);
        record.headers().addString("mqtt.content.type", "text/plain").addString("mqtt.response.topic", "r/s");
        record.headers().addString("mqtt.correlation.data", "AAEC");
        record.headers().addLong("mqtt.message.expiry.seconds", 77).addBoolean("mqtt.payload.utf8", true);
        record.headers().addString("mqtt.user.shift", "early").addString("mqtt.user.shift", "late");
        record.headers().addString("x-trace", "new").addString("mqtt.user.x-trace", "old");
        record.headers().addString("x-secret", "no").add("traceparent", "00-1-2-01", Schema.STRING_SCHEMA);
        worker.put(record);
        Message message = client.awaitPublished(1).get(0);
        assertThat(message.topic()).isEqualTo("a/ü b//c.d/");
        assertThat(message.qos()).isEqualTo(2);
        assertThat(message.retained()).isTrue();
        assertThat(message.properties().text(MqttPropertyType.CONTENT_TYPE)).contains("text/plain");
        assertThat(message.properties().text(MqttPropertyType.RESPONSE_TOPIC)).contains("r/s");
        assertThat(message.properties().bytes(MqttPropertyType.CORRELATION_DATA))
                .hasValue(new byte[] {0, 1, 2});
        assertThat(message.properties().number(MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL))
                .hasValue(77);
        assertThat(message.properties().number(MqttPropertyType.PAYLOAD_FORMAT_INDICATOR))
                .hasValue(1);
        assertThat(message.properties().userProperties())
                .containsExactly(
                        Map.entry("shift", "early"),
                        Map.entry("shift", "late"),
                        Map.entry("x-trace", "new"),
                        Map.entry("traceparent", "00-1-2-01"));
    }
}
