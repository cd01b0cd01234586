// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import java.util.List;

/** One piece of a parsed template. Immutable; reads its value from the record at hand. */
sealed interface Part {
    /** The piece's text, or null if the record lacks it. */
    String text(TemplateValues values);

    /** Appends the piece as part of a Kafka topic name; false, and nothing appended, if the record lacks it. */
    default boolean appendKafkaName(StringBuilder out, TemplateValues values) {
        String text = text(values);
        if (text == null) {
            return false;
        }
        KafkaTopicName.appendLevel(out, text);
        return true;
    }

    /** The variable as it stands between the braces. */
    String variable();

    record Literal(String value) implements Part {
        @Override
        public String text(TemplateValues values) {
            return value;
        }

        @Override
        public boolean appendKafkaName(StringBuilder out, TemplateValues values) {
            out.append(value);
            return true;
        }

        @Override
        public String variable() {
            return value;
        }
    }

    /** {@code topic}, {@code topic[2]} and {@code topic[1:3]}; bounds as in Python, null where left out. */
    record Levels(String variable, Integer from, Integer to, boolean single) implements Part {
        boolean isWhole() {
            return from == null && to == null;
        }

        @Override
        public String text(TemplateValues values) {
            TopicLevels topic = values.topic();
            if (topic == null || isWhole()) {
                return topic == null ? null : topic.original();
            }
            int start = start(topic.size());
            int end = end(topic.size());
            return start < end ? topic.joined(start, end) : null;
        }

        @Override
        public boolean appendKafkaName(StringBuilder out, TemplateValues values) {
            TopicLevels topic = values.topic();
            if (topic == null) {
                return false;
            }
            if (isWhole() && topic.isKafkaName()) {
                out.append(topic.original());
                return true;
            }
            int start = start(topic.size());
            int end = end(topic.size());
            if (start >= end) {
                return false;
            }
            topic.appendKafkaName(out, start, end);
            return true;
        }

        private int start(int size) {
            int start = clamp(from == null ? 0 : from, size);
            return single && from < -size ? size : start;
        }

        private int end(int size) {
            return to == null ? size : clamp(to, size);
        }

        private static int clamp(int bound, int size) {
            return bound < 0 ? Math.max(0, bound + size) : Math.min(bound, size);
        }
    }

    record Key(String variable) implements Part {
        @Override
        public String text(TemplateValues values) {
            return values.key();
        }
    }

    record Header(String variable, String name) implements Part {
        @Override
        public String text(TemplateValues values) {
            return values.header(name);
        }
    }

    record Field(String variable, List<String> path) implements Part {
        @Override
        public String text(TemplateValues values) {
            return values.field(path);
        }
    }

    record Scalar(String variable) implements Part {
        @Override
        public String text(TemplateValues values) {
            return values.scalar(variable);
        }
    }

    /** A value that is a legal Kafka topic name already. */
    record KafkaName(String variable) implements Part {
        @Override
        public String text(TemplateValues values) {
            return values.scalar(variable);
        }

        @Override
        public boolean appendKafkaName(StringBuilder out, TemplateValues values) {
            String text = text(values);
            if (text != null) {
                out.append(text);
            }
            return text != null;
        }
    }
}
