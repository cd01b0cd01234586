// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads Kafka topics from their beginning and goes on until it is closed, on a thread of its own. What is read is
 * committed.
 */
final class Follower implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(120);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Consumer<ConsumerRecord<byte[], byte[]>> reader;
    private final Thread thread = new Thread(this::run, "follower");
    private volatile RuntimeException failure;
    private volatile long lastRecord = System.nanoTime();

    private Follower(String bootstrapServers, List<String> topics, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        this.reader = reader;
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "group.id", "demo-" + ProcessHandle.current().pid() + "-" + topics.get(0),
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", "false",
                        "metadata.max.age.ms", "1000",
                        "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(topics);
        thread.setDaemon(true);
    }

    /** Gives every record to the reader, on the follower's thread. */
    static Follower reading(
            String bootstrapServers, List<String> topics, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Follower follower = new Follower(bootstrapServers, topics, reader);
        follower.thread.start();
        return follower;
    }

    /** How long there has been nothing new; fails where reading failed. */
    Duration quietFor() {
        if (failure != null) {
            throw new IllegalStateException("Cannot read from Kafka any more", failure);
        }
        return Duration.ofNanos(System.nanoTime() - lastRecord);
    }

    /**
     * Returns as soon as what is waited for has been read; fails where reading fails, and after two minutes.
     *
     * @param from where it comes from, in words
     */
    void await(String from, BooleanSupplier there) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!there.getAsBoolean()) {
            quietFor(); // fails where reading failed
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("Nothing new from " + from + " in " + SOON.toSeconds() + " s");
            }
            Pause.shortly();
        }
    }

    /** Returns when reading ends. */
    void join() throws InterruptedException {
        thread.join();
        quietFor();
    }

    private void run() {
        try {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    reader.accept(record);
                    lastRecord = System.nanoTime();
                }
            }
        } catch (WakeupException closed) {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
