// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import java.util.Arrays;
import java.util.List;

/**
 * One record's topic and its levels, split when they are first asked for and then kept. Belongs to one record and one
 * thread at a time.
 */
public final class TopicLevels {
    private final String original;
    private final boolean kafka;
    private String[] levels;

    private TopicLevels(String original, boolean kafka) {
        this.original = original;
        this.kafka = kafka;
    }

    /** An MQTT topic: its levels stand between slashes, and every string is one. */
    public static TopicLevels ofMqtt(String topic) {
        return new TopicLevels(topic, false);
    }

    /** A Kafka topic: its levels are what {@link KafkaTopicName#decode} finds in the name. */
    public static TopicLevels ofKafka(String name) {
        return new TopicLevels(name, true);
    }

    /** The topic itself, as it came. */
    public String original() {
        return original;
    }

    /**
     * How many levels there are: at least one.
     *
     * @throws UnmappableTopicException if this is a Kafka topic and its name is no encoding of levels
     */
    public int size() {
        return levels().length;
    }

    /** The levels in their order; the same remarks as for {@link #size()}. */
    public List<String> asList() {
        return List.of(levels());
    }

    String level(int index) {
        return levels()[index];
    }

    /** The levels from (inclusive) to (exclusive), joined by slashes; all of an MQTT topic is the topic itself. */
    String joined(int from, int to) {
        String[] all = levels();
        if (from == 0 && to == all.length && !kafka) {
            return original;
        }
        return to - from == 1 ? all[from] : String.join("/", Arrays.asList(all).subList(from, to));
    }

    /** Appends the levels as part of a Kafka topic name. */
    void appendKafkaName(StringBuilder out, int from, int to) {
        for (int i = from; i < to; i++) {
            if (i > from) {
                out.append('.');
            }
            KafkaTopicName.appendLevel(out, levels()[i]);
        }
    }

    boolean isKafkaName() {
        return kafka;
    }

    private String[] levels() {
        if (levels == null) {
            levels = kafka ? KafkaTopicName.decode(original).toArray(String[]::new) : split(original, '/');
        }
        return levels;
    }

    /** Every piece between separators, the empty ones too: one separator more, one piece more. */
    static String[] split(String text, char separator) {
        int pieces = 1;
        for (int i = text.indexOf(separator); i >= 0; i = text.indexOf(separator, i + 1)) {
            pieces++;
        }
        String[] result = new String[pieces];
        int start = 0;
        for (int i = 0; i < pieces - 1; i++) {
            int end = text.indexOf(separator, start);
            result[i] = text.substring(start, end);
            start = end + 1;
        }
        result[pieces - 1] = text.substring(start);
        return result;
    }

    @Override
    public String toString() {
        return original;
    }
}
