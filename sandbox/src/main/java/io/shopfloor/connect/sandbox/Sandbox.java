// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox;

import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.kafka.KafkaBroker;
import io.shopfloor.connect.sandbox.kafka.KafkaOptions;
import io.shopfloor.connect.sandbox.kafka.RegistryServer;
import io.shopfloor.connect.sandbox.kafka.WorkerOptions;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.mqtt.Artemis;
import io.shopfloor.connect.sandbox.mqtt.Certificate;
import io.shopfloor.connect.sandbox.mqtt.HiveMq;
import io.shopfloor.connect.sandbox.mqtt.Mosquitto;
import io.shopfloor.connect.sandbox.mqtt.MqttOptions;
import io.shopfloor.connect.sandbox.plc.FieldDevices;
import io.shopfloor.connect.sandbox.plc.NodeServer;
import io.shopfloor.connect.sandbox.process.JavaProgram;
import io.shopfloor.connect.sandbox.process.Login;
import io.shopfloor.connect.sandbox.process.SandboxProcess;
import io.shopfloor.connect.sandbox.process.Workplace;
import io.shopfloor.connect.sandbox.sql.Postgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder under the system's temporary one, and the servers and links that live in it. Everything listens on loopback.
 * Any thread may call; servers may be started at the same time. When the sandbox is closed, or this JVM ends in whatever
 * way, all its processes are killed, frozen ones too, and the folder is removed unless {@link #keep} was called.
 *
 * <pre>{@code
 * try (Sandbox box = Sandbox.open()) {
 *     KafkaBroker kafka = box.kafka();
 *     MqttBroker mqtt = box.hivemq();
 *     ConnectWorker worker = box.connect(kafka, List.of(pluginFolder));
 *     FaultyLink link = box.link(mqtt.port());
 *     worker.rest().putConnector("x", config);
 *     worker.kill9();
 *     worker.restart();
 * }
 * }</pre>
 */
public final class Sandbox implements AutoCloseable {
    private final Workplace workplace = Workplace.make();
    private final Thread atExit = new Thread(this::end, "sandbox-end");
    private final List<SandboxProcess> processes = new ArrayList<>();
    private final List<FaultyLink> links = new ArrayList<>();
    private final Map<String, Integer> names = new HashMap<>();
    private boolean ended;

    private Sandbox() {}

    /** Opens an empty one. */
    public static Sandbox open() {
        Sandbox box = new Sandbox();
        Runtime.getRuntime().addShutdownHook(box.atExit);
        return box;
    }

    /** The folder with everything in it. */
    public Path folder() {
        return workplace.folder();
    }

    /** Leaves the folder on disk at the end, for a look into logs and data. */
    public void keep() {
        workplace.keep();
    }

    /** Starts a Kafka broker and waits until it serves. */
    public KafkaBroker kafka() {
        return kafka(KafkaOptions.defaults());
    }

    public KafkaBroker kafka(KafkaOptions options) {
        return started(new KafkaBroker(workplace, newName("kafka"), options));
    }

    /** Starts a Connect worker with the plugins in these folders and waits until it serves. */
    public ConnectWorker connect(KafkaBroker kafka, List<Path> plugins) {
        return connect(kafka, WorkerOptions.of(plugins));
    }

    /** Workers of the same Kafka and the same group share the work. */
    public ConnectWorker connect(KafkaBroker kafka, WorkerOptions options) {
        return started(new ConnectWorker(workplace, newName("worker"), kafka, options));
    }

    /** Starts HiveMQ and waits until it serves. */
    public HiveMq hivemq() {
        return hivemq(MqttOptions.defaults());
    }

    public HiveMq hivemq(MqttOptions options) {
        return started(new HiveMq(workplace, newName("hivemq"), options));
    }

    /** Starts Artemis and waits until it serves. */
    public Artemis artemis() {
        return artemis(MqttOptions.defaults());
    }

    public Artemis artemis(MqttOptions options) {
        return started(new Artemis(workplace, newName("artemis"), options));
    }

    /** Starts Mosquitto, see {@link Mosquitto#isInstalled}, and waits until it serves. */
    public Mosquitto mosquitto() {
        return mosquitto(MqttOptions.defaults());
    }

    public Mosquitto mosquitto(MqttOptions options) {
        return started(new Mosquitto(workplace, newName("mosquitto"), options));
    }

    /** Starts field devices that everybody may read and waits until they serve. */
    public FieldDevices fieldDevices() {
        return fieldDevices(null);
    }

    /** With an OPC UA server that only lets this user in, encrypted where he wants; null: everybody. */
    public FieldDevices fieldDevices(Login login) {
        return started(new FieldDevices(workplace, newName("devices"), login));
    }

    /**
     * Starts an S7 CPU by snap7, see {@link NodeServer#missing}, and waits until it serves.
     *
     * @param memory {@code {"db": {"1": "<hex>"}, "merkers": "<hex>", "inputs": "<hex>", "outputs": "<hex>"}}
     */
    public NodeServer snap7(String memory) {
        return started(new NodeServer(workplace, newName("snap7"), "s7-server.js", memory));
    }

    /**
     * Starts a Modbus TCP server by modbus-serial, see {@link NodeServer#missing}, and waits until it serves.
     *
     * @param memory {@code {"holding": [...], "input": [...], "coils": [...], "discrete": [...]}}; null is a hole
     */
    public NodeServer modbusSerial(String memory) {
        return started(new NodeServer(workplace, newName("modbus-serial"), "modbus-server.js", memory));
    }

    /**
     * Starts an OPC UA server by node-opcua, and waits until it serves.
     *
     * @param memory {@code {"variables": [{"path": "Press/Temperature", "type": "Double", "value": 1.5}]}}; {@code
     *     opcua-server.js} says what else there can be
     */
    public NodeServer nodeOpcUa(String memory) {
        return started(new NodeServer(workplace, newName("node-opcua"), "opcua-server.js", memory));
    }

    /** Starts a schema registry and waits until it serves. */
    public RegistryServer registry() {
        return started(new RegistryServer(workplace, newName("registry")));
    }

    /** Starts PostgreSQL, see {@link Postgres#missing}, and waits until it serves. */
    public Postgres postgres() {
        return started(new Postgres(workplace, newName("postgres")));
    }

    /** Starts a Java program and waits until it serves; its state is in a folder of its name. */
    public JavaProgram program(String name, JavaProgram.Program program) {
        return started(new JavaProgram(workplace, newName(name), program));
    }

    /** A link to a server's port, healthy at first; it outlives the server's restarts. */
    public FaultyLink link(int targetPort) {
        return opened(freePort(), targetPort);
    }

    /** A link to Kafka: clients that bootstrap at {@link KafkaBroker#linkedBootstrapServers} use it for everything. */
    public FaultyLink link(KafkaBroker kafka) {
        return opened(kafka.advertisedLinkPort(), kafka.linkedPort());
    }

    /** A self-signed certificate for this host name, with its files in the sandbox's folder. */
    public Certificate certificate(String host) {
        return Certificate.selfSigned(workplace.newFolder(newName("certificate")), host);
    }

    /** A loopback port that nobody else here gets; below the range of outgoing connections. */
    public int freePort() {
        return workplace.freePort();
    }

    /** Kills everything, cuts every link, and removes the folder. Without effect the second time. */
    @Override
    public void close() {
        if (end()) {
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException shuttingDown) {
                // Then it runs, and finds nothing to do.
            }
        }
    }

    private synchronized String newName(String kind) {
        int number = names.merge(kind, 1, Integer::sum);
        return number == 1 ? kind : kind + "-" + number;
    }

    private <P extends SandboxProcess> P started(P process) {
        synchronized (this) {
            requireOpen();
            processes.add(process);
            process.start();
        }
        process.awaitReady();
        return process;
    }

    private synchronized FaultyLink opened(int port, int targetPort) {
        requireOpen();
        FaultyLink link = FaultyLink.open(port, targetPort);
        links.add(link);
        return link;
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("The sandbox in " + workplace.folder() + " is closed.");
        }
    }

    private boolean end() {
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            links.forEach(FaultyLink::close);
        }
        // The guardian would kill them as well; but after this every port is free when close() returns.
        try {
            processes.forEach(SandboxProcess::end);
        } finally {
            workplace.close();
        }
        return true;
    }
}
