// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.task;

import io.shopfloor.connect.common.config.Validators;
import io.shopfloor.connect.common.template.Template;
import io.shopfloor.connect.common.template.Variables;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Validator;

/** What the transforms' options have in common. Pure functions. */
public final class Options {
    /** Names as they stand in option names: no blank, no dot, none twice. */
    public static final Validator ALIASES = Validators.described(
            value -> {
                Set<Object> seen = new HashSet<>();
                for (Object alias : (List<?>) value) {
                    if (alias.toString().isBlank() || alias.toString().contains(".")) {
                        throw new IllegalArgumentException("an alias must not be empty or contain dots");
                    }
                    if (!seen.add(alias)) {
                        throw new IllegalArgumentException("the alias " + alias + " occurs twice");
                    }
                }
            },
            "unique aliases without dots");

    private Options() {}

    /** The template of an option for a Kafka topic, or null if the option is empty. */
    public static Template kafkaTopic(AbstractConfig config, String name, Variables variables) {
        String text = config.getString(name);
        return text.isEmpty() ? null : Template.kafkaTopic(text, variables);
    }

    /** The template of an option for text, or null if the option is empty. */
    public static Template text(AbstractConfig config, String name, Variables variables) {
        String text = config.getString(name);
        return text.isEmpty() ? null : Template.text(text, variables);
    }
}
