// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm;

import io.shopfloor.connect.common.polling.SchemaNames;
import io.shopfloor.connect.ifm.iodd.DeviceDescription;
import io.shopfloor.connect.ifm.iodd.ProcessDataLayout;
import io.shopfloor.connect.ifm.iodd.ProcessDataLayout.ValueType;
import io.shopfloor.connect.ifm.iodd.Scale;
import io.shopfloor.connect.ifm.iodd.ValueDomain;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/**
 * The schemas of records. The values of a device have a schema of their own, with the day of the IODD's release as its
 * version, and units and limits as parameters of the fields. All have one name and optional fields only, so that in a
 * registry a swapped sensor's schema is the next version of its predecessor's. Pure functions.
 */
final class ReadingSchemas {
    private static final String SOURCE = "ifm";

    /** A record without decoded values. */
    static final Schema RAW = base().build();

    static final Schema HEALTH = SchemaBuilder.struct()
            .name(SchemaNames.of(SOURCE, "MasterHealth"))
            .field("timestamp", Timestamp.SCHEMA)
            .field("master", Schema.STRING_SCHEMA)
            .field("product", Schema.STRING_SCHEMA)
            .field("firmware", Schema.STRING_SCHEMA)
            .field("temperature", measured("°C"))
            .field("voltage", measured("mV"))
            .field("current", measured("mA"))
            .field("supervisionstatus", Schema.OPTIONAL_INT32_SCHEMA)
            .build();

    static final Schema PARAMETER = SchemaBuilder.struct()
            .name(SchemaNames.of(SOURCE, "Parameter"))
            .field("timestamp", Timestamp.SCHEMA)
            .field("master", Schema.STRING_SCHEMA)
            .field("port", Schema.STRING_SCHEMA)
            .field("vendor_id", Schema.INT32_SCHEMA)
            .field("device_id", Schema.INT32_SCHEMA)
            .field("product", Schema.OPTIONAL_STRING_SCHEMA)
            .field("serial", Schema.OPTIONAL_STRING_SCHEMA)
            .field("index", Schema.INT32_SCHEMA)
            .field("subindex", Schema.INT32_SCHEMA)
            .field("code", Schema.INT32_SCHEMA)
            .field("raw", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private static final Map<ValueType, Schema> OF_VALUE = new EnumMap<>(ValueType.class);

    static {
        for (ValueType type : ValueType.values()) {
            OF_VALUE.put(type, value(type));
        }
    }

    private ReadingSchemas() {}

    /** A record of one value: one schema for each type, whatever the device. */
    static Schema ofValue(ValueType type) {
        return OF_VALUE.get(type);
    }

    private static Schema value(ValueType type) {
        return withOrigin(SchemaBuilder.struct()
                        .name(SchemaNames.of(SOURCE, "Reading" + label(type)))
                        .field("name", Schema.STRING_SCHEMA)
                        .field("value", builder(type).optional().build())
                        .field("unit", Schema.OPTIONAL_STRING_SCHEMA)
                        .field("unit_code", Schema.OPTIONAL_INT32_SCHEMA)
                        .field("quality", Schema.STRING_SCHEMA))
                .build();
    }

    /** When and where something was read, and the device there. */
    private static SchemaBuilder withOrigin(SchemaBuilder record) {
        return record.field("timestamp", Timestamp.SCHEMA)
                .field("master", Schema.STRING_SCHEMA)
                .field("port", Schema.STRING_SCHEMA)
                .field("mode", Schema.STRING_SCHEMA)
                .field("vendor_id", Schema.OPTIONAL_INT32_SCHEMA)
                .field("device_id", Schema.OPTIONAL_INT32_SCHEMA)
                .field("product", Schema.OPTIONAL_STRING_SCHEMA)
                .field("serial", Schema.OPTIONAL_STRING_SCHEMA);
    }

    /** The words that the other sources have in such names. */
    private static String label(ValueType type) {
        return switch (type) {
            case BOOLEAN -> "Boolean";
            case INTEGER -> "Int64";
            case FLOAT -> "Float32";
            case DOUBLE -> "Float64";
            case TEXT -> "String";
            case OCTETS -> "Bytes";
            case TIMESTAMP -> "Timestamp";
        };
    }

    private static SchemaBuilder builder(ValueType type) {
        return switch (type) {
            case BOOLEAN -> SchemaBuilder.bool();
            case INTEGER -> SchemaBuilder.int64();
            case FLOAT -> SchemaBuilder.float32();
            case DOUBLE -> SchemaBuilder.float64();
            case TEXT -> SchemaBuilder.string();
            case OCTETS -> SchemaBuilder.bytes();
            case TIMESTAMP -> Timestamp.builder();
        };
    }

    private static Schema measured(String unit) {
        return SchemaBuilder.int32().optional().parameter("unit", unit).build();
    }

    private static SchemaBuilder base() {
        return withOrigin(SchemaBuilder.struct().name(SchemaNames.of(SOURCE, "Reading")))
                .field("quality", Schema.STRING_SCHEMA)
                .field("level", Schema.OPTIONAL_BOOLEAN_SCHEMA)
                .field("pin2", Schema.OPTIONAL_BOOLEAN_SCHEMA)
                .field("raw", Schema.OPTIONAL_STRING_SCHEMA);
    }

    /** A record with decoded values. */
    static Schema reading(Schema values) {
        return base().field("values", values)
                .field(
                        "qualities",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                                .optional()
                                .doc("qualities of the values that are not GOOD")
                                .build())
                .build();
    }

    /** The values of a device. */
    static Schema values(DeviceDescription device, ProcessDataLayout layout) {
        SchemaBuilder builder = SchemaBuilder.struct()
                .name(SchemaNames.of(SOURCE, "Values"))
                .version(device.released().getYear() * 10_000
                        + device.released().getMonthValue() * 100
                        + device.released().getDayOfMonth())
                .doc(device.name() + ", IODD " + device.version() + " of " + device.released())
                .optional();
        for (ProcessDataLayout.Item item : layout.items()) {
            builder.field(item.name(), field(item));
        }
        return builder.build();
    }

    private static Schema field(ProcessDataLayout.Item item) {
        SchemaBuilder builder = builder(item.valueType()).optional();
        if (item.label() != null) {
            builder.doc(item.label());
        }
        if (item.unit() != null) {
            builder.parameter("unit.code", Integer.toString(item.unit().code()));
            if (item.unit().symbol() != null) {
                builder.parameter("unit", item.unit().symbol());
            }
        }
        limits(builder, item);
        item.domain().states().forEach((value, text) -> builder.parameter("state." + value.toPlainString(), text));
        return builder.build();
    }

    private static void limits(SchemaBuilder builder, ProcessDataLayout.Item item) {
        ValueDomain domain = item.domain();
        Optional<BigDecimal> lowest = domain.lowest().map(raw -> physical(raw, item.scale()));
        Optional<BigDecimal> highest = domain.highest().map(raw -> physical(raw, item.scale()));
        if (lowest.isPresent() && highest.isPresent()) {
            builder.parameter("min", lowest.get().min(highest.get()).toPlainString());
            builder.parameter("max", lowest.get().max(highest.get()).toPlainString());
        }
    }

    private static BigDecimal physical(BigDecimal raw, Scale scale) {
        return raw.multiply(scale.gradient()).add(scale.offset());
    }
}
