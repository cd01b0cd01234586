// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * What one would write without a connector, as a process of its own: Paho's callback sends to Kafka, and the producer's
 * callback acknowledges. No order of acknowledgements, no bound, no reconnect, no error handling. Without a Kafka address
 * it only drains. Each line on standard input, {@code clientId kafkaTopic messages window}, is a run; it answers with
 * {@code cpuMillis firstNanos lastNanos}.
 */
final class BareBridge {

    private BareBridge() {}

    public static void main(String[] args) throws Exception {
        String mqtt = args[0];
        try (Producer<byte[], byte[]> producer = args.length > 1 ? producer(args[1]) : null;
                Scanner commands = new Scanner(System.in)) {
            while (commands.hasNextLine()) {
                String[] run = commands.nextLine().split(" ");
                System.out.println(
                        run(mqtt, producer, run[0], run[1], Long.parseLong(run[2]), Integer.parseInt(run[3])));
            }
        }
    }

    private static Producer<byte[], byte[]> producer(String bootstrap) {
        // As the connector's: Connect's defaults, and what the examples set.
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "enable.idempotence", "true"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static String run(
            String mqtt, Producer<byte[], byte[]> producer, String clientId, String topic, long messages, int window)
            throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        AtomicLong left = new AtomicLong(messages);
        long[] times = new long[2];
        MqttAsyncClient client = new MqttAsyncClient(mqtt, clientId, new MemoryPersistence());
        client.setManualAcks(true);
        client.setCallback(new PlainCallback() {
            @Override
            public void messageArrived(String mqttTopic, MqttMessage message) {
                if (times[0] == 0) {
                    times[0] = System.nanoTime();
                }
                if (producer == null) {
                    settle(message);
                } else {
                    producer.send(
                            new ProducerRecord<>(topic, mqttTopic.getBytes(), message.getPayload()),
                            (metadata, failure) -> settle(message));
                }
            }

            private void settle(MqttMessage message) {
                try {
                    if (message.getQos() > 0) {
                        client.messageArrivedComplete(message.getId(), message.getQos());
                    }
                } catch (MqttException e) {
                    throw new IllegalStateException(e);
                }
                if (left.decrementAndGet() == 0) {
                    times[1] = System.nanoTime();
                    done.countDown();
                }
            }
        });
        long cpu = cpuMillis();
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3_600L);
        options.setReceiveMaximum(window);
        client.connect(options).waitForCompletion(30_000);
        done.await();
        client.disconnect().waitForCompletion(10_000);
        client.close();
        return (cpuMillis() - cpu) + " " + times[0] + " " + times[1];
    }

    private static long cpuMillis() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1_000_000;
    }
}
