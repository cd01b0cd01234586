// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.context;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.cache.Cache;
import org.apache.kafka.common.cache.LRUCache;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * What one topic pattern does to a value: new names for fields, numbers scaled, units and static fields beside them. Used by one
 * task thread; a schema is made once for every schema that comes in, for the 16 seen last.
 */
public final class ContextRule {
    private static final int SCHEMAS = 16;

    /** {@code value * factor + offset}; the unit may be null. */
    record Scale(double factor, double offset, String unit) {
        boolean changesNumbers() {
            return factor != 1 || offset != 0;
        }
    }

    private final Map<String, String> renames;
    private final Map<String, Scale> scales;
    private final Map<String, Object> added;
    private final String unitSuffix;
    private final Cache<Schema, Schema> schemas = new LRUCache<>(SCHEMAS);

    /** @param scales by the fields' new names */
    ContextRule(Map<String, String> renames, Map<String, Scale> scales, Map<String, Object> added, String unitSuffix) {
        this.renames = renames;
        this.scales = scales;
        this.added = added;
        this.unitSuffix = unitSuffix;
    }

    public Map<String, Object> applySchemaless(Map<?, ?> value) {
        Map<String, Object> result = new LinkedHashMap<>();
        value.forEach((name, content) -> {
            String newName = renames.getOrDefault(String.valueOf(name), String.valueOf(name));
            if (result.containsKey(newName)) {
                throw twice(newName);
            }
            result.put(newName, scaled(newName, content));
        });
        scales.forEach((name, scale) -> {
            if (scale.unit() != null && result.containsKey(name)) {
                result.putIfAbsent(name + unitSuffix, scale.unit());
            }
        });
        added.forEach(result::putIfAbsent);
        return result;
    }

    public Struct applyWithSchema(Struct value) {
        Schema schema = schemas.get(value.schema());
        if (schema == null) {
            schema = newSchema(value.schema());
            schemas.put(value.schema(), schema);
        }
        Struct result = new Struct(schema);
        for (Field field : value.schema().fields()) {
            String name = renames.getOrDefault(field.name(), field.name());
            result.put(name, scaled(name, value.get(field)));
        }
        for (Map.Entry<String, Scale> entry : scales.entrySet()) {
            String unitName = entry.getKey() + unitSuffix;
            if (isNew(unitName, value.schema(), schema)) {
                result.put(unitName, entry.getValue().unit());
            }
        }
        for (Map.Entry<String, Object> entry : added.entrySet()) {
            if (isNew(entry.getKey(), value.schema(), schema) && result.get(entry.getKey()) == null) {
                result.put(entry.getKey(), entry.getValue());
            }
        }
        return result;
    }

    private boolean isNew(String name, Schema before, Schema after) {
        boolean kept = before.field(name) != null && !renames.containsKey(name);
        return after.field(name) != null && !kept && !renames.containsValue(name);
    }

    private Schema newSchema(Schema old) {
        SchemaBuilder builder = SchemaBuilder.struct().name(old.name()).doc(old.doc());
        if (old.isOptional()) {
            builder.optional();
        }
        if (old.version() != null) {
            builder.version(old.version());
        }
        for (Field field : old.fields()) {
            String name = renames.getOrDefault(field.name(), field.name());
            if (builder.field(name) != null) {
                throw twice(name);
            }
            builder.field(name, scaledSchema(name, field.schema()));
        }
        scales.forEach((name, scale) -> {
            if (scale.unit() != null && builder.field(name) != null && builder.field(name + unitSuffix) == null) {
                builder.field(name + unitSuffix, Schema.OPTIONAL_STRING_SCHEMA);
            }
        });
        added.forEach((name, content) -> {
            if (builder.field(name) == null) {
                builder.field(name, schemaOf(content));
            }
        });
        return builder.build();
    }

    private Schema scaledSchema(String name, Schema schema) {
        Scale scale = scales.get(name);
        if (scale == null || !scale.changesNumbers()) {
            return schema;
        }
        boolean number =
                switch (schema.type()) {
                    case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64 -> schema.name() == null;
                    default -> Decimal.LOGICAL_NAME.equals(schema.name());
                };
        if (!number) {
            throw new DataException("The field " + name + " is to be scaled, but is no number in the schema.");
        }
        return schema.isOptional() ? Schema.OPTIONAL_FLOAT64_SCHEMA : Schema.FLOAT64_SCHEMA;
    }

    private Object scaled(String name, Object content) {
        Scale scale = scales.get(name);
        if (scale == null || !scale.changesNumbers() || content == null) {
            return content;
        }
        if (content instanceof Number number) {
            double result = number.doubleValue() * scale.factor() + scale.offset();
            if (!Double.isFinite(result) && isFinite(number)) {
                throw new DataException("The field " + name + " is to be scaled, and the result is beyond a double.");
            }
            return result;
        }
        throw new DataException("The field " + name + " is to be scaled, but is no number.");
    }

    private static boolean isFinite(Number number) {
        return !(number instanceof Double || number instanceof Float) || Double.isFinite(number.doubleValue());
    }

    private static Schema schemaOf(Object content) {
        if (content instanceof Boolean) {
            return Schema.OPTIONAL_BOOLEAN_SCHEMA;
        }
        if (content instanceof Long) {
            return Schema.OPTIONAL_INT64_SCHEMA;
        }
        return content instanceof Double ? Schema.OPTIONAL_FLOAT64_SCHEMA : Schema.OPTIONAL_STRING_SCHEMA;
    }

    private static DataException twice(String name) {
        return new DataException("The value would have two fields called " + name + " after renaming.");
    }
}
