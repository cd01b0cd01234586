// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import io.shopfloor.connect.common.polling.Quality;
import io.shopfloor.connect.common.polling.RecordSize;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.UnmappableTopicException;
import io.shopfloor.connect.opcua.config.ConnectionConfig;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import io.shopfloor.connect.opcua.nodes.NodeInfo;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;

/** Makes the records of one connection out of readings, in the configured shape. Owned by the connection's thread. */
public final class ReadingRecords {

    public static final String CONNECTION = "connection";
    public static final String TIMESTAMP = "timestamp";

    /** How far the node's own time has got in Kafka: what the server's history is asked for begins there. */
    public static final String SOURCE_TICKS = "source";

    private final NodeForm.Shared shared;
    private final boolean fillsFromHistory;
    private final ConnectionOffset offset;
    private final Template topic;
    private final Template key;
    private final long maxBytes;
    private final boolean schemaCounts;
    private final ReadingSchemas schemas;
    private final LongAdder implausibleTimes = new LongAdder();
    private final LongAdder tooLarge = new LongAdder();

    public ReadingRecords(OpcUaSourceConfig config, ConnectionConfig connection, ConnectionOffset offset) {
        this.shared = NodeForm.Shared.of(connection.name());
        this.fillsFromHistory = connection.reading().history() == ConnectionConfig.History.FILL;
        this.offset = offset;
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

    /**
     * What the records of a node's readings are made with.
     *
     * @throws UnmappableTopicException if no record can be made of them: the topic, as the server's names make it
     */
    public NodeForm form(NodeInfo node) {
        return new NodeForm(shared, node, topic, key, partition(node));
    }

    /** Of one node is remembered how far it has got only if what comes after that can be asked for. */
    private Map<String, String> partition(NodeInfo node) {
        return fillsFromHistory && node.historized() ? node.partition(shared.connection()) : offset.partition();
    }

    private Map<String, Object> offset(NodeForm form, Reading reading) {
        return form.partition() == offset.partition()
                ? offset.completeUntil(reading.completeMs())
                : new NodeOffset(reading.completeMs(), reading.sourceTicks());
    }

    /** The record of one reading. */
    public ReadyRecord of(NodeForm form, Reading reading) {
        if (reading.stamp().implausible()) {
            implausibleTimes.increment();
        }
        ReadingSchemas.Sized value = schemas.value(form, reading);
        if (reading.value() != null && tooLarge(value)) {
            tooLarge.increment();
            value = schemas.value(form, reading.without(Quality.TOO_LARGE));
        }
        return ReadyRecord.of(
                new SourceRecord(
                        form.partition(),
                        offset(form, reading),
                        form.topic(),
                        null,
                        form.key() == null ? null : Schema.STRING_SCHEMA,
                        form.key(),
                        value.struct().schema(),
                        value.struct(),
                        reading.stamp().recordMs(),
                        form.headers(reading)),
                value.bytes(),
                reading.readMs());
    }

    private boolean tooLarge(ReadingSchemas.Sized value) {
        return RecordSize.HEADERS_AND_KEY + value.bytes() + (schemaCounts ? value.schemaBytes() : 0) > maxBytes;
    }

    /** Readings whose server told a time that cannot be true. */
    public long implausibleTimes() {
        return implausibleTimes.sum();
    }

    /** Values that stayed behind because Kafka would not have taken their record. */
    public long tooLarge() {
        return tooLarge.sum();
    }
}
