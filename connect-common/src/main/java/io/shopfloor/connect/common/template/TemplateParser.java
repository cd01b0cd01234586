// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import java.util.ArrayList;
import java.util.List;

/** Reads one template's text, left to right, once. Not shared between threads. */
final class TemplateParser {
    private static final int MAX_INDEX_DIGITS = 5;

    private final String source;
    private final Variables variables;
    private final boolean kafkaName;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();

    TemplateParser(String source, Variables variables, boolean kafkaName) {
        this.source = source;
        this.variables = variables;
        this.kafkaName = kafkaName;
    }

    List<Part> parse() {
        int i = 0;
        while (i < source.length()) {
            char c = source.charAt(i);
            if (c != '$') {
                addLiteral(c, i++);
            } else if (source.startsWith("$$", i)) {
                addLiteral('$', i);
                i += 2;
            } else if (source.startsWith("${", i)) {
                i = addVariable(i);
            } else {
                throw fault(i, "a dollar sign starts a variable, ${...}. Write $$ for a literal dollar sign.");
            }
        }
        endLiteral();
        if (kafkaName) {
            checkKafkaName();
        }
        return List.copyOf(parts);
    }

    private void addLiteral(char c, int position) {
        if (kafkaName && !KafkaTopicName.isLegal(c)) {
            throw fault(
                    position, "\"" + c + "\" is not allowed in a Kafka topic name; letters, digits, . - and _ are.");
        }
        literal.append(c);
    }

    private void endLiteral() {
        if (literal.length() > 0) {
            parts.add(new Part.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private int addVariable(int start) {
        int close = source.indexOf('}', start);
        if (close < 0) {
            throw fault(start, "this variable has no closing brace. A variable is ${...}.");
        }
        String name = source.substring(start + 2, close);
        if (name.contains("${")) {
            throw fault(start, "a variable cannot stand inside a variable.");
        }
        endLiteral();
        parts.add(variable(name, start));
        return close + 1;
    }

    private Part variable(String name, int position) {
        if (variables.kafkaNames().contains(name)) {
            return new Part.KafkaName(name);
        }
        if (variables.scalars().contains(name)) {
            return new Part.Scalar(name);
        }
        if (variables.topic() && name.equals("topic")) {
            return new Part.Levels(name, null, null, false);
        }
        if (variables.topic() && name.startsWith("topic[")) {
            return levels(name, position);
        }
        if (variables.key() && name.equals("key")) {
            return new Part.Key(name);
        }
        if (variables.headers() && name.startsWith("header.") && name.length() > "header.".length()) {
            return new Part.Header(name, name.substring("header.".length()));
        }
        if (variables.fields() && name.startsWith("field.")) {
            List<String> path = List.of(TopicLevels.split(name.substring("field.".length()), '.'));
            if (path.contains("")) {
                throw fault(position, "${" + name + "} has an empty path segment. Write ${field.a.b}.");
            }
            return new Part.Field(name, path);
        }
        throw fault(position, "unknown variable ${" + name + "}. The variables are: " + variables.describe() + ".");
    }

    private Part levels(String name, int position) {
        String inside = name.endsWith("]") ? name.substring("topic[".length(), name.length() - 1) : "";
        int colon = inside.indexOf(':');
        if (colon < 0) {
            Integer index = bound(inside, name, position);
            if (index == null) {
                throw badLevels(name, position);
            }
            return new Part.Levels(name, index, index == -1 ? null : Integer.valueOf(index + 1), true);
        }
        Integer from = bound(inside.substring(0, colon), name, position);
        Integer to = bound(inside.substring(colon + 1), name, position);
        // ${topic[0:2]} is ${topic[:2]}: one form for what compares them.
        return new Part.Levels(name, from != null && from == 0 ? null : from, to, false);
    }

    private Integer bound(String text, String name, int position) {
        if (text.isEmpty()) {
            return null;
        }
        String digits = text.startsWith("-") ? text.substring(1) : text;
        boolean number = !digits.isEmpty()
                && digits.length() <= MAX_INDEX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number) {
            throw badLevels(name, position);
        }
        return Integer.valueOf(text);
    }

    private TemplateSyntaxException badLevels(String name, int position) {
        return fault(
                position,
                "${" + name
                        + "} has bad levels. Write ${topic[2]} for the third level, ${topic[-1]} for the last,"
                        + " ${topic[3:]}, ${topic[:3]} or ${topic[1:4]} for several.");
    }

    private void checkKafkaName() {
        if (parts.isEmpty()) {
            throw fault(0, "it is empty; a Kafka topic name needs a character.");
        }
        if (!(parts.get(0) instanceof Part.Literal first)) {
            return;
        }
        String start = first.value();
        if (start.startsWith("__")) {
            throw fault(0, "names starting with __ belong to Kafka.");
        }
        if (parts.size() > 1 && start.equals("_")) {
            throw fault(0, "_ before a variable could yield a name starting with __, which belongs to Kafka.");
        }
        if (parts.size() == 1 && !KafkaTopicName.isLegal(start)) {
            throw fault(0, "not a valid Kafka topic name: 1 to 249 characters, not . or ..");
        }
    }

    private TemplateSyntaxException fault(int position, String what) {
        return new TemplateSyntaxException(source, position, what);
    }
}
