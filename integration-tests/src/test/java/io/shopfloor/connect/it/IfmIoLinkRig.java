// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shopfloor.connect.sandbox.iolink.SampleDevices;
import io.shopfloor.connect.sandbox.iolink.SimulatedMaster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/** What the tests of the ifm source share beside {@link Rig}: its configuration, its records, its metrics. */
final class IfmIoLinkRig {
    static final String SOURCE = "io.shopfloor.connect.ifm.IfmIoLinkSourceConnector";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Rig rig = Rig.shared();

    /** A source that reads ten times a second into topics that begin with the connector's name. */
    Map<String, String> source(String name, String masters) {
        Path iodds = rig.box().folder().resolve("iodds-" + name);
        try {
            Files.createDirectories(iodds);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SampleDevices.writeIodds(iodds);
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", SOURCE);
        config.put("tasks.max", "4");
        config.put("ifm.masters", masters);
        config.put("ifm.poll.interval.ms", "100");
        config.put("ifm.refresh.interval.ms", "2000");
        config.put("ifm.request.timeout.ms", "1000");
        config.put("ifm.reconnect.backoff.max.ms", "1000");
        config.put("ifm.iodd.directory", iodds.toString());
        config.put("kafka.topic", name + ".${master.serial}.${port}");
        config.put("kafka.health.topic", name + ".${master.serial}.health");
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        return config;
    }

    void start(String name, Map<String, String> config, int tasks) {
        rig.worker().rest().putConnector(name, config);
        rig.worker().rest().awaitRunning(name, tasks, Rig.SOON);
    }

    static String topic(String name, SimulatedMaster master, String port) {
        return name + "." + master.serial() + "." + port;
    }

    /** The first records of a topic, as JSON with their schema. */
    List<JsonNode> read(String topic, int count) {
        return rig.kafka().topics().read(topic, count, Rig.SOON).stream()
                .map(IfmIoLinkRig::json)
                .toList();
    }

    List<JsonNode> readAll(String topic) {
        return rig.kafka().topics().readAll(topic).stream()
                .map(IfmIoLinkRig::json)
                .toList();
    }

    private static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
        try {
            return JSON.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until this topic gets more. */
    void awaitMore(String topic) {
        long before = rig.kafka().topics().endOffset(topic);
        Awaitility.await(topic + " gets more")
                .atMost(Rig.SOON)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> rig.kafka().topics().endOffset(topic) > before + 2);
    }

    /** A metric of a master; the task is found, as any may have it. */
    long metric(String connector, SimulatedMaster master, String metric) {
        try (JMXConnector jmx = rig.worker().jmx()) {
            var server = jmx.getMBeanServerConnection();
            String address = ObjectName.quote(master.address());
            ObjectName wanted =
                    new ObjectName("kafka.connect:type=plugins,connector=" + connector + ",task=*,master=" + address);
            long sum = 0;
            for (ObjectName bean : server.queryNames(wanted, null)) {
                sum += ((Number) server.getAttribute(bean, metric)).longValue();
            }
            return sum;
        } catch (JMException | IOException e) {
            throw new IllegalStateException("metric " + metric + " of " + connector, e);
        }
    }
}
