// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import io.shopfloor.connect.common.polling.RecordSize;
import io.shopfloor.connect.common.polling.SchemaNames;
import io.shopfloor.connect.common.polling.TimePolicy;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.TemplateValues;
import io.shopfloor.connect.opcua.config.OpcUaSourceConfig;
import java.util.Date;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/** Makes the records of events. Owned by the connection's thread. */
public final class EventRecords {

    private static final Schema SCHEMA = SchemaBuilder.struct()
            .name(SchemaNames.of("opcua", "Event"))
            .field("event_id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("event_type", Schema.OPTIONAL_STRING_SCHEMA)
            .field("source_node", Schema.OPTIONAL_STRING_SCHEMA)
            .field("source_name", Schema.OPTIONAL_STRING_SCHEMA)
            .field("time", Timestamp.builder().optional().build())
            .field("receive_time", Timestamp.builder().optional().build())
            .field("message", Schema.OPTIONAL_STRING_SCHEMA)
            .field("severity", Schema.OPTIONAL_INT32_SCHEMA)
            .field(
                    "fields",
                    SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA)
                            .build())
            .build();

    /**
     * What an event says of itself.
     *
     * @param fields those that were asked for besides, as texts
     */
    public record Event(
            String id,
            String type,
            String sourceNode,
            String sourceName,
            Date time,
            Date receiveTime,
            String message,
            Integer severity,
            Map<String, String> fields) {}

    private final String connection;
    private final String topic;
    private final TimePolicy time;
    private final ConnectionOffset offset;

    public EventRecords(OpcUaSourceConfig config, String connection, ConnectionOffset offset) {
        this.connection = connection;
        Template template = config.eventsTopic();
        this.topic = template.render(new TemplateValues() {
            @Override
            public String scalar(String name) {
                return connection;
            }
        });
        this.time = config.time();
        this.offset = offset;
    }

    /**
     * The record of one event.
     *
     * @param completeMs up to when nothing of the connection is missing, epoch milliseconds
     */
    public ReadyRecord of(Event event, long nowMs, long completeMs) {
        Struct value = new Struct(SCHEMA)
                .put("event_id", event.id())
                .put("event_type", event.type())
                .put("source_node", event.sourceNode())
                .put("source_name", event.sourceName())
                .put("time", event.time())
                .put("receive_time", event.receiveTime())
                .put("message", event.message())
                .put("severity", event.severity())
                .put("fields", event.fields());
        TimePolicy.Stamp stamp =
                time.stamp(event.time() == null ? null : event.time().getTime(), nowMs);
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString("opcua.connection", connection);
        headers.addString("opcua.timestamp", stamp.fromDevice() ? "device" : "poll");
        return ReadyRecord.of(
                new SourceRecord(
                        offset.partition(),
                        offset.completeUntil(completeMs),
                        topic,
                        null,
                        Schema.OPTIONAL_STRING_SCHEMA,
                        event.sourceName(),
                        SCHEMA,
                        value,
                        stamp.recordMs(),
                        headers),
                RecordSize.of(value),
                nowMs);
    }
}
