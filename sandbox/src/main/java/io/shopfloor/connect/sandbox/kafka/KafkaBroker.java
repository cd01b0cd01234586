// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.kafka;

import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.process.Jvm;
import io.shopfloor.connect.sandbox.process.Ports;
import io.shopfloor.connect.sandbox.process.Runtimes;
import io.shopfloor.connect.sandbox.process.SandboxProcess;
import io.shopfloor.connect.sandbox.process.Workplace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka of one controller and one broker in one process, with their logs in its folder. It also serves a second
 * listener that tells clients to come through the port of a {@link FaultyLink}, see {@code Sandbox.link(KafkaBroker)}.
 */
public final class KafkaBroker extends SandboxProcess {
    private final int port;
    private final int controllerPort;
    private final int linkedPort;
    private final int advertisedLinkPort;
    private final int jmxPort;
    private final String clusterId = Uuid.randomUuid().toString();
    private final KafkaOptions options;

    public KafkaBroker(Workplace workplace, String name, KafkaOptions options) {
        super(workplace, name);
        this.options = options;
        port = workplace.freePort();
        controllerPort = workplace.freePort();
        linkedPort = workplace.freePort();
        advertisedLinkPort = workplace.freePort();
        jmxPort = workplace.freePort();
    }

    /** {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Where a client bootstraps that reaches this broker through {@code Sandbox.link(KafkaBroker)} only. */
    public String linkedBootstrapServers() {
        return "127.0.0.1:" + advertisedLinkPort;
    }

    /** Reads and writes its topics. */
    public KafkaTopics topics() {
        return new KafkaTopics(bootstrapServers());
    }

    /** The JMX port, open where {@link Jvm#withJmx} was asked for. */
    public int jmxPort() {
        return jmxPort;
    }

    public int linkedPort() {
        return linkedPort;
    }

    public int advertisedLinkPort() {
        return advertisedLinkPort;
    }

    @Override
    protected List<String> command() {
        List<String> command = options.jvm().command(jmxPort);
        command.add("io.shopfloor.connect.sandbox.kafka.KafkaMain");
        command.add(write("controller.properties", PropertiesText.of(controllerProperties()))
                .toString());
        command.add(write("broker.properties", PropertiesText.of(brokerProperties()))
                .toString());
        command.add(clusterId);
        return command;
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of("CLASSPATH", Runtimes.classPath("kafka"));
    }

    @Override
    protected boolean serves() {
        return Ports.answers(port) && topics().answers(Duration.ofSeconds(5));
    }

    private Map<String, String> controllerProperties() {
        Map<String, String> all = properties();
        all.put("process.roles", "controller");
        all.put("node.id", "1");
        all.put("listeners", "CONTROLLER://127.0.0.1:" + controllerPort);
        all.put("log.dirs", folder().resolve("controller").toString());
        // After kill -9 the controller still counts on the dead broker for one session before it lets it back in. A
        // broker
        // that pauses for longer loses its partitions for a moment.
        all.put("broker.session.timeout.ms", "6000");
        all.putAll(options.properties());
        return all;
    }

    private Map<String, String> brokerProperties() {
        Map<String, String> all = properties();
        all.put("process.roles", "broker");
        all.put("node.id", "2");
        all.put("inter.broker.listener.name", "PLAINTEXT");
        all.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",LINKED://127.0.0.1:" + linkedPort);
        all.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port + ",LINKED://127.0.0.1:" + advertisedLinkPort);
        all.put("log.dirs", folder().resolve("broker").toString());
        all.put("auto.create.topics.enable", "true");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.put("group.min.session.timeout.ms", "1000");
        all.put("broker.heartbeat.interval.ms", "500");
        all.put("log.cleaner.dedupe.buffer.size", "16777216");
        all.putAll(options.properties());
        return all;
    }

    private Map<String, String> properties() {
        Map<String, String> all = new TreeMap<>();
        all.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        all.put("controller.listener.names", "CONTROLLER");
        all.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,LINKED:PLAINTEXT,CONTROLLER:PLAINTEXT");
        putSingleNode(all);
        return all;
    }

    private static void putSingleNode(Map<String, String> all) {
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            all.put(topic + ".replication.factor", "1");
            all.put(topic + ".num.partitions", "4");
        }
        all.put("transaction.state.log.min.isr", "1");
        all.put("share.coordinator.state.topic.min.isr", "1");
    }
}
