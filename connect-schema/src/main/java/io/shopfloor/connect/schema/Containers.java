// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.schema;

import java.util.ArrayList;
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

        Object of(Map<?, ?> members) {
            Object json = members.get(name);
            try {
                if (json != null || members.containsKey(name)) {
                    return orNull(reader, nullable, json);
                }
                require(hasFallback, "is missing and has no default");
                return fallback;
            } catch (MismatchException e) {
                throw e.in(name);
            }
        }
    }

    static JsonReader record(Schema schema, List<Member> members, boolean dropsUnknown) {
        return json -> {
            Map<?, ?> given = object(json);
            Struct struct = new Struct(schema);
            for (int i = 0; i < members.size(); i++) {
                Field field = schema.fields().get(i);
                struct.put(field, members.get(i).of(given));
            }
            if (!dropsUnknown) {
                requireKnown(given, schema);
            }
            return struct;
        };
    }

    private static void requireKnown(Map<?, ?> given, Schema schema) {
        for (Object name : given.keySet()) {
            if (schema.field((String) name) == null) {
                throw new MismatchException(
                                "is not in the schema (" + PayloadSchema.UNKNOWN_FIELDS + "=drop removes it)")
                        .in((String) name);
            }
        }
    }

    private static Map<?, ?> object(Object json) {
        require(json instanceof Map, "is not an object");
        return (Map<?, ?>) json;
    }

    static JsonReader array(JsonReader element, boolean nullable) {
        return json -> {
            require(json instanceof List, "is not an array");
            List<?> elements = (List<?>) json;
            List<Object> values = new ArrayList<>(elements.size());
            for (Object each : elements) {
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
            Map<String, Object> values = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : object(json).entrySet()) {
                String name = (String) entry.getKey();
                try {
                    values.put(name, orNull(value, nullable, entry.getValue()));
                } catch (MismatchException e) {
                    throw e.in(name);
                }
            }
            return values;
        };
    }

    private static Object orNull(JsonReader reader, boolean nullable, Object json) {
        if (json == null) {
            require(nullable, "is null, which its schema does not allow");
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
