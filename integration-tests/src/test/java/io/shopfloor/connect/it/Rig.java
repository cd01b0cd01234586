// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.shopfloor.connect.sandbox.Sandbox;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.kafka.KafkaBroker;
import io.shopfloor.connect.sandbox.kafka.WorkerOptions;
import io.shopfloor.connect.sandbox.load.LightBarrier;
import io.shopfloor.connect.sandbox.load.Reconciliation;
import io.shopfloor.connect.sandbox.mqtt.Certificate;
import io.shopfloor.connect.sandbox.mqtt.Mosquitto;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import io.shopfloor.connect.sandbox.mqtt.MqttOptions;
import io.shopfloor.connect.sandbox.process.Jvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * One Kafka, one exactly-once Connect cluster over the built zips and one broker of each make for all integration tests of
 * the JVM; each test brings its own connector name and topics. Ends with the JVM.
 */
final class Rig {

    static final String SOURCE = "io.shopfloor.connect.mqtt.source.MqttSourceConnector";
    static final String SINK = "io.shopfloor.connect.mqtt.sink.MqttSinkConnector";
    static final String PLC = "io.shopfloor.connect.plc4x.Plc4xSourceConnector";
    static final Duration SOON = Duration.ofSeconds(120);

    /** The makes of MQTT broker that every delivery test runs against. */
    enum Make {
        HIVEMQ,
        ARTEMIS,
        MOSQUITTO;

        /** Artemis 2.55 changes the order of messages, for other clients as well; HiveMQ and Mosquitto do not. */
        boolean keepsOrder() {
            return this != ARTEMIS;
        }

        /**
         * Artemis 2.55 sends a message again without DUP and with another packet identifier, however the connection
         * ended, so that nobody can tell the redelivery from an equal message.
         */
        boolean flagsRedeliveries() {
            return this != ARTEMIS;
        }

        /** Every repetition in Kafka says that it may be one, where the broker says so. */
        void assertMarked(Reconciliation result) {
            if (flagsRedeliveries()) {
                assertThat(result.marked())
                        .as("of the repeated messages are marked")
                        .isEqualTo(result.duplicated().size());
            }
        }
    }

    private static final List<Path> PLUGINS = List.of(Path.of("target", "plugins"));
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static Rig shared;

    private final Sandbox box = Sandbox.open();
    private final KafkaBroker kafka = box.kafka();
    private final Certificate certificate = box.certificate("localhost");
    private final Map<Make, MqttBroker> brokers = new HashMap<>();
    private ConnectWorker worker;

    /** The rig that all tests share. */
    static synchronized Rig shared() {
        if (shared == null) {
            shared = new Rig();
        }
        return shared;
    }

    private Rig() {}

    Sandbox box() {
        return box;
    }

    KafkaBroker kafka() {
        return kafka;
    }

    /** The exactly-once worker with JMX. */
    synchronized ConnectWorker worker() {
        if (!kafka.alive()) {
            kafka.restart();
        }
        if (worker == null) {
            worker = box.connect(kafka, workerOptions());
        }
        if (!worker.alive()) {
            worker.restart();
        }
        return worker;
    }

    /** What every worker has: the built zips, these folders of plugins besides, and JMX. */
    static WorkerOptions workerOptions(Path... more) {
        List<Path> plugins = Stream.concat(PLUGINS.stream(), Stream.of(more)).toList();
        return WorkerOptions.of(plugins).with(Jvm.quick().withJmx());
    }

    /** A running broker of this make, or the test is skipped where the program is not installed. */
    synchronized MqttBroker broker(Make make) {
        if (make == Make.MOSQUITTO) {
            needMosquitto();
        }
        MqttBroker broker = brokers.computeIfAbsent(make, m -> switch (m) {
            case HIVEMQ -> box.hivemq(encrypted());
            case ARTEMIS -> box.artemis(encrypted());
            case MOSQUITTO -> box.mosquitto(encrypted());
        });
        if (!broker.alive()) {
            broker.restart();
        }
        return broker;
    }

    /** Skips a test that cannot do without it. */
    static void needMosquitto() {
        Assumptions.assumeTrue(
                Mosquitto.isInstalled(), "Mosquitto is not installed here: install it to run this test against it");
    }

    private MqttOptions encrypted() {
        return MqttOptions.defaults().tls(certificate);
    }

    /** Lets a connector trust the brokers on their TLS ports. */
    void trusting(Map<String, String> config) {
        config.put("mqtt.ssl.truststore.location", certificate.trustStore().toString());
        config.put("mqtt.ssl.truststore.password", certificate.password());
        config.put("mqtt.ssl.truststore.type", "PKCS12");
    }

    /** A name that no other test uses, for a connector, its client ids and its topics. */
    static String newName(String test) {
        return test + "-" + NUMBER.incrementAndGet();
    }

