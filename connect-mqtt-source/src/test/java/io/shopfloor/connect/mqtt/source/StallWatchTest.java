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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real producer waits for a topic, as Connect lets it: for ever. Nobody serves the port that it asks. */
final class StallWatchTest {

    private final KafkaProducer<byte[], byte[]> producer = producer(Long.MAX_VALUE);
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
        watch = counting(100, asked);
        FutureTask<Void> waiting = run(() -> {
            take(watch.handedOut(List.of(record("any"))));
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

    @Test
    void aBatchOfManyNewTopicsIsNotOneLongWait() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        watch = counting(2_000, asked);
        List<SourceRecord> records =
                IntStream.range(0, 40).mapToObj(i -> record("new-" + i)).toList();
        try (KafkaProducer<byte[], byte[]> hasty = producer(100)) { // so long takes each topic
            run(() -> {
                        for (SourceRecord record : watch.handedOut(records)) {
                            hasty.send(new ProducerRecord<>(record.topic(), new byte[1]));
                            assertThat(watch.stalledMs()).isLessThan(2_000);
                        }
                        return null;
                    })
                    .get(60, TimeUnit.SECONDS);
        }
        assertThat(asked.getCount()).isEqualTo(1);
        watch.back();
    }

    @Test
    void aRecordThatTheWorkerSendsAgainGoesOnWaiting() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        watch = counting(1_000, asked);
        try (KafkaProducer<byte[], byte[]> hasty = producer(100)) {
            FutureTask<Void> sending = run(() -> {
                List<SourceRecord> left = watch.handedOut(List.of(record("stored"), record("refused")));
                take(left);
                while (asked.getCount() > 0) {
                    left = left.subList(left.size() - 1, left.size());
                    hasty.send(new ProducerRecord<>(take(left).topic(), new byte[1]));
                }
                return null;
            });
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            sending.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aQuestionThatFailedIsAskedAgainAndTheTaskFailsOnceKafkaAnswers() throws Exception {
        AtomicInteger questions = new AtomicInteger();
        watch = new StallWatch(200, () -> {
            if (questions.incrementAndGet() <= 2) {
                throw new ConnectException("the offsets are not readable now");
            }
            return null;
        });
        FutureTask<Void> sending = send();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(sending::isDone);
        assertThat(questions).hasValue(3);
        assertThat(catching(watch::back)).isInstanceOf(ConnectException.class).hasMessageContaining("'refused'");
    }

    /** A watch whose question Kafka answers at once; it is counted. */
    private static StallWatch counting(long limitMs, CountDownLatch asked) {
        return new StallWatch(limitMs, () -> {
            asked.countDown();
            return null;
        });
    }

    /** Takes two records on a thread of its own, as a worker does, and sends the second. */
    private FutureTask<Void> send() {
        return run(() -> {
            SourceRecord last = take(watch.handedOut(List.of(record("stored"), record("refused"))));
            producer.send(new ProducerRecord<>(last.topic(), new byte[1]));
            return null;
        });
    }

    /** Goes through a batch; the last record. */
    private static SourceRecord take(List<SourceRecord> records) {
        SourceRecord last = null;
        for (SourceRecord record : records) {
            last = record;
        }
        return last;
    }

    private static KafkaProducer<byte[], byte[]> producer(long maxBlockMs) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", "127.0.0.1:1", "max.block.ms", Long.toString(maxBlockMs)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
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

    private static SourceRecord record(String topic) {
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
