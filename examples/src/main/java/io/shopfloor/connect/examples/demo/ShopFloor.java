// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.examples.demo;

import io.shopfloor.connect.examples.demo.DemoOptions.Make;
import io.shopfloor.connect.examples.pieces.PiecesLastHour;
import io.shopfloor.connect.sandbox.Sandbox;
import io.shopfloor.connect.sandbox.kafka.ConnectWorker;
import io.shopfloor.connect.sandbox.kafka.KafkaBroker;
import io.shopfloor.connect.sandbox.kafka.WorkerOptions;
import io.shopfloor.connect.sandbox.link.FaultyLink;
import io.shopfloor.connect.sandbox.mqtt.MqttBroker;
import io.shopfloor.connect.sandbox.process.JavaProgram;
import io.shopfloor.connect.sandbox.process.Jvm;
import io.shopfloor.connect.sandbox.sql.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The servers of the demo: an MQTT broker, Kafka, a Connect worker with the built plugins and the connectors on it, and the
 * light-barrier application. Opened by the demo's main thread; safe for any thread then.
 *
 * @param mqtt the MQTT broker, keeping its sessions on disk
 * @param link between the source connector and the MQTT broker
 * @param pieces the light-barrier application
 * @param connector the configuration of the source that runs
 */
record ShopFloor(
        Sandbox box,
        MqttBroker mqtt,
        FaultyLink link,
        KafkaBroker kafka,
        ConnectWorker worker,
        JavaProgram pieces,
        ConnectorFile connector) {
    static final String MQTT_TOPIC = "ia/acme/aachen/press1/count";
    static final String CONNECTOR = "examples/connectors/mqtt-source-guarded.json";
    static final String SINK = "examples/connectors/mqtt-sink-kpi.json";

    /** What the application writes: results, and what it cannot count. */
    private static final List<String> KPI_TOPICS = List.of("kpi", "putback-error.kpi");

    private static final String TRANSACTION_TIMEOUT_MS = "10000";
    private static final Duration SOON = Duration.ofSeconds(120);

    /**
     * Starts everything.
     *
     * @param home the checkout, where the build's results and the example configurations are
     */
    static ShopFloor open(Sandbox box, Path home, DemoOptions asked, Screen screen) {
        Make make = asked.broker();
        screen.event("Starting " + make.title() + " and Kafka");
        CompletableFuture<MqttBroker> starting = CompletableFuture.supplyAsync(() -> switch (make) {
            case HIVEMQ -> box.hivemq();
            case MOSQUITTO -> box.mosquitto();
        });
        KafkaBroker kafka = box.kafka();
        MqttBroker mqtt = starting.join();

        FaultyLink link = box.link(mqtt.port());
        ConnectorFile file = ConnectorFile.read(home.resolve(CONNECTOR)).with("mqtt.server.uri", link.uri("tcp"));
        ConnectorFile connector = asked.exactlyOnce() ? exactlyOnce(file) : file;
        connector.kafkaTopics().forEach(topic -> kafka.topics().create(topic, 1));
        KPI_TOPICS.forEach(topic -> kafka.topics().create(topic, 1));
        screen.event("Starting the light-barrier application, Kafka Streams");
        CompletableFuture<JavaProgram> counting = CompletableFuture.supplyAsync(() -> application(box, kafka));

        Path plugins = box.folder().resolve("plugins");
        List<String> zips = PluginZips.unpack(home.resolve("examples/target/plugin-zips"), plugins);
        screen.event("Starting a Kafka Connect worker with " + String.join(", ", zips)
                + (asked.historian() ? ", and Debezium's JDBC sink connector" : ""));
        List<Path> pluginPath = asked.historian() ? List.of(plugins, Postgres.sinkPlugins()) : List.of(plugins);
        WorkerOptions options = WorkerOptions.of(pluginPath).with(Jvm.quick().withJmx());
        // Else as Connect is by default: an exactly-once worker waits for the transactions that a kill left open.
        options = asked.exactlyOnce()
                ? options.with("exactly.once.source.support", "enabled")
                        .with("producer.transaction.timeout.ms", TRANSACTION_TIMEOUT_MS)
                : options.with("exactly.once.source.support", "disabled");
        ConnectWorker worker = box.connect(kafka, options);

        screen.event("POST /connectors with " + CONNECTOR
                + (asked.exactlyOnce() ? " and exactly.once.support=required, mqtt.qos=2" : ""));
        worker.rest().raw("POST", "/connectors", connector.json());
        worker.rest().awaitRunning(connector.name(), 1, SOON);

        ConnectorFile sink = ConnectorFile.read(home.resolve(SINK))
                .with("mqtt.server.uri", mqtt.uri())
                .with("errors.deadletterqueue.topic.replication.factor", "1"); // there is one Kafka broker here
        screen.event("POST /connectors with " + SINK);
        worker.rest().raw("POST", "/connectors", sink.json());
        worker.rest().awaitRunning(sink.name(), 1, SOON);
        return new ShopFloor(box, mqtt, link, kafka, worker, counting.join(), connector);
    }

    private static ConnectorFile exactlyOnce(ConnectorFile connector) {
        return connector
                .with("exactly.once.support", "required")
                .with("mqtt.qos", "2")
                .with("offsets.storage.topic", connector.name() + "-offsets")
                .with("producer.override.transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
    }

    private static JavaProgram application(Sandbox box, KafkaBroker kafka) {
        return box.program(
                "pieces-last-hour",
                new JavaProgram.Program(
                        PiecesLastHour.class.getName(),
                        System.getProperty("java.class.path"),
                        List.of(kafka.bootstrapServers()),
                        PiecesLastHour.READY,
                        Jvm.quick().withFlag("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")));
    }

    /**
     * Starts a further connector, and waits until it runs.
     *
     * @param file where the configuration is from
     */
    void start(ConnectorFile connector, String file, Screen screen) {
        screen.event("POST /connectors with " + file);
        worker.rest().raw("POST", "/connectors", connector.json());
        worker.rest().awaitRunning(connector.name(), 1, SOON);
    }

    TaskMetrics metrics() {
        return new TaskMetrics(worker, connector.name());
    }
}
