// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * From an MQTT publish to a consumer of the Kafka topic, at a steady rate, QoS 1, 200 bytes: the connector and the bare
 * bridge in turn, in the same run. The publisher and the consumer share a clock, because they share this process. Prints
 * milliseconds, and writes them as JSON into the file named by the first argument, if any. {@code -Drate=N} messages a
 * second, {@code -Dseconds=N}, {@code -Drounds=N} change the run.
 */
public final class SourceLatency {

    private static final int RATE = Integer.getInteger("rate", 1_000);
    private static final int SECONDS = Integer.getInteger("seconds", 10);
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int BYTES = 200;
    private static final int WINDOW = 1_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private SourceLatency() {}

    public static void main(String[] args) throws Exception {
        Map<String, List<double[]>> percentiles = new LinkedHashMap<>();
        try (Stage stage = new Stage();
                Child bridge = new Child(stage.mqtt(), stage.kafka().bootstrapServers())) {
            for (int round = 0; round <= ROUNDS; round++) {
                boolean warmUp = round == 0;
                note(percentiles, warmUp, "connector", connector(stage));
                note(percentiles, warmUp, "bridge", bridge(stage, bridge));
            }
        }
        Map<String, Object> json = Results.surroundings();
        json.putAll(Map.of("rate", RATE, "seconds", SECONDS, "rounds", ROUNDS));
        System.out.printf("%n| %,d msg/s, QoS 1 | p50 ms | p99 ms |%n|---|---|---|%n", RATE);
        percentiles.forEach((who, all) -> {
            double p50 = median(all, 0);
            double p99 = median(all, 1);
            System.out.printf("| %s | %.1f | %.1f |%n", who, p50, p99);
            json.put(who, Map.of("p50", p50, "p99", p99));
        });
        if (args.length > 0) {
            Results.write(Path.of(args[0]), json);
        }
    }

    private static void note(Map<String, List<double[]>> all, boolean warmUp, String who, double[] result) {
        System.out.printf("%s%-10s p50 %.1f p99 %.1f ms%n", warmUp ? "warm-up " : "", who, result[0], result[1]);
        if (!warmUp) {
            all.computeIfAbsent(who, w -> new ArrayList<>()).add(result);
        }
    }

    private static double median(List<double[]> all, int index) {
        return Results.median(all.stream().map(each -> each[index]).toList());
    }

    private static double[] connector(Stage stage) throws Exception {
        String name = stage.newRun();
        stage.worker().rest().putConnector(name, stage.connector(name, 1, WINDOW));
        stage.worker().rest().awaitRunning(name, 1, LIMIT);
        try {
            return measure(stage, name);
        } finally {
            stage.worker().rest().delete(name);
        }
    }

    private static double[] bridge(Stage stage, Child bridge) throws Exception {
        String name = stage.newRun();
        Backlog.session(stage.mqtt(), name, name + "/#", 1);
        bridge.begin(name, name, RATE * SECONDS, WINDOW, BYTES);
        double[] result = measure(stage, name);
        bridge.answer();
        return result;
    }

    /** Both are subscribed, or have a session: what comes before they are there is not counted. */
    private static double[] measure(Stage stage, String name) throws Exception {
        TimeUnit.SECONDS.sleep(2);
        int messages = RATE * SECONDS;
        Thread publisher = new Thread(() -> publish(stage.mqtt(), name, messages), "publisher");
        double[] millis = new double[messages];
        int count = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", stage.kafka().bootstrapServers(), "fetch.max.wait.ms", "100"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(name, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            publisher.start();
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (count < messages) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("only " + count + " of " + messages + " messages came");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    long sent = ByteBuffer.wrap(record.value()).getLong();
                    millis[count++] = (System.nanoTime() - sent) / 1e6;
                }
            }
        }
        publisher.join();
        double[] counted = Arrays.copyOfRange(millis, messages / 5, messages);
        Arrays.sort(counted);
        return new double[] {counted[counted.length / 2], counted[counted.length * 99 / 100]};
    }

    private static void publish(String mqtt, String topic, int messages) {
        try {
            MqttAsyncClient client = new MqttAsyncClient(mqtt, topic + "-publisher", new MemoryPersistence());
            MqttConnectionOptions options = new MqttConnectionOptions();
            client.connect(options).waitForCompletion(30_000);
            long begin = System.nanoTime();
            for (int i = 0; i < messages; i++) {
                long due = begin + i * 1_000_000_000L / RATE;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                byte[] payload = new byte[BYTES];
                ByteBuffer.wrap(payload).putLong(System.nanoTime());
                client.publish(topic + "/" + i % 10, new MqttMessage(payload, 1, false, null));
            }
            client.disconnect(30_000).waitForCompletion(60_000);
            client.close();
        } catch (org.eclipse.paho.mqttv5.common.MqttException e) {
            throw new IllegalStateException("cannot publish", e);
        }
    }
}
