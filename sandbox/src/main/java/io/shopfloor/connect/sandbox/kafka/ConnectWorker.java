// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.sandbox.kafka;

import io.shopfloor.connect.sandbox.process.Jvm;
import io.shopfloor.connect.sandbox.process.Ports;
import io.shopfloor.connect.sandbox.process.Runtimes;
import io.shopfloor.connect.sandbox.process.SandboxProcess;
import io.shopfloor.connect.sandbox.process.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A distributed Kafka Connect worker: finds plugins by {@code service_load}, supports exactly-once sources, lets
 * connectors override client settings, and stores keys and values as the bytes they are.
 */
public final class ConnectWorker extends SandboxProcess {
    private final KafkaBroker kafka;
    private final WorkerOptions options;
    private final int port;
    private final int jmxPort;
    private final ConnectRest rest;

    public ConnectWorker(Workplace workplace, String name, KafkaBroker kafka, WorkerOptions options) {
        super(workplace, name);
        this.kafka = kafka;
        this.options = options;
        port = workplace.freePort();
        jmxPort = workplace.freePort();
        rest = new ConnectRest(port);
    }

    /** Its REST interface. */
    public ConnectRest rest() {
        return rest;
    }

    /** {@code http://127.0.0.1:port}. */
    public String url() {
        return rest.url();
    }

    /** Connects to its JMX, where {@link Jvm#withJmx} was asked for; the caller closes. */
    public JMXConnector jmx() {
        if (!options.jvm().jmx()) {
            throw new IllegalStateException(name() + " runs without JMX; give it Jvm.quick().withJmx()");
        }
        String url = "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + jmxPort + "/jmxrmi";
        try {
            return JMXConnectorFactory.connect(new JMXServiceURL(url));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot connect to " + url, e);
        }
    }

    @Override
    protected List<String> command() {
        Path properties = write("worker.properties", PropertiesText.of(properties()));
        List<String> command = options.jvm().command(jmxPort);
        command.add("org.apache.kafka.connect.cli.ConnectDistributed");
        command.add(properties.toString());
        return command;
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of("CLASSPATH", Runtimes.classPath(options.release().runtime()));
    }

    /**
     * An exactly-once worker that was killed inside a transaction waits until the broker has aborted it: a minute by
     * default.
     */
    @Override
    protected Duration startLimit() {
        return Duration.ofMinutes(3);
    }

    @Override
    protected boolean serves() {
        return Ports.answers(port) && rest.healthy();
    }

    private Map<String, String> properties() {
        Map<String, String> all = new TreeMap<>();
        all.put("bootstrap.servers", kafka.bootstrapServers());
        all.put("group.id", options.group());
        for (String store : List.of("config", "offset", "status")) {
            all.put(store + ".storage.topic", options.group() + "-" + store + "s");
            all.put(store + ".storage.replication.factor", "1");
        }
        all.put("offset.storage.partitions", "1");
        all.put("status.storage.partitions", "1");
        all.put("listeners", "http://127.0.0.1:" + port);
        all.put("rest.advertised.host.name", "127.0.0.1");
        all.put("rest.advertised.port", String.valueOf(port));
        all.put("plugin.discovery", "service_load");
        all.put("plugin.path", pluginPath());
        all.put("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
        all.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
        all.put("exactly.once.source.support", "enabled");
        all.put("connector.client.config.override.policy", "All");
        all.put("offset.flush.interval.ms", "1000");
        // A worker killed with -9 is missed after the session time, and its tasks are given away at once.
        all.put("session.timeout.ms", "5000");
        all.put("heartbeat.interval.ms", "1000");
        all.put("scheduled.rebalance.max.delay.ms", "1000");
        all.putAll(options.properties());
        return all;
    }

    private String pluginPath() {
        return Stream.concat(
                        options.plugins().stream(),
                        Stream.of(Runtimes.plugins(options.release().runtime())))
                .map(folder -> folder.toAbsolutePath().toString())
                .collect(Collectors.joining(","));
    }
}
