// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import java.util.ArrayList;
import java.util.List;

/**
 * Which variables a template may use. Immutable; begin with {@link #none()} and add.
 *
 * @param topic {@code ${topic}} and its levels
 * @param key {@code ${key}}
 * @param headers {@code ${header.name}}, any name
 * @param fields {@code ${field.path}}, any path
 * @param scalars further names, such as {@code connection}
 * @param kafkaNames further names whose values are legal Kafka topic names already: a Kafka topic template takes them
 *     as they are, where it would escape the dots of any other value
 */
public record Variables(
        boolean topic, boolean key, boolean headers, boolean fields, List<String> scalars, List<String> kafkaNames) {
    private static final Variables NONE = new Variables(false, false, false, false, List.of(), List.of());

    public Variables {
        scalars = List.copyOf(scalars);
        kafkaNames = List.copyOf(kafkaNames);
    }

    public static Variables none() {
        return NONE;
    }

    public Variables withTopic() {
        return new Variables(true, key, headers, fields, scalars, kafkaNames);
    }

    public Variables withKey() {
        return new Variables(topic, true, headers, fields, scalars, kafkaNames);
    }

    public Variables withHeaders() {
        return new Variables(topic, key, true, fields, scalars, kafkaNames);
    }

    public Variables withFields() {
        return new Variables(topic, key, headers, true, scalars, kafkaNames);
    }

    public Variables withScalars(String... names) {
        return new Variables(topic, key, headers, fields, List.of(names), kafkaNames);
    }

    public Variables withKafkaNames(String... names) {
        return new Variables(topic, key, headers, fields, scalars, List.of(names));
    }

    /** The variables as a reader of an error message or of a config reference needs them. */
    public String describe() {
        List<String> all = new ArrayList<>();
        if (topic) {
            all.addAll(List.of("${topic}", "${topic[2]}", "${topic[-1]}", "${topic[:3]}", "${topic[3:]}"));
        }
        if (key) {
            all.add("${key}");
        }
        if (headers) {
            all.add("${header.<name>}");
        }
        if (fields) {
            all.add("${field.<path>}");
        }
        scalars.forEach(name -> all.add("${" + name + "}"));
        kafkaNames.forEach(name -> all.add("${" + name + "}"));
        return all.isEmpty() ? "none" : String.join(", ", all);
    }
}
