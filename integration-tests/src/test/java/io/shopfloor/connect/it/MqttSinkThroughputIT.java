// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shopfloor.connect.it.Rig.Make;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import io.shopfloor.connect.sandbox.process.Jvm;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Side by side, by hand on a quiet machine: {@code -Dsink.throughput -Dit.test=MqttSinkThroughputIT}. The sink's rate from
 * Kafka to the broker's acknowledgement, that of the bare client library with the same window, and that of publishing one
 * message after the other, three rounds of each in turn, the best of each counted.
 */
@EnabledIfSystemProperty(named = "sink.throughput", matches = ".*")
class MqttSinkThroughputIT {

    private static final int MESSAGES = 60_000;
    private static final int ONE_BY_ONE = 5_000;
    private static final int WINDOW = 1_000;
    private static final byte[] PAYLOAD = new byte[200];

    private final Rig rig = Rig.shared();
    private final ConnectWorker worker = rig.box()
            .connect(
                    rig.kafka(),
                    Rig.workerOptions().group("fast").with(Jvm.full().withJmx()));

    @AfterEach
    void end() {
        worker.kill9();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ARTEMIS")
    void theSinkIsNearlyAsFastAsTheBareClientAndFarFasterThanOneByOne(Make make) throws Exception {
        MqttBroker broker = rig.broker(make);
        String name = Rig.newName("sink-throughput");
        rig.kafka().topics().create(name, 1);
        Map<String, String> config = Rig.sink(name, broker.uri());
        config.put("mqtt.topic", name + "/x");
        config.put("mqtt.max.in.flight", String.valueOf(WINDOW));
        config.put("consumer.override.max.poll.records", "2000");
        worker.rest().putConnector(name, config);
        worker.rest().awaitRunning(name, 1, Rig.SOON);

        double sink = 0;
        double bare = 0;
        double single = 0;
        sink(name, 1); // warms up
        bare(broker.uri(), name, WINDOW, MESSAGES / 2);
        for (int round = 1; round <= 3; round++) {
            sink = Math.max(sink, sink(name, round + 1));
            bare = Math.max(bare, bare(broker.uri(), name, WINDOW, MESSAGES));
            single = Math.max(single, bare(broker.uri(), name, 1, ONE_BY_ONE));
        }
        System.out.printf(
                "sink throughput, %s: sink %.0f/s, bare client %.0f/s, one by one %.0f/s;"
                        + " sink/bare %.2f, sink/one by one %.1f%n",
                make, sink, bare, single, sink / bare, sink / single);
        worker.rest().delete(name);
        assertThat(sink / bare).isGreaterThan(0.7);
        // HiveMQ lets a client have 10 unacknowledged messages, unless told otherwise.
        assertThat(sink / single).isGreaterThan(make == Make.HIVEMQ ? 2 : 4);
    }

    /** All records are in Kafka before the connector is resumed; counted from the first to the last acknowledgement. */
    private double sink(String name, int round) throws Exception {
        worker.rest().pause(name);
        worker.rest().awaitState(name, "PAUSED", 1, Duration.ofSeconds(30));
        try (Producer<byte[], byte[]> producer = rig.kafka().topics().producer()) {
            for (int i = 0; i < MESSAGES; i++) {
                producer.send(new ProducerRecord<>(name, PAYLOAD));
            }
        }
        long end = (long) round * MESSAGES;
        worker.rest().resume(name);
        try (JMXConnector jmx = worker.jmx()) {
            MBeanServerConnection beans = jmx.getMBeanServerConnection();
            ObjectName bean = new ObjectName("kafka.connect:type=plugins,connector=" + name + ",task=0");
            Callable<Long> acknowledged =
                    () -> ((Number) beans.getAttribute(bean, "messages-acknowledged")).longValue();
            await().atMost(Rig.SOON)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> acknowledged.call() > end - MESSAGES);
            long first = acknowledged.call();
            long begin = System.nanoTime();
            await().atMost(Rig.SOON).pollInterval(Duration.ofMillis(20)).until(() -> acknowledged.call() >= end);
            return (end - first) * 1e9 / (System.nanoTime() - begin);
        }
    }

    private static double bare(String uri, String name, int window, int messages)
            throws MqttException, InterruptedException {
        MqttAsyncClient client = new MqttAsyncClient(uri, name + "-bare", new MemoryPersistence());
        IMqttToken connack = client.connect(new MqttConnectionOptions());
        connack.waitForCompletion(10_000);
        Integer most = connack.getResponseProperties().getReceiveMaximum();
        int allowed = most == null ? window : Math.min(most, window);
        Semaphore free = new Semaphore(allowed);
        MqttActionListener answered = new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                free.release();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable failure) {
                throw new IllegalStateException(failure);
            }
        };
        long begin = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            free.acquire();
            client.publish(name + "/x", new MqttMessage(PAYLOAD, 1, false, null), null, answered);
        }
        free.acquire(allowed);
        double rate = messages * 1e9 / (System.nanoTime() - begin);
        client.disconnect().waitForCompletion(10_000);
        client.close();
        return rate;
    }
}
