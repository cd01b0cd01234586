// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Readers of the values that hold others. Pure functions; they add to an error where in them it is. */
final class Containers {

    private Containers() {}

    /**
     * A field of a record.
     *
     * @param name as in the schema and in the JSON
     * @param reader reads what is there
     * @param nullable whether null is a value of it
     * @param hasFallback whether it may be missing
     * @param fallback its value where it is missing
     */
    record Member(String name, JsonReader reader, boolean nullable, boolean hasFallback, Object fallback) {

        Object of(JsonNode json) {
            try {
                if (json == null && !hasFallback) {
                    throw new MismatchException("is missing, and its schema has no default");
                }
                return json == null ? fallback : orNull(reader, nullable, json);
            } catch (MismatchException e) {
                throw e.in(name);
            }
        }
    }

    static JsonReader record(Schema schema, List<Member> members, boolean dropsUnknown) {
        return json -> {
            require(json.isObject(), "is not an object");
            Struct struct = new Struct(schema);
            int known = 0;
            for (int i = 0; i < members.size(); i++) {
                Member member = members.get(i);
                JsonNode value = json.get(member.name());
                known += value == null ? 0 : 1;
                Field field = schema.fields().get(i);
                struct.put(field, member.of(value));
            }
            if (known < json.size() && !dropsUnknown) {
                throw unknownMember(json, schema);
            }
            return struct;
        };
    }

    private static MismatchException unknownMember(JsonNode json, Schema schema) {
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (schema.field(name) == null) {
                return new MismatchException(
                                "is not in the schema (" + PayloadSchema.UNKNOWN_FIELDS + "=drop would leave it out)")
                        .in(name);
            }
        }
        throw new IllegalStateException("no unknown field in " + schema.name());
    }

    static JsonReader array(JsonReader element, boolean nullable) {
        return json -> {
            require(json.isArray(), "is not an array");
            List<Object> values = new ArrayList<>(json.size());
            for (JsonNode each : json) {
                try {
                    values.add(orNull(element, nullable, each));
                } catch (MismatchException e) {
                    throw e.in(String.valueOf(values.size()));
                }
            }
            return values;
        };
    }

    static JsonReader map(JsonReader value, boolean nullable) {
        return json -> {
            require(json.isObject(), "is not an object");
            Map<String, Object> values = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : json.properties()) {
                try {
                    values.put(entry.getKey(), orNull(value, nullable, entry.getValue()));
                } catch (MismatchException e) {
                    throw e.in(entry.getKey());
                }
            }
            return values;
        };
    }

    private static Object orNull(JsonReader reader, boolean nullable, JsonNode json) {
        if (json.isNull()) {
            require(nullable, "is null, and its schema does not allow that");
            return null;
        }
        return reader.read(json);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new MismatchException(otherwise);
        }
    }
}
