// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import java.util.HashMap;
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
 * it only drains; options of the producer, {@code name=value}, may follow the address. With {@code -} for a client it only
 * produces. Each line on standard input, {@code clientId kafkaTopic
 * messages window bytes}, is a run; it answers with {@code cpuMillis firstNanos lastNanos allocatedBytes}.
 */
final class BareBridge {

    private BareBridge() {}

    public static void main(String[] args) throws Exception {
        String mqtt = args[0];
        try (Producer<byte[], byte[]> producer = args.length > 1 ? producer(args) : null;
                Scanner commands = new Scanner(System.in)) {
            while (commands.hasNextLine()) {
                String[] run = commands.nextLine().split(" ");
                long messages = Long.parseLong(run[2]);
                System.out.println(
                        run[0].equals("-")
                                ? produce(producer, run[1], messages, Integer.parseInt(run[4]))
                                : run(mqtt, producer, run[0], run[1], messages, Integer.parseInt(run[3])));
            }
        }
    }

    private static Producer<byte[], byte[]> producer(String[] args) {
        // As the connector's: Connect's defaults, and what the examples set.
        Map<String, Object> config =
                new HashMap<>(Map.of("bootstrap.servers", args[1], "acks", "all", "enable.idempotence", "true"));
        for (int i = 2; i < args.length; i++) {
            String[] option = args[i].split("=", 2);
            config.put(option[0], option[1]);
        }
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static String produce(Producer<byte[], byte[]> producer, String topic, long messages, int bytes) {
        Cost before = Cost.ofThisJvm();
        long begin = System.nanoTime();
        for (long i = 0; i < messages; i++) {
            producer.send(new ProducerRecord<>(topic, ("producer/" + i % 10).getBytes(), new byte[bytes]));
        }
        producer.flush();
        return answer(before, begin, System.nanoTime());
    }

    private static String answer(Cost before, long first, long last) {
        Cost spent = Cost.ofThisJvm().since(before);
        return spent.cpuMillis() + " " + first + " " + last + " " + spent.bytes();
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
        Cost before = Cost.ofThisJvm();
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3_600L);
        options.setReceiveMaximum(window);
        client.connect(options).waitForCompletion(30_000);
        done.await();
        String answer = answer(before, times[0], times[1]);
        client.disconnect().waitForCompletion(10_000);
        client.close();
        return answer;
    }
}