    /** A source's configuration: all topics below {@code name/} into the Kafka topic {@code name}. */
    static Map<String, String> source(String name, String uri) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", SOURCE);
        config.put("tasks.max", "1");
        config.put("mqtt.server.uri", uri);
        config.put("mqtt.topics", name + "/#");
        config.put("mqtt.keepalive.interval.seconds", "3");
        config.put("mqtt.reconnect.backoff.ms", "100");
        config.put("mqtt.reconnect.backoff.max.ms", "1000");
        config.put("kafka.topic", name);
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        return config;
    }

    /** The advice for exactly-once workers that may be killed: what they leave open holds up their restart no longer. */
    static Map<String, String> abortingSoon(Map<String, String> config) {
        config.put("producer.override.transaction.timeout.ms", "10000");
        return config;
    }

    /** Lets time pass, in which faults do what they do; no condition is waited for. */
    static void pause(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in a pause", e);
        }
    }

    /** Creates the connector and waits until its tasks run and its sessions are connected. */
    void startSource(String name, Map<String, String> config, int tasks) {
        worker().rest().putConnector(name, config);
        worker().rest().awaitRunning(name, tasks, SOON);
        awaitConnected(name, tasks);
    }

    /** A sink's configuration: all records of the Kafka topic {@code name}, each to the MQTT topic that is its key. */
    static Map<String, String> sink(String name, String uri) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", SINK);
        config.put("tasks.max", "1");
        config.put("topics", name);
        config.put("mqtt.server.uri", uri);
        config.put("mqtt.topic", "${key}");
        config.put("mqtt.keepalive.interval.seconds", "3");
        config.put("mqtt.reconnect.backoff.ms", "100");
        config.put("mqtt.reconnect.backoff.max.ms", "1000");
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("header.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("consumer.override.session.timeout.ms", "6000"); // the group waits so long for a killed worker
        config.put("consumer.override.heartbeat.interval.ms", "1000");
        config.put("consumer.override.metadata.max.age.ms", "2000");
        return config;
    }

    /** Creates the connector and waits until its task runs and its session is connected. */
    void startSink(String name, Map<String, String> config) {
        worker().rest().putConnector(name, config);
        worker().rest().awaitRunning(name, 1, SOON);
        Awaitility.await(name + " connected").atMost(SOON).until(() -> metric(name, 0, "connected") == 1);
    }

    void awaitConnected(String name, int tasks) {
        Awaitility.await(name + " connected").atMost(SOON).until(() -> {
            for (int task = 0; task < tasks; task++) {
                if (metric(name, task, "connected") < metric(name, task, "sessions")
                        || metric(name, task, "sessions") == 0) {
                    return false;
                }
            }
            return true;
        });
    }

    /** A metric of a task on the worker; 0 where it is not there (yet). */
    long metric(String connector, int task, String metric) {
        return metric(worker(), connector, task, metric);
    }

    /** @param tags behind those of the task, each with a comma before it */
    long metric(String connector, int task, String tags, String metric) {
        return metric(worker(), connector, task + tags, metric);
    }

    static long metric(ConnectWorker worker, String connector, int task, String metric) {
        return metric(worker, connector, Integer.toString(task), metric);
    }

    private static long metric(ConnectWorker worker, String connector, String task, String metric) {
        try (JMXConnector jmx = worker.jmx()) {
            ObjectName name = new ObjectName("kafka.connect:type=plugins,connector=" + connector + ",task=" + task);
            Object value = jmx.getMBeanServerConnection().getAttribute(name, metric);
            return ((Number) value).longValue();
        } catch (InstanceNotFoundException | AttributeNotFoundException e) {
            return 0; // the task is just being started
        } catch (JMException e) {
            throw new IllegalStateException("metric " + metric + " of " + connector, e);
        } catch (IOException | UncheckedIOException e) {
            return 0; // the worker is just being killed or started
        }
    }

    /** Waits until Kafka has every acknowledged id or the limit is over, and compares. */
    Reconciliation reconcile(LightBarrier barrier, String topic, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        long end = -1;
        while (true) {
            long now = kafka.topics().endOffset(topic);
            if (now != end) {
                end = now;
                Reconciliation result =
                        Reconciliation.of(barrier.acknowledged(), kafka.topics().readAll(topic));
                if (result.lost().isEmpty()) {
                    return result;
                }
            }
            if (System.nanoTime() > deadline) {
                return Reconciliation.of(barrier.acknowledged(), kafka.topics().readAll(topic));
            }
            pause(200);
        }
    }

    /** Nothing may be in flight any more: everything that arrived was acknowledged to the broker. */
    void awaitAllAcknowledged(String name, int tasks) {
        Awaitility.await(name + " has acknowledged everything").atMost(SOON).until(() -> {
            for (int task = 0; task < tasks; task++) {
                if (metric(name, task, "in-flight") > 0) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Records of a PLC connection c with these tags in one group g, as JSON on the topic of the connector's name. */
    static Map<String, String> plc(String name, String connectionString, int intervalMs, String tags) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", PLC);
        config.put("tasks.max", "1");
        config.put("plc.connections", "c");
        config.put("plc.c.connection.string", connectionString);
        config.put("plc.c.request.timeout.ms", "1000");
        config.put("plc.c.reconnect.backoff.ms", "100");
        config.put("plc.c.reconnect.backoff.max.ms", "1000");
        config.put("plc.c.groups", "g");
        config.put("plc.c.g.poll.interval.ms", Integer.toString(intervalMs));
        config.put("plc.c.g.tags", tags);
        config.put("kafka.topic", name);
        config.put("kafka.status.topic", name + "-status");
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        return config;
    }

    /** Creates the connector and waits until its connection gives readings. */
    void startPlc(String name, Map<String, String> config) {
        worker().rest().putConnector(name, config);
        worker().rest().awaitRunning(name, 1, SOON);
        Awaitility.await(name + " reads").atMost(SOON).until(() -> metric(name, 0, "connected") == 1);
    }

    void delete(String name) {
        worker().rest().delete(name);
    }
}
