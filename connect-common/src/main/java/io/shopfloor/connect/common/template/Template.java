// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import java.util.List;

/**
 * A name with variables in it, such as {@code umh.v1.${topic[2]}}: parsed and checked once, rendered for every record.
 * Immutable and safe for any thread; rendering uses no regular expression and no map.
 *
 * <p>The language: {@code ${topic}} is the whole topic, {@code ${topic[2]}} its third level, {@code ${topic[-1]}} its last
 * one, {@code ${topic[3:]}}, {@code ${topic[:3]}} and {@code ${topic[1:4]}} are levels as a Python slice takes them;
 * {@code ${key}}, {@code ${header.name}} (all up to the brace), {@code ${field.a.b}}, and names that the caller adds.
 * {@code $$} is a dollar sign. Which of these a template may use, {@link Variables} says.
 */
public final class Template {
    private final String source;
    private final boolean kafkaName;
    private final List<Part> parts;
    private final String constant;

    private Template(String source, Variables variables, boolean kafkaName) {
        this.source = source;
        this.kafkaName = kafkaName;
        this.parts = new TemplateParser(source, variables, kafkaName).parse();
        boolean onlyText = parts.stream().allMatch(Part.Literal.class::isInstance);
        this.constant = !onlyText ? null : parts.isEmpty() ? "" : parts.get(0).text(null);
    }

    /**
     * A template for plain text: a key, an MQTT topic. Levels are joined by {@code /}.
     *
     * @throws TemplateSyntaxException if it is malformed or names a variable that is not there
     */
    public static Template text(String source, Variables variables) {
        return new Template(source, variables, false);
    }

    /**
     * A template for a Kafka topic name. Levels and values are escaped as {@link KafkaTopicName} does, levels are joined
     * by {@code .}; what stands between the variables must be legal in a name and is taken as it is.
     *
     * @throws TemplateSyntaxException if it is malformed, names a variable that is not there, or cannot give a legal name
     */
    public static Template kafkaTopic(String source, Variables variables) {
        return new Template(source, variables, true);
    }

    /**
     * The text for one record. A template that is one slice of levels and nothing else ({@code ${topic[3:]}}) gives null
     * when the slice selects nothing, so that no level and one empty level stay different.
     *
     * @throws AbsentValueException if the record lacks a value, or a single level is out of range
     * @throws UnmappableTopicException if a Kafka topic name cannot be made of the values: too long, or no valid text
     */
    public String render(TemplateValues values) {
        if (constant != null) {
            return constant;
        }
        if (kafkaName) {
            return renderKafkaName(values);
        }
        if (parts.size() == 1) {
            String text = parts.get(0).text(values);
            return text == null ? nothing(parts.get(0), values) : text;
        }
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            String text = part.text(values);
            if (text == null) {
                throw new AbsentValueException(part.variable(), source);
            }
            out.append(text);
        }
        return out.toString();
    }

    private String renderKafkaName(TemplateValues values) {
        StringBuilder out = new StringBuilder(64);
        for (Part part : parts) {
            if (!part.appendKafkaName(out, values)) {
                return nothing(part, values);
            }
        }
        return parts.get(0) instanceof Part.KafkaName && parts.size() == 1
                ? out.toString()
                : KafkaTopicName.finish(out);
    }

    private String nothing(Part part, TemplateValues values) {
        boolean loneSlice = parts.size() == 1 && part instanceof Part.Levels levels && !levels.single();
        if (loneSlice && values.topic() != null) {
            return null;
        }
        throw new AbsentValueException(part.variable(), source);
    }

    /** Whether every record gives the same text, without a look at the record. */
    public boolean isConstant() {
        return constant != null;
    }

    /** Whether a record's value has to be read for this template. */
    public boolean usesFields() {
        return parts.stream().anyMatch(Part.Field.class::isInstance);
    }

    boolean dependsOnTopicAlone() {
        return parts.stream().allMatch(part -> part instanceof Part.Literal || part instanceof Part.Levels);
    }

    /** The text before the only levels of a template that is nothing but text and levels; null if it is not so. */
    String prefixOfLevels() {
        boolean textAndLevels = parts.size() == 2 && parts.get(0) instanceof Part.Literal && lastLevels() != null;
        return textAndLevels ? parts.get(0).text(null) : parts.size() == 1 && lastLevels() != null ? "" : null;
    }

    /** The levels that the template ends with, or null. */
    Part.Levels lastLevels() {
        return !parts.isEmpty() && parts.get(parts.size() - 1) instanceof Part.Levels levels ? levels : null;
    }

    /** The template as it was written. */
    @Override
    public String toString() {
        return source;
    }
}
