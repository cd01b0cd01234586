// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real producer waits for a topic, as Connect lets it: for ever. Nobody serves the port that it asks. */
final class StallWatchTest {

    private final KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", "127.0.0.1:1", "max.block.ms", Long.toString(Long.MAX_VALUE)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    private StallWatch watch;

    @AfterEach
    void close() {
        watch.close();
        producer.close(Duration.ZERO);
    }

    @Test
    void aWaitForATopicEndsWhereKafkaAnswersOtherwise() throws Exception {
        watch = new StallWatch(200, () -> null);
        FutureTask<Void> sending = send();
        try {
            sending.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(InterruptException.class);
        }
        assertThat(sending).isDone();
        Throwable failure = catching(watch::back);
        assertThat(failure).isInstanceOf(ConnectException.class).hasMessageContaining("'refused'");
    }

    @Test
    void whileAllOfKafkaIsAwayTheTaskWaitsAndTheMetricTells() throws Exception {
        CountDownLatch kafkaIsBack = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        watch = new StallWatch(200, () -> {
            asked.countDown();
            kafkaIsBack.await();
            return null;
        });
        FutureTask<Void> sending = send();
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        Awaitility.await().until(() -> watch.stalledMs() > 1_000);
        assertThat(sending.isDone()).isFalse();
    }

    @Test
    void aThreadThatWaitsForSomethingElseIsLeftAlone() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch transform = new CountDownLatch(1);
        watch = new StallWatch(100, () -> {
            asked.countDown();
            return null;
        });
        FutureTask<Void> waiting = run(() -> {
            watch.handedOut(List.of(record("any")));
            transform.await();
            return null;
        });
        assertThat(asked.await(1, TimeUnit.SECONDS)).isFalse();
        assertThat(watch.stalledMs()).isZero();
        transform.countDown();
        waiting.get(10, TimeUnit.SECONDS);
        watch.back();
    }

    @Test
    void withoutALimitTheWatchOnlyTells() throws Exception {
        watch = new StallWatch(0, () -> null);
        FutureTask<Void> sending = send();
        Awaitility.await().until(() -> watch.stalledMs() > 500);
        assertThat(catching(() -> sending.get(500, TimeUnit.MILLISECONDS))).isInstanceOf(TimeoutException.class);
    }

    /** Hands two records out on a thread of its own, one of which is confirmed, and sends the other. */
    private FutureTask<Void> send() {
        return run(() -> {
            MqttSourceRecord stored = record("stored");
            watch.handedOut(List.of(stored, record("refused")));
            watch.confirmed(stored);
            producer.send(new ProducerRecord<>("refused", new byte[1]));
            return null;
        });
    }

    private static FutureTask<Void> run(Callable<Void> job) {
        FutureTask<Void> task = new FutureTask<>(job);
        Thread thread = new Thread(task, "task-thread");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static Throwable catching(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return org.assertj.core.api.Assertions.catchThrowable(call);
    }

    private static MqttSourceRecord record(String topic) {
        return new MqttSourceRecord(
                null,
                Map.of(),
                Map.of(),
                topic,
                null,
                null,
                null,
                Schema.BYTES_SCHEMA,
                new byte[1],
                0L,
                new ConnectHeaders());
    }
}
