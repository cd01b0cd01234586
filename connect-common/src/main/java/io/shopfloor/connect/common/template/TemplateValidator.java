// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Checks a template when a configuration is validated, and tells the reader of the configuration what it may use. */
public final class TemplateValidator implements ConfigDef.Validator {
    private final Variables variables;
    private final boolean kafkaName;
    private final boolean required;

    private TemplateValidator(Variables variables, boolean kafkaName, boolean required) {
        this.variables = variables;
        this.kafkaName = kafkaName;
        this.required = required;
    }

    /** For options that {@link Template#text} reads. */
    public static TemplateValidator text(Variables variables) {
        return new TemplateValidator(variables, false, false);
    }

    /** For options that {@link Template#kafkaTopic} reads. */
    public static TemplateValidator kafkaTopic(Variables variables) {
        return new TemplateValidator(variables, true, false);
    }

    /** The same, for an option that may not be empty. */
    public TemplateValidator required() {
        return new TemplateValidator(variables, kafkaName, true);
    }

    /** Null and, unless the option is required, the empty text mean that the option is not set and pass. */
    @Override
    public void ensureValid(String name, Object value) {
        if (required && "".equals(value)) {
            throw new ConfigException(name, value, "must not be empty");
        }
        if (value == null || value.toString().isEmpty()) {
            return;
        }
        try {
            if (kafkaName) {
                Template.kafkaTopic(value.toString(), variables);
            } else {
                Template.text(value.toString(), variables);
            }
        } catch (TemplateSyntaxException e) {
            throw new ConfigException(name, value, e.getMessage());
        }
    }

    @Override
    public String toString() {
        return (kafkaName ? "a Kafka topic name" : "text") + " with variables: " + variables.describe();
    }
}
