// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * Defines the options of one group in their order, with less ceremony than {@link ConfigDef#define}: the display name
 * comes from the option's name, the width from its type. Used while a connector's {@code ConfigDef} is built.
 */
public final class ConfigGroup {

    private final ConfigDef def;
    private final String group;
    private int order;

    public ConfigGroup(ConfigDef def, String group) {
        this.def = def;
        this.group = group;
    }

    /** An option without default. */
    public ConfigGroup required(String name, Type type, Validator validator, String doc) {
        return define(name, type, ConfigDef.NO_DEFAULT_VALUE, validator, Importance.HIGH, doc, List.of());
    }

    /** An option with a default; {@code validator} may be null. */
    public ConfigGroup option(
            String name, Type type, Object fallback, Validator validator, Importance importance, String doc) {
        return define(name, type, fallback, validator, importance, doc, List.of());
    }

    /** An option whose values are the lower-case names of an enum; they are recommended to user interfaces as well. */
    public <E extends Enum<E>> ConfigGroup choice(String name, E fallback, Importance importance, String doc) {
        List<Object> names = Stream.<Object>of(
                        (Object[]) fallback.getDeclaringClass().getEnumConstants())
                .map(constant -> optionName((Enum<?>) constant))
                .map(Object.class::cast)
                .toList();
        return define(
                name,
                Type.STRING,
                optionName(fallback),
                Validators.oneOf(names.stream().map(String.class::cast).toList()),
                importance,
                doc,
                names);
    }

    /** The spelling of an enum constant in a configuration: {@code DROP_OLDEST} is {@code drop_oldest}. */
    public static String optionName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The constant that an option of {@link #choice} names. */
    public static <E extends Enum<E>> E chosen(Class<E> type, AbstractConfig config, String name) {
        return Enum.valueOf(type, config.getString(name).toUpperCase(Locale.ROOT));
    }

    private ConfigGroup define(
            String name,
            Type type,
            Object fallback,
            Validator validator,
            Importance importance,
            String doc,
            List<Object> recommended) {
        def.define(
                name,
                type,
                fallback,
                validator,
                importance,
                doc,
                group,
                ++order,
                width(type),
                displayName(name),
                recommended.isEmpty() ? null : new FixedRecommender(recommended));
        return this;
    }

    private static Width width(Type type) {
        return switch (type) {
            case BOOLEAN, INT, SHORT, LONG, DOUBLE -> Width.SHORT;
            case LIST -> Width.LONG;
            default -> Width.MEDIUM;
        };
    }

    private static String displayName(String name) {
        StringBuilder words = new StringBuilder();
        for (String word : name.split("\\.")) {
            words.append(words.isEmpty() ? "" : " ").append(DISPLAY.getOrDefault(word, word));
        }
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static final Map<String, String> DISPLAY = Map.of(
            "mqtt", "MQTT", "kafka", "Kafka", "qos", "QoS", "uri", "URI", "id", "ID", "ms", "(ms)", "bytes", "(bytes)",
            "plc", "PLC", "opcua", "OPC UA");

    private record FixedRecommender(List<Object> values) implements ConfigDef.Recommender {
        @Override
        public List<Object> validValues(String name, Map<String, Object> parsedConfig) {
            return values;
        }

        @Override
        public boolean visible(String name, Map<String, Object> parsedConfig) {
            return true;
        }
    }
}
