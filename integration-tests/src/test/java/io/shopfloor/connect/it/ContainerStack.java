// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import io.shopfloor.connect.sandbox.kafka.ConnectRest;
import io.shopfloor.connect.sandbox.kafka.KafkaTopics;
import java.nio.file.Path;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * Mosquitto, Kafka and whatever worker a test brings, in containers of one network, where they are {@code mosquitto:1883},
 * {@code kafka:19092} and {@code simulators:8080}. The test's thread starts, asks and closes it.
 */
final class ContainerStack implements AutoCloseable {
    static final String PLUGIN_PATH = "/opt/shopfloor/plugins";

    static final String MASTER_SERIAL = "000201234567";
    private static final String VERSION = System.getProperty("project.version");
    private static final Path ZIPS = Path.of("target", "plugins");
    private static final int MQTT = 1883;
    private static final int REST = 8083;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Network network = Network.newNetwork();
    private final GenericContainer<?> mosquitto = new GenericContainer<>(DockerImageName.parse(Images.MOSQUITTO))
            .withNetwork(network)
            .withNetworkAliases("mosquitto")
            .withCommand("mosquitto", "-c", "/mosquitto-no-auth.conf")
            .withExposedPorts(MQTT)
            .withStartupTimeout(LIMIT);
    private final KafkaContainer kafka = new KafkaContainer(DockerImageName.parse(Images.KAFKA))
            .withNetwork(network)
            .withListener("kafka:19092")
            .withStartupTimeout(LIMIT);
    private GenericContainer<?> worker;
    private GenericContainer<?> simulators;

    /** The broker and Kafka; the rest is added by the test. */
    static ContainerStack start() {
        ContainerStack stack = new ContainerStack();
        try {
            stack.mosquitto.start();
            stack.kafka.start();
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    /** A worker out of Kafka's own image, with this properties file. */
    void startKafkaWorker(String properties) {
        startWorker(new GenericContainer<>(DockerImageName.parse(Images.KAFKA))
                .withCopyToContainer(Transferable.of(properties), "/opt/shopfloor/worker.properties")
                .withCommand("/opt/kafka/bin/connect-distributed.sh", "/opt/shopfloor/worker.properties"));
    }

    /** Gives the container the unpacked zips and the network, and waits until the worker is in its group. */
    void startWorker(GenericContainer<?> container) {
        worker = container
                .withNetwork(network)
                .withNetworkAliases("connect")
                .withCopyFileToContainer(MountableFile.forHostPath(ZIPS), PLUGIN_PATH)
                .withExposedPorts(REST)
                .waitingFor(Wait.forHttp("/health").forPort(REST).forStatusCode(200))
                .withStartupTimeout(LIMIT);
        worker.start();
    }

    /** A light barrier that counts to this topic, and an IO-Link master with two sensors, in a container with this pack's jars. */
    void startSimulators(String topic, int rate) {
        Path sandbox = Path.of("..", "sandbox", "target", "sandbox-" + VERSION + ".jar");
        String libraries = "/opt/kafka/libs/*:" + PLUGIN_PATH + "/shopfloor-connect-mqtt-source-" + VERSION + "/lib/*";
        simulators = new GenericContainer<>(DockerImageName.parse(Images.KAFKA))
                .withNetwork(network)
                .withNetworkAliases("simulators")
                .withCopyFileToContainer(MountableFile.forHostPath(ZIPS), PLUGIN_PATH)
                .withCopyFileToContainer(MountableFile.forHostPath(sandbox), "/opt/shopfloor/sandbox.jar")
                .withCommand(
                        "java",
                        "-Xmx64m",
                        "-cp",
                        "/opt/shopfloor/sandbox.jar:" + libraries,
                        "io.shopfloor.connect.sandbox.SimulatorsMain",
                        "tcp://mosquitto:1883",
                        topic,
                        Integer.toString(rate),
                        "8080",
                        MASTER_SERIAL,
                        "/tmp")
                .waitingFor(Wait.forLogMessage(".*The simulators are up.*", 1))
                .withStartupTimeout(LIMIT);
        simulators.start();
    }

    ConnectRest rest() {
        return ConnectRest.at("http://" + worker.getHost() + ":" + worker.getMappedPort(REST));
    }

    KafkaTopics topics() {
        return KafkaTopics.at(kafka.getBootstrapServers());
    }

    /** The broker as this JVM sees it. */
    String mqttUri() {
        return "tcp://" + mosquitto.getHost() + ":" + mosquitto.getMappedPort(MQTT);
    }

    /** A container beside the others, by the name it has for them. */
    GenericContainer<?> beside(GenericContainer<?> container, String alias) {
        return container.withNetwork(network).withNetworkAliases(alias).withStartupTimeout(LIMIT);
    }

    @Override
    public void close() {
        for (GenericContainer<?> container : new GenericContainer<?>[] {simulators, worker, kafka, mosquitto}) {
            if (container != null) {
                container.stop();
            }
        }
        network.close();
    }
}
