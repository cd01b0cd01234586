// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.mqtt.source;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches for the producer that waits for a topic which Kafka does not have: Connect lets it wait for ever on the thread that
 * polls, with every record behind it. The watch says so in the log, and ends the wait, so that the task fails, if Kafka
 * itself answers meanwhile: while all of Kafka is away the task waits. A thread of its own looks every second; {@link
 * #handedOut} and {@link #back} belong to the poll thread, {@link #confirmed} to any.
 */
final class StallWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);
    private static final long SAY_AGAIN_MS = 60_000;
    private static final long GRACE_MS = 10_000;

    private static final int MAX_CONFIRMED = 20_000;
    private static final int MAX_NAMED = 5;

    private final long limitMs;
    private final Callable<?> kafkaAnswers;
    private final ScheduledExecutorService clock = daemon("mqtt-source-watch");
    private final ScheduledExecutorService asking = daemon("mqtt-source-watch-asking");

    private final Set<String> confirmed = ConcurrentHashMap.newKeySet();

    private Thread thread;
    private List<? extends SourceRecord> batch;
    private long handedOutNanos;
    private long saidNanos;
    private boolean asked;
    private boolean answered;
    private ConnectException failure;

    /**
     * @param limitMs how long a record may wait for its topic; 0 for as long as it takes
     * @param kafkaAnswers returns once Kafka has answered something
     */
    StallWatch(long limitMs, Callable<?> kafkaAnswers) {
        this.limitMs = limitMs;
        this.kafkaAnswers = kafkaAnswers;
        long everyMs = limitMs == 0 ? 1_000 : Math.max(20, Math.min(1_000, limitMs / 10));
        clock.scheduleWithFixedDelay(this::look, everyMs, everyMs, TimeUnit.MILLISECONDS);
    }

    private static ScheduledExecutorService daemon(String name) {
        return Executors.newSingleThreadScheduledExecutor(job -> {
            Thread thread = new Thread(job, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The worker gets these records now; the calling thread sends them. */
    synchronized void handedOut(List<? extends SourceRecord> records) {
        thread = Thread.currentThread();
        batch = records;
        handedOutNanos = System.nanoTime();
        saidNanos = 0;
        asked = false;
        answered = false;
    }

    /** A record is in Kafka; any thread. */
    void confirmed(MqttSourceRecord record) {
        record.done();
        if (!confirmed.contains(record.topic()) && confirmed.size() < MAX_CONFIRMED) {
            confirmed.add(record.topic());
        }
    }

    /** The worker polls again. Throws what the watch has found, if it came too late to end the wait. */
    synchronized void back() {
        batch = null;
        if (failure != null) {
            Thread.interrupted();
            throw failure;
        }
    }

    /** For how long the producer has been waiting for a topic; 0 if it is not. */
    synchronized long stalledMs() {
        return batch != null && waitsForTopic() ? ageMs() : 0;
    }

    private long ageMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - handedOutNanos);
    }

    private boolean waitsForTopic() {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("waitOnMetadata")
                        && frame.getClassName().equals("org.apache.kafka.clients.producer.KafkaProducer"));
    }

    private synchronized void look() {
        long sayAfterMs = limitMs == 0 ? 30_000 : limitMs / 4;
        if (batch == null || failure != null || ageMs() < sayAfterMs || !waitsForTopic()) {
            return;
        }
        String what = "the producer has waited " + ageMs() / 1000 + " s for topic " + waiting()
                + " (named before transforms), with every record behind it. Create the topic, permit it, or change "
                + MqttSourceOptions.KAFKA_TOPIC + "; with " + KafkaTopicOptions.SERVERS
                + " such messages are put back";
        if (saidNanos == 0 || System.nanoTime() - saidNanos > TimeUnit.MILLISECONDS.toNanos(SAY_AGAIN_MS)) {
            saidNanos = System.nanoTime();
            LOG.error("Kafka does not have a topic, or is away: {}.", what);
        }
        if (limitMs == 0 || ageMs() < limitMs) {
            return;
        }
        if (!asked) {
            asked = true;
            ask(batch);
        } else if (answered) {
            failure = new ConnectException(what);
            LOG.error("The task fails, for Kafka answers and does not have a topic: {}.", what);
            thread.interrupt();
        }
    }

    private void ask(List<? extends SourceRecord> records) {
        asking.execute(() -> {
            try {
                kafkaAnswers.call();
            } catch (Exception e) {
                LOG.warn("Whether Kafka is away could not be asked ({}).", e.toString());
                return;
            }
            // If Kafka was away, the producer may take a little longer to hear of its return.
            asking.schedule(() -> answered(records), GRACE_MS, TimeUnit.MILLISECONDS);
        });
    }

    private synchronized void answered(List<? extends SourceRecord> records) {
        answered = batch == records;
    }

    /** The topics in question, as they were before transforms: an exactly-once worker confirms whole batches only. */
    private String waiting() {
        List<String> open = batch.stream()
                .map(MqttSourceRecord.class::cast)
                .filter(record -> !record.isDone())
                .map(SourceRecord::topic)
                .distinct()
                .toList();
        List<String> never =
                open.stream().filter(topic -> !confirmed.contains(topic)).toList();
        List<String> suspects = never.isEmpty() ? open : never;
        return (suspects.size() == 1 ? "" : "one of ")
                + suspects.stream()
                        .limit(MAX_NAMED)
                        .map(topic -> "'" + topic + "'")
                        .collect(Collectors.joining(", "))
                + (suspects.size() > MAX_NAMED ? " and " + (suspects.size() - MAX_NAMED) + " more" : "");
    }

    @Override
    public void close() {
        clock.shutdownNow();
        asking.shutdownNow();
    }
}
