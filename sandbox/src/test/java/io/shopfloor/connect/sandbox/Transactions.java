// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox;

import io.shopfloor.connect.sandbox.kafka.KafkaBroker;
import io.shopfloor.connect.sandbox.process.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** One transaction of one record after the other, by each of some threads, until it is closed. */
final class Transactions implements AutoCloseable {
    private final String topic;
    private final AtomicLong committed = new AtomicLong();
    private final List<KafkaProducer<String, String>> producers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private Transactions(String topic) {
        this.topic = topic;
    }

    /** Gives these producers their transactional ids, which ends what they left open in a former life. */
    static Transactions open(KafkaBroker kafka, String topic, int producers) {
        Transactions transactions = new Transactions(topic);
        for (int number = 0; number < producers; number++) {
            transactions.addProducer(kafka, topic + "-" + number);
        }
        return transactions;
    }

    void start() {
        for (KafkaProducer<String, String> producer : producers) {
            Thread thread = new Thread(() -> commitAndCommit(producer), "transactions");
            threads.add(thread);
            thread.start();
        }
    }

    private void addProducer(KafkaBroker kafka, String id) {
        KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", id),
                new StringSerializer(),
                new StringSerializer());
        producers.add(producer);
        producer.initTransactions();
    }

    void awaitCommitted(long count, Duration limit) {
        Await.until(() -> committed.get() >= count, limit, () -> committed + " of " + count + " committed");
    }

    private void commitAndCommit(KafkaProducer<String, String> producer) {
        try {
            while (true) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(topic, "x"));
                producer.commitTransaction();
                committed.incrementAndGet();
            }
        } catch (KafkaException | IllegalStateException e) {
            // Closed, or Kafka is away: that is the end of it.
        }
    }

    @Override
    public void close() throws InterruptedException {
        for (KafkaProducer<String, String> producer : producers) {
            producer.close(Duration.ZERO);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
