// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.common.polling.RecordSize;
import io.shopfloor.connect.common.template.KafkaTopicName;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateValues;
import io.shopfloor.connect.common.template.UnmappableTopicException;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import io.shopfloor.connect.opcua.nodes.NodeInfo;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/** Makes the records of one connection out of readings, in the configured shape. Owned by the connection's thread. */
public final class ReadingRecords {

    public static final String CONNECTION = "connection";
    public static final String TIMESTAMP = "timestamp";

    /** How far the node's own time has got in Kafka: what the server's history is asked for begins there. */
    public static final String SOURCE_TICKS = "source";

    private final String connection;
    private final Template topic;
    private final Template key;
    private final long maxBytes;
    private final boolean schemaCounts;
    private final ReadingSchemas schemas;
    private final LongAdder implausibleTimes = new LongAdder();
    private final LongAdder tooLarge = new LongAdder();

    public ReadingRecords(OpcUaSourceConfig config, String connection) {
        this.connection = connection;
        this.topic = config.kafkaTopic();
        this.key = config.kafkaKey();
        this.maxBytes = config.maxRecordBytes();
        this.schemaCounts = config.schemaInRecords();
        this.schemas = new ReadingSchemas(config.shape());
    }

    /** Forgets the types of a former connection. */
    public void forgetTypes() {
        schemas.forgetTypes();
    }

    /** Why no record can be made of this node's readings: the name of their topic, as the server's names make it; null if they can. */
    public String unusable(NodeInfo node) {
        try {
            topic.render(new Names(connection, node));
            return null;
        } catch (UnmappableTopicException e) {
            return e.getMessage();
        }
    }

    /** The record of one reading. */
    public SourceRecord of(NodeInfo node, Reading reading) {
        if (reading.stamp().implausible()) {
            implausibleTimes.increment();
        }
        Struct value = schemas.value(node, reading);
        if (reading.value() != null && tooLarge(value)) {
            tooLarge.increment();
            value = schemas.value(node, reading.without(Quality.TOO_LARGE));
        }
        Names names = new Names(connection, node);
        long time = reading.stamp().recordMs();
        return new SourceRecord(
                node.partition(connection),
                Map.of(TIMESTAMP, reading.readMs(), SOURCE_TICKS, reading.sourceTicks()),
                topic.render(names),
                null,
                key == null ? null : Schema.STRING_SCHEMA,
                key == null ? null : key.render(names),
                value.schema(),
                value,
                time,
                headers(node, reading));
    }

    private boolean tooLarge(Struct value) {
        return RecordSize.ofRecord(value) + (schemaCounts ? RecordSize.ofSchema(value.schema()) : 0) > maxBytes;
    }

    private ConnectHeaders headers(NodeInfo node, Reading reading) {
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString("opcua.connection", connection);
        headers.addString("opcua.name", node.name());
        headers.addString("opcua.node", node.text());
        headers.addString("opcua.timestamp", reading.stamp().fromDevice() ? "device" : "poll");
        if (reading.stamp().deviceMs() != null && !reading.stamp().fromDevice()) {
            headers.addLong("opcua.device.timestamp", reading.stamp().deviceMs());
        }
        if (reading.history()) {
            headers.addString("opcua.history", "true");
        }
        return headers;
    }

    /** Readings whose server told a time that cannot be true. */
    public long implausibleTimes() {
        return implausibleTimes.sum();
    }

    /** Values that stayed behind because Kafka would not have taken their record. */
    public long tooLarge() {
        return tooLarge.sum();
    }

    /** What the templates may ask for. */
    private record Names(String connection, NodeInfo node) implements TemplateValues {
        @Override
        public String scalar(String name) {
            return switch (name) {
                case CONNECTION -> connection;
                case "name" -> node.name();
                case "path" -> KafkaTopicName.encode(node.node().levels());
                default -> node.text();
            };
        }
    }
}
