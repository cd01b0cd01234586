// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.kafka;

import io.shopfloor.connect.sandbox.process.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The few things that tests and the demo do with Kafka's topics. Every call opens a client of its own and closes it, so
 * any thread may call; keys and values are bytes as stored. Readers see committed transactions only, unless they ask.
 */
public final class KafkaTopics {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String bootstrapServers;

    public KafkaTopics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** The topics of a Kafka that runs elsewhere, in a container for example: {@code host:port}. */
    public static KafkaTopics at(String bootstrapServers) {
        return new KafkaTopics(bootstrapServers);
    }

    public void create(String topic, int partitions) {
        try (Admin admin = admin()) {
            done(
                    "create topic " + topic,
                    admin.createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
                            .all());
        }
    }

    public Set<String> names() {
        try (Admin admin = admin()) {
            return done("list topics", admin.listTopics().names());
        }
    }

    /** Writes the records and returns when Kafka has all of them. */
    public void produce(List<ProducerRecord<byte[], byte[]>> records) {
        try (Producer<byte[], byte[]> producer = producer()) {
            List<Future<?>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(producer.send(record)));
            producer.flush();
            for (Future<?> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not take a record", e.getCause());
        } catch (InterruptedException e) {
            throw interrupted("produce", e);
        }
    }

    /** A producer for callers that send over a longer time; theirs to close. */
    public Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** A consumer joins the group of a topic's readers, so that its partitions are dealt anew, commits nothing, and leaves. */
    public void joinAndLeave(String group, String topic) {
        try (Consumer<byte[], byte[]> guest = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "group.id", group, "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            guest.subscribe(List.of(topic));
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (guest.groupMetadata().generationId() < 0) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("The group " + group + " lets nobody in");
                }
                guest.poll(Duration.ofMillis(100));
            }
        }
    }

    /** Reads from the beginning until there are {@code count} records or the time is over; gives what it has then. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, int count, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            while (assign(consumer, topic).isEmpty() && System.nanoTime() < deadline) {
                Await.pause();
            }
            while (!consumer.assignment().isEmpty() && records.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** Reads everything that is committed now, all partitions; none where the topic does not exist. */
    public List<ConsumerRecord<byte[], byte[]>> readAll(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        readAll(topic, records::add);
        return records;
    }

    /** As above, each record handed over as it is read: for more of them than memory holds. */
    public void readAll(String topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        readAll(topic, "read_committed", taker);
    }

    /** Reads everything that is written now, records of open and of aborted transactions too. */
    public List<ConsumerRecord<byte[], byte[]>> readAllWritten(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        readAll(topic, "read_uncommitted", records::add);
        return records;
    }

    private void readAll(
            String topic, String isolation, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        long count = 0;
        try (Consumer<byte[], byte[]> consumer = consumer(isolation)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(assign(consumer, topic), LIMIT);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                ConsumerRecords<byte[], byte[]> some = consumer.poll(Duration.ofMillis(100));
                some.forEach(taker);
                count += some.count();
                if (!some.isEmpty()) {
                    deadline = System.nanoTime() + LIMIT.toNanos();
                } else if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("No more of topic " + topic + " for " + LIMIT.toSeconds()
                            + " s after " + count + " records; ends: " + ends);
                }
            }
        }
    }

    /** The sum of the end offsets of committed records over all partitions; 0 where the topic does not exist. */
    public long endOffset(String topic) {
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            return consumer.endOffsets(assign(consumer, topic), LIMIT).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /** Whether the cluster answers within the limit. */
    public boolean answers(Duration limit) {
        String limitMs = String.valueOf(limit.toMillis());
        // Both bounds: closing waits for the call in flight, and for a minute by default.
        Admin admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrapServers,
                "default.api.timeout.ms", limitMs,
                "request.timeout.ms", limitMs));
        try {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException notYet) {
            return false;
        } catch (InterruptedException e) {
            throw interrupted("describe the cluster", e);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private Set<TopicPartition> assign(Consumer<byte[], byte[]> consumer, String topic) {
        List<PartitionInfo> partitions = consumer.listTopics(LIMIT).getOrDefault(topic, List.of());
        Set<TopicPartition> assigned = partitions.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .collect(Collectors.toSet());
        consumer.assign(assigned);
        consumer.seekToBeginning(assigned);
        return assigned;
    }

    private Consumer<byte[], byte[]> consumer() {
        return consumer("read_committed");
    }

    private Consumer<byte[], byte[]> consumer(String isolation) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", isolation,
                        "allow.auto.create.topics", "false",
                        "enable.auto.commit", "false",
                        "max.poll.records", "5000"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    private static <T> T done(String what, KafkaFuture<T> future) {
        try {
            return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka refused to " + what, e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka took more than " + LIMIT.toSeconds() + " s to " + what, e);
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    private static IllegalStateException interrupted(String what, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while asking Kafka to " + what, e);
    }
}
