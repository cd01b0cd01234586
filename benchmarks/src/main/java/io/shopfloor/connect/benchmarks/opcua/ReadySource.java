// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.benchmarks.opcua;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/**
 * A source that does nothing: the records of the OPC UA source, of which it has one for each node, ready from the start, again and
 * again. What it costs in a worker is what Connect itself takes for such a record, from {@code poll()} to Kafka.
 */
public final class ReadySource extends SourceConnector {

    private Map<String, String> config;

    @Override
    public String version() {
        return "0";
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef();
    }

    @Override
    public void start(Map<String, String> properties) {
        config = properties;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return ReadyTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return List.of(config);
    }

    @Override
    public void stop() {}

    /** Emits all records once each period, a batch at a time. */
    public static final class ReadyTask extends SourceTask {

        private static final Schema SCHEMA = SchemaBuilder.struct()
                .name("Ready")
                .field("name", Schema.STRING_SCHEMA)
                .field("node", Schema.STRING_SCHEMA)
                .field("value", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("unit", Schema.OPTIONAL_STRING_SCHEMA)
                .field("range_low", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("range_high", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("quality", Schema.STRING_SCHEMA)
                .field("status", Schema.STRING_SCHEMA)
                .field("timestamp", Timestamp.SCHEMA)
                .field("server_timestamp", Timestamp.builder().optional().build())
                .build();

        private static final Map<String, String> PARTITION = Map.of("connection", "c", "node", "*");

        private final List<SourceRecord> ready = new ArrayList<>();
        private int batch;
        private long periodNanos;
        private long due;
        private int next;

        @Override
        public String version() {
            return "0";
        }

        @Override
        public void start(Map<String, String> properties) {
            int nodes = Integer.parseInt(properties.get("ready.nodes"));
            for (int i = 0; i < nodes; i++) {
                ready.add(record(properties.get("ready.topic"), i));
            }
            batch = Integer.parseInt(properties.get("ready.batch"));
            periodNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(properties.get("ready.period.ms")));
            due = System.nanoTime();
        }

        private static SourceRecord record(String topic, int node) {
            String name = "Many/Group" + node % 100 + "/N" + node;
            String id = "nsu=urn:shopfloor:benchmark;s=" + name;
            long now = System.currentTimeMillis();
            Struct value = new Struct(SCHEMA)
                    .put("name", name)
                    .put("node", id)
                    .put("value", node % 2_500 / 10.0)
                    .put("unit", "bar")
                    .put("range_low", 0.0)
                    .put("range_high", 250.0)
                    .put("quality", "GOOD")
                    .put("status", "Good")
                    .put("timestamp", new Date(now))
                    .put("server_timestamp", new Date(now));
            ConnectHeaders headers = new ConnectHeaders();
            headers.addString("opcua.connection", "c");
            headers.addString("opcua.name", name);
            headers.addString("opcua.node", id);
            headers.addString("opcua.timestamp", "device");
            return new SourceRecord(
                    PARTITION,
                    Map.of("timestamp", now),
                    topic,
                    null,
                    Schema.STRING_SCHEMA,
                    name,
                    SCHEMA,
                    value,
                    now,
                    headers);
        }

        @Override
        public List<SourceRecord> poll() throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            List<SourceRecord> some = List.copyOf(ready.subList(next, Math.min(next + batch, ready.size())));
            next += some.size();
            if (next == ready.size()) {
                next = 0;
                due += periodNanos;
            }
            return some;
        }

        @Override
        public void stop() {}
    }
}
