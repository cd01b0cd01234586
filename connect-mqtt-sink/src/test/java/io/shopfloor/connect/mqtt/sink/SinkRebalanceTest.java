// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.sink;

import static io.shopfloor.connect.mqtt.sink.FakeSinkWorker.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.mqtt.testkit.ConnectedClient;
import io.shopfloor.connect.mqtt.testkit.Message;
import io.shopfloor.connect.mqtt.testkit.PublishAnswer;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rebalances of the consumer group while the queue is full, and what counts as full. */
class SinkRebalanceTest extends SinkWithBroker {

    private static final TopicPartition TWO = new TopicPartition("set-points", 1);

    @BeforeEach
    void noneIsAcknowledged() {
        broker.onPublish(m -> PublishAnswer.withhold());
    }

    private ConnectedClient full() {
        ConnectedClient client = started("mqtt.max.in.flight", "2", "max.queue.size", "6");
        worker.putNumbered(0, 10);
        client.awaitPublished(2);
        assertThat(worker.isPaused()).isTrue();
        return client;
    }

    /** The broker is well again; whoever is not paused is read. */
    private void everythingIsPublished(ConnectedClient client, long from, int count) {
        broker.onPublish(m -> PublishAnswer.ack());
        client.drop();
        broker.awaitClient();
        eventually().until(() -> {
            worker.put();
            return !worker.isPaused();
        });
        worker.putNumbered(from, count);
        awaitCommittable(from + count);
        assertThat(worker.metric("paused")).isZero();
    }

    @Test
    void afterAnEagerRebalanceThePartitionThatComesBackIsResumed() {
        ConnectedClient client = full();
        assertThat(worker.rebalance()).isZero();
        everythingIsPublished(client, 0, 10);
    }

    @Test
    void afterPartitionsWereLostThoseThatComeBackAreResumed() {
        ConnectedClient client = full();
        worker.lose(ONE);
        worker.put();
        worker.assign(Map.of(ONE, 0L));
        everythingIsPublished(client, 0, 10);
    }

    @Test
    void aPartitionThatIsLostBeforeTheQueueIsEmptyAndComesBackAfterwardsIsRead() {
        ConnectedClient client = full();
        worker.lose(ONE);
        broker.onPublish(m -> PublishAnswer.ack());
        client.drop();
        broker.awaitClient();
        eventually().until(() -> {
            worker.put();
            return worker.metric("paused") == 0;
        });
        worker.assign(Map.of(ONE, 0L));
        assertThat(worker.pausedPartitions()).isEmpty();
    }

    @Test
    void aPartitionThatComesToAFullQueueIsPausedWithTheOthersAndResumedWithThem() {
        ConnectedClient client = full();
        worker.assign(Map.of(TWO, 0L));
        assertThat(worker.pausedPartitions()).containsExactlyInAnyOrder(ONE, TWO);
        worker.put();
        assertThat(worker.pausedPartitions()).containsExactlyInAnyOrder(ONE, TWO);
        everythingIsPublished(client, 10, 5);
    }

    @Test
    void aPartitionThatLeavesMakesRoomForTheOthers() {
        started("mqtt.max.in.flight", "2", "max.queue.size", "6");
        worker.assign(Map.of(TWO, 0L));
        SinkRecord[] records = new SinkRecord[10];
        for (int i = 0; i < records.length; i++) {
            records[i] = new SinkRecord(TWO.topic(), TWO.partition(), null, null, null, "x", i);
        }
        worker.put(records);
        assertThat(worker.pausedPartitions()).containsExactlyInAnyOrder(ONE, TWO);
        worker.revoke(TWO);
        worker.assign(Map.of());
        eventually().until(() -> {
            worker.put();
            return worker.pausedPartitions().isEmpty();
        });
    }

    @Test
    void headersThatDoNotTravelCountAsHeldBytesToo() {
        started("max.queue.size.in.bytes", "10000000");
        for (int i = 0; i < 9; i++) {
            worker.put(withHeader(i, "not.a.user.property"));
        }
        assertThat(worker.isPaused()).isFalse();
        assertThat(worker.metric("queue-bytes")).isBetween(9_000_000L, 9_010_000L);
        worker.put(withHeader(9, "not.a.user.property"));
        assertThat(worker.isPaused()).isTrue();
    }

    @Test
    void propertiesCountAsBytesOfTheMessage() {
        started("max.queue.size.in.bytes", "10000000");
        SinkRecord record = FakeSinkWorker.record(0, "k", "x");
        for (int i = 0; i < 100; i++) {
            record.headers().addString("mqtt.user.p", "x".repeat(60_000));
        }
        worker.put(record);
        assertThat(worker.metric("queue-bytes"))
                .as("in the packet and in the record")
                .isGreaterThan(12_000_000);
        assertThat(worker.isPaused()).isTrue();
    }

    private static SinkRecord withHeader(int offset, String name) {
        SinkRecord record = FakeSinkWorker.record(offset, "k", "x");
        record.headers().addBytes(name, new byte[1_000_000]);
        return record;
    }

    @Test
    void messagesOfAPartitionThatLeftAreNotMixedWithThoseThatComeAgain() {
        ConnectedClient client = full();
        worker.rebalance();
        everythingIsPublished(client, 0, 10);
        assertThat(texts(broker.clients().get(1).published()))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(broker.clients().get(1).published()).noneMatch(Message::duplicate);
    }
}
