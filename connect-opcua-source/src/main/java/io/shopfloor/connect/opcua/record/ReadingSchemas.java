// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import io.shopfloor.connect.common.polling.SchemaNames;
import io.shopfloor.connect.opcua.config.OpcUaSourceOptions.RecordShape;
import io.shopfloor.connect.opcua.nodes.NodeInfo;
import io.shopfloor.connect.opcua.value.ValueType;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;

/** The schemas and values of records; keeps a schema for each type of value. Owned by the connection's thread. */
final class ReadingSchemas {

    private static final String VALUE = "value";

    private final RecordShape shape;
    private final Schema unknown;
    private final Map<Schema, Schema> schemas = new HashMap<>();
    private final Map<ValueType, Schema> ofType = new HashMap<>();

    ReadingSchemas(RecordShape shape) {
        this.shape = shape;
        this.unknown = build("Unknown", Schema.OPTIONAL_STRING_SCHEMA);
    }

    /** Forgets the types of a former connection. */
    void forgetTypes() {
        ofType.clear();
    }

    private Schema schema(ValueType type) {
        if (type == null) {
            return unknown;
        }
        return ofType.computeIfAbsent(
                type, key -> schemas.computeIfAbsent(key.schema(), value -> build(key.label(), value)));
    }

    private Schema build(String label, Schema value) {
        if (shape == RecordShape.UMH) {
            return SchemaBuilder.struct()
                    .name(SchemaNames.of("opcua", "Umh" + label))
                    .field("timestamp_ms", Schema.INT64_SCHEMA)
                    .field(VALUE, value)
                    .build();
        }
        return SchemaBuilder.struct()
                .name(SchemaNames.of("opcua", "Reading" + label))
                .field("name", Schema.STRING_SCHEMA)
                .field("node", Schema.STRING_SCHEMA)
                .field(VALUE, value)
                .field("unit", Schema.OPTIONAL_STRING_SCHEMA)
                .field("range_low", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("range_high", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("quality", Schema.STRING_SCHEMA)
                .field("status", Schema.STRING_SCHEMA)
                .field("timestamp", Timestamp.SCHEMA)
                .field("server_timestamp", Timestamp.builder().optional().build())
                .build();
    }

    Struct value(NodeInfo node, Reading reading) {
        Struct record = new Struct(schema(reading.type())).put(VALUE, reading.value());
        if (shape == RecordShape.UMH) {
            return record.put("timestamp_ms", reading.stamp().recordMs());
        }
        return record.put("name", node.name())
                .put("node", node.text())
                .put("unit", node.unit())
                .put("range_low", node.low())
                .put("range_high", node.high())
                .put("quality", reading.shown().name())
                .put("status", reading.status())
                .put("timestamp", new Date(reading.stamp().recordMs()))
                .put("server_timestamp", reading.serverMs() == null ? null : new Date(reading.serverMs()));
    }
}
