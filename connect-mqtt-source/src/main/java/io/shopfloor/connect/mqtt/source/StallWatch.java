// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import io.shopfloor.connect.mqtt.source.topics.KafkaTopicOptions;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches for the producer that waits for a topic which Kafka does not have: Connect lets it wait for ever on the thread that
 * polls, with every record behind it. The watch says so in the log, and ends the wait, so that the task fails, if Kafka
 * itself answers meanwhile: while all of Kafka is away the task waits. What counts is the wait for one record, however many
 * new topics a batch has. A thread of its own looks every second; {@link #handedOut} and {@link #back} belong to the poll
 * thread.
 */
final class StallWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);
    private static final long SAY_AGAIN_MS = 60_000;
    private static final long GRACE_MS = 10_000;
    private static final long ASK_AGAIN_MS = 30_000;

    private final long limitMs;
    private final Callable<?> kafkaAnswers;
    private final ScheduledExecutorService clock = daemon("mqtt-source-watch");
    private final ScheduledExecutorService asking = daemon("mqtt-source-watch-asking");

    private Thread thread;
    private ConnectException failure;

    /** What the worker took last from the batch: it sends one record after the other. */
    private volatile SourceRecord sending;

    /** The record for which the producer was found waiting, and what has come of it since. */
    private SourceRecord waiting;

    private long sinceNanos;
    private long saidNanos;
    private boolean asked;
    private boolean answered;

    /**
     * @param limitMs how long a record may wait for its topic; 0 for as long as it takes
     * @param kafkaAnswers returns once Kafka has answered something
     */
    StallWatch(long limitMs, Callable<?> kafkaAnswers) {
        this.limitMs = limitMs;
        this.kafkaAnswers = kafkaAnswers;
        long everyMs = limitMs == 0 ? 1_000 : Math.max(20, Math.min(1_000, limitMs / 10));
        clock.scheduleWithFixedDelay(this::check, everyMs, everyMs, TimeUnit.MILLISECONDS);
    }

    private static ScheduledExecutorService daemon(String name) {
        return Executors.newSingleThreadScheduledExecutor(job -> {
            Thread thread = new Thread(job, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The worker gets these records now, and the calling thread sends them; it has to be given what this returns. */
    synchronized List<SourceRecord> handedOut(List<SourceRecord> records) {
        thread = Thread.currentThread();
        sending = null;
        return new Watched(records);
    }

    /** The worker polls again. Throws what the watch has found, if it came too late to end the wait. */
    synchronized void back() {
        sending = null;
        waiting = null;
        if (failure != null) {
            Thread.interrupted();
            throw failure;
        }
    }

    /** For how long the producer has been waiting for a topic; 0 if it is not. */
    synchronized long stalledMs() {
        return waiting != null && waiting == sending && waitsForTopic() ? ageMs() : 0;
    }

    private long ageMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
    }

    private boolean waitsForTopic() {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("waitOnMetadata")
                        && frame.getClassName().equals("org.apache.kafka.clients.producer.KafkaProducer"));
    }

    private synchronized void check() {
        SourceRecord now = sending;
        if (now == null || failure != null || !waitsForTopic()) {
            return;
        }
        if (now != waiting) {
            // The worker sends a record again when the producer gives up: that is the same wait.
            waiting = now;
            sinceNanos = System.nanoTime();
            saidNanos = 0;
            asked = false;
            answered = false;
        }
        long sayAfterMs = limitMs == 0 ? 30_000 : limitMs / 4;
        if (ageMs() >= sayAfterMs) {
            reportStall();
        }
    }

    private void reportStall() {
        String what = "the producer has waited " + ageMs() / 1000 + " s for topic '" + waiting.topic()
                + "' (before transforms) and blocks all later records. Create or permit the topic, or"
                + " change " + MqttSourceOptions.KAFKA_TOPIC + "; with " + KafkaTopicOptions.SERVERS
                + " such messages are put back";
        if (saidNanos == 0 || System.nanoTime() - saidNanos > TimeUnit.MILLISECONDS.toNanos(SAY_AGAIN_MS)) {
            saidNanos = System.nanoTime();
            LOG.error("A topic is missing, or Kafka is away: {}.", what);
        }
        if (limitMs == 0 || ageMs() < limitMs) {
            return;
        }
        if (!asked) {
            asked = true;
            askKafka(waiting);
        } else if (answered) {
            failure = new ConnectException(what);
            LOG.error("The task fails: Kafka answers, but a topic is missing: {}.", what);
            thread.interrupt();
        }
    }

    private void askKafka(SourceRecord record) {
        asking.execute(() -> {
            try {
                kafkaAnswers.call();
            } catch (Exception | Error e) {
                long againMs = Math.min(ASK_AGAIN_MS, limitMs);
                LOG.warn("Cannot check whether Kafka is away ({}). Next check in {} ms.", e, againMs);
                asking.schedule(() -> notAsked(record), againMs, TimeUnit.MILLISECONDS);
                return;
            }
            // If Kafka was away, the producer may take a little longer to hear of its return.
            asking.schedule(() -> answered(record), GRACE_MS, TimeUnit.MILLISECONDS);
        });
    }

    private synchronized void notAsked(SourceRecord record) {
        asked = asked && waiting != record;
    }

    private synchronized void answered(SourceRecord record) {
        answered = waiting == record;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        asking.shutdownNow();
    }

    /** Tells what the worker takes. Workers of either kind go through a batch once, and on from where a send failed. */
    private final class Watched extends AbstractList<SourceRecord> implements RandomAccess {
        private final List<SourceRecord> records;

        Watched(List<SourceRecord> records) {
            this.records = records;
        }

        @Override
        public SourceRecord get(int index) {
            SourceRecord record = records.get(index);
            sending = record;
            return record;
        }

        @Override
        public int size() {
            return records.size();
        }
    }
}
