// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.source;

import io.shopfloor.connect.sandbox.Sandbox;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.kafka.KafkaBroker;
import io.shopfloor.connect.sandbox.kafka.KafkaOptions;
import io.shopfloor.connect.sandbox.kafka.WorkerOptions;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.mqtt.Mosquitto;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import io.shopfloor.connect.sandbox.mqtt.MqttOptions;
import io.shopfloor.connect.sandbox.process.Jvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What all contenders share: a Mosquitto that keeps nothing, a Kafka, a worker with the built zip. Used by one thread. */
final class Stage implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Sandbox box = Sandbox.open();
    private final KafkaBroker kafka = box.kafka(KafkaOptions.defaults().with(Jvm.full()));
    private final Mosquitto mqtt;
    private final ConnectWorker worker;
    private ConnectWorker exactlyOnceWorker;
    private int number;

    Stage() {
        this(0);
    }

    /** With a Mosquitto of this {@code max_inflight_messages}. */
    Stage(int inflight) {
        mqtt = box.mosquitto(MqttOptions.defaults().inMemory().inflight(inflight));
        System.out.println(Mosquitto.version() + ", max_inflight_messages " + inflight);
        worker = box.connect(kafka, plainWorker());
    }

    private static WorkerOptions plainWorker() {
        Jvm jvm = Jvm.full().withJmx();
        String recording = System.getProperty("jfr");
        return WorkerOptions.of(List.of(Path.of("benchmarks", "target", "plugins")))
                .with("exactly.once.source.support", "disabled")
                .with("session.timeout.ms", "120000") // a frozen Kafka is not yet a lost worker
                .with(
                        recording == null
                                ? jvm
                                : jvm.withFlag("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                                        + recording));
    }

    String mqtt() {
        return mqtt.uri();
    }

    int mqttPort() {
        return mqtt.port();
    }

    KafkaBroker kafka() {
        return kafka;
    }

    ConnectWorker worker() {
        return worker;
    }

    /** A worker of another Connect cluster, which writes sources' records in transactions; started when first asked for. */
    ConnectWorker exactlyOnceWorker() {
        if (exactlyOnceWorker == null) {
            WorkerOptions options = WorkerOptions.of(List.of(Path.of("benchmarks", "target", "plugins")))
                    .group("exactly-once")
                    .with(Jvm.full().withJmx());
            exactlyOnceWorker = box.connect(kafka, options);
        }
        return exactlyOnceWorker;
    }

    /** A name that no run before has had, with its Kafka topic of one partition. */
    String newRun() {
        String name = "run-" + ++number;
        kafka.topics().create(name, 1);
        return name;
    }

    /** A connector that takes {@code name/#} into the Kafka topic {@code name}; Connect's defaults but for idempotence. */
    Map<String, String> connector(String name, int qos, int window) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", "io.shopfloor.connect.mqtt.source.MqttSourceConnector");
        config.put("tasks.max", "1");
        config.put("mqtt.server.uri", mqtt());
        config.put("mqtt.topics", name + "/#");
        config.put("mqtt.qos", Integer.toString(qos));
        config.put("mqtt.receive.maximum", Integer.toString(window));
        config.put("kafka.topic", name);
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
        config.put("producer.override.enable.idempotence", "true");
        return config;
    }

    /** A HiveMQ beside Mosquitto, which does not keep to the Receive Maximum that it is told. */
    MqttBroker exactBroker() {
        return box.hivemq();
    }

    /** A link to the broker on which everything arrives this much later, each way. */
    FaultyLink slowLink(MqttBroker broker, Duration delay) {
        FaultyLink link = box.link(broker.port());
        link.delay(delay);
        return link;
    }

    /**
     * Waits until the topic has so many committed messages, and gives messages a second between the first and the last look at it. All
     * contenders are watched alike, and by one client: one for each look took so much of the processors that a drain, which
     * nobody watches, was no longer comparable.
     */
    double rateInKafka(String topic, int messages) throws InterruptedException {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Consumer<byte[], byte[]> watch = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            watch.assign(Set.of(partition));
            long first = 0;
            long firstCount = 0;
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (System.nanoTime() < deadline) {
                long end = watch.endOffsets(Set.of(partition)).get(partition);
                long now = System.nanoTime();
                if (first == 0 && end > 0) {
                    first = now;
                    firstCount = end;
                }
                if (end >= messages) {
                    return now == first ? Double.NaN : (end - firstCount) * 1e9 / (now - first);
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
        throw new IllegalStateException("Kafka has not got all messages of " + topic + " within " + LIMIT);
    }

    /** A metric of the connector's only task. */
    long metric(String connector, String metric) throws IOException, JMException {
        try (JMXConnector jmx = worker.jmx()) {
            ObjectName task = new ObjectName("kafka.connect:type=plugins,connector=" + connector + ",task=0");
            return ((Number) jmx.getMBeanServerConnection().getAttribute(task, metric)).longValue();
        }
    }

    /** What a worker has spent so far. */
    static Cost cost(ConnectWorker worker) throws IOException {
        try (JMXConnector jmx = worker.jmx()) {
            return Cost.of(jmx.getMBeanServerConnection());
        }
    }

    @Override
    public void close() {
        worker.stop();
        box.close();
    }
}
