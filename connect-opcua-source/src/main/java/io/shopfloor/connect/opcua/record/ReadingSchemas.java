// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.opcua.record;

import io.shopfloor.connect.common.polling.RecordSize;
import io.shopfloor.connect.common.polling.SchemaNames;
import io.shopfloor.connect.opcua.config.OpcUaSourceOptions.RecordShape;
import io.shopfloor.connect.opcua.value.ValueType;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;

/** The schemas and values of records; keeps a schema for each type of value. Owned by the connection's thread. */
final class ReadingSchemas {

    private static final String VALUE = "value";

    private final RecordShape shape;
    private final Layout unknown;
    private final Map<Schema, Layout> layouts = new HashMap<>();
    private final Map<ValueType, Layout> ofType = new HashMap<>();
    private ValueType lastType;
    private Layout lastLayout;

    /**
     * A record's value.
     *
     * @param bytes that it has as JSON without its schema, at most
     */
    record Sized(Struct struct, long bytes, long schemaBytes) {}

    /**
     * A schema with what can be known of it beforehand.
     *
     * @param bytes of the fields' names, and of numbers and times of the longest kind
     */
    private record Layout(Schema schema, Field[] fields, long bytes, long schemaBytes) {

        static Layout of(Schema schema) {
            return new Layout(
                    schema,
                    schema.fields().toArray(Field[]::new),
                    RecordSize.of(new Struct(schema))
                            + (long) RecordSize.NUMBER * schema.fields().size(),
                    RecordSize.ofSchema(schema));
        }

        /** @param values in the order of the schema's fields */
        Struct struct(Object... values) {
            Struct struct = new Struct(schema);
            for (int i = 0; i < values.length; i++) {
                struct.put(fields[i], values[i]);
            }
            return struct;
        }
    }

    ReadingSchemas(RecordShape shape) {
        this.shape = shape;
        this.unknown = layout("Unknown", Schema.OPTIONAL_STRING_SCHEMA);
    }

    /** Forgets the types of a former connection. */
    void forgetTypes() {
        ofType.clear();
        lastType = null;
    }

    private Layout layout(ValueType type) {
        if (type == null) {
            return unknown;
        }
        if (type != lastType) { // most nodes have the type of the one before
            lastLayout = ofType.computeIfAbsent(
                    type, key -> layouts.computeIfAbsent(key.schema(), value -> layout(key.label(), value)));
            lastType = type;
        }
        return lastLayout;
    }

    private Layout layout(String label, Schema value) {
        if (shape == RecordShape.UMH) {
            return Layout.of(SchemaBuilder.struct()
                    .name(SchemaNames.of("opcua", "Umh" + label))
                    .field("timestamp_ms", Schema.INT64_SCHEMA)
                    .field(VALUE, value)
                    .build());
        }
        return Layout.of(SchemaBuilder.struct()
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
                .build());
    }

    Sized value(NodeForm form, Reading reading) {
        Layout layout = layout(reading.type());
        long bytes = layout.bytes() + RecordSize.of(reading.value());
        if (shape == RecordShape.UMH) {
            return new Sized(layout.struct(reading.stamp().recordMs(), reading.value()), bytes, layout.schemaBytes());
        }
        String quality = reading.shown().name();
        Struct struct = layout.struct(
                form.name(),
                form.node(),
                reading.value(),
                form.unit(),
                form.low(),
                form.high(),
                quality,
                reading.status(),
                new Date(reading.stamp().recordMs()),
                reading.serverMs() == null ? null : new Date(reading.serverMs()));
        return new Sized(
                struct,
                bytes + form.textBytes() + RecordSize.of(quality) + RecordSize.of(reading.status()),
                layout.schemaBytes());
    }
}
