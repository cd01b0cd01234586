// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.template;

import java.util.List;

/**
 * Where an MQTT topic goes in Kafka: the pair of a topic template and a key template, and for the pairs that keep every
 * level the way back. Immutable and safe for any thread.
 */
public final class TopicMapping {
    private final Template topic;
    private final Template key;
    private final Way way;

    /** How the MQTT topic is found again: which of the two holds all of it, or which of them its first levels. */
    private enum Way {
        KEY_HOLDS_ALL,
        TOPIC_HOLDS_ALL,
        TOPIC_HOLDS_HEAD,
        KEY_HOLDS_HEAD,
        NONE
    }

    /**
     * @param topic made by {@link Template#kafkaTopic}
     * @param key made by {@link Template#text}, or null for records without a key
     */
    public TopicMapping(Template topic, Template key) {
        this.topic = topic;
        this.key = key;
        this.way = wayBack(topic, key);
    }

    /**
     * The Kafka topic of a record; never null.
     *
     * @throws AbsentValueException if a value or a level is not there
     * @throws UnmappableTopicException if no legal name comes of the values
     */
    public String kafkaTopic(TemplateValues values) {
        String name = topic.render(values);
        if (name == null) {
            throw new AbsentValueException(topic.lastLevels().variable(), topic.toString());
        }
        return name;
    }

    /** The key of a record; null if there is no key template, or if it selects no levels of this topic. */
    public String key(TemplateValues values) {
        return key == null ? null : key.render(values);
    }

    /** Whether Kafka topic and key together determine the MQTT topic, for every MQTT topic that can be mapped. */
    public boolean reversible() {
        return way != Way.NONE;
    }

    /**
     * The MQTT topic behind a Kafka topic and key: of what this mapping gave, exactly what it was given. Names that come
     * from elsewhere are read as {@link KafkaTopicName#decode} reads them.
     *
     * @throws UnmappableTopicException if the names do not fit this mapping
     * @throws IllegalStateException if the mapping is not {@link #reversible()}
     */
    public String inverse(String kafkaTopic, String key) {
        return switch (way) {
            case KEY_HOLDS_ALL -> allOfKey(kafkaTopic, key);
            case TOPIC_HOLDS_ALL -> levelsOf(kafkaTopic);
            case TOPIC_HOLDS_HEAD -> {
                String head = levelsOf(kafkaTopic);
                yield key == null ? head : head + "/" + restOfKey(key);
            }
            case KEY_HOLDS_HEAD -> {
                String tail = levelsOf(kafkaTopic);
                yield key == null ? tail : restOfKey(key) + "/" + tail;
            }
            case NONE ->
                throw new IllegalStateException("kafka.topic=" + topic + " and kafka.key=" + this.key
                        + " drop levels of the MQTT topic and cannot be reversed.");
        };
    }

    private static Way wayBack(Template topic, Template key) {
        boolean topicHolds = topic.prefixOfLevels() != null;
        boolean keyHolds = key != null && key.prefixOfLevels() != null;
        if (keyHolds && key.lastLevels().isWhole()) {
            return Way.KEY_HOLDS_ALL;
        }
        if (topicHolds && topic.lastLevels().isWhole()) {
            return Way.TOPIC_HOLDS_ALL;
        }
        if (!topicHolds || !keyHolds) {
            return Way.NONE;
        }
        if (meet(topic.lastLevels(), key.lastLevels())) {
            return Way.TOPIC_HOLDS_HEAD;
        }
        return meet(key.lastLevels(), topic.lastLevels()) ? Way.KEY_HOLDS_HEAD : Way.NONE;
    }

    /** Whether the one slice ends where the other begins, and both together are all levels of any topic. */
    private static boolean meet(Part.Levels head, Part.Levels tail) {
        boolean open = (head.from() == null || head.from() == 0) && tail.to() == null;
        return open && head.to() != null && head.to().equals(tail.from());
    }

    private String allOfKey(String kafkaTopic, String key) {
        String mqttTopic = restOfKey(key);
        if (topic.dependsOnTopicAlone() && !kafkaTopic.equals(kafkaTopicOrNull(mqttTopic))) {
            throw new UnmappableTopicException("The key names an MQTT topic that kafka.topic=" + topic
                    + " does not map to \"" + KafkaTopicName.shortened(kafkaTopic) + "\".");
        }
        return mqttTopic;
    }

    private String kafkaTopicOrNull(String mqttTopic) {
        try {
            return topic.render(TemplateValues.ofMqttTopic(mqttTopic));
        } catch (AbsentValueException | UnmappableTopicException e) {
            return null;
        }
    }

    private String restOfKey(String recordKey) {
        String prefix = key.prefixOfLevels();
        if (recordKey == null || !recordKey.startsWith(prefix)) {
            throw new UnmappableTopicException("The record's key does not fit kafka.key=" + key + ": "
                    + (recordKey == null ? "it is null" : "another prefix") + ".");
        }
        return recordKey.substring(prefix.length());
    }

    private String levelsOf(String kafkaTopic) {
        String prefix = topic.prefixOfLevels();
        if (!kafkaTopic.startsWith(prefix) || kafkaTopic.length() == prefix.length()) {
            throw new UnmappableTopicException("The Kafka topic \"" + KafkaTopicName.shortened(kafkaTopic)
                    + "\" does not fit kafka.topic=" + topic + ".");
        }
        List<String> levels = KafkaTopicName.decode(kafkaTopic.substring(prefix.length()));
        if (levels.stream().anyMatch(level -> level.indexOf('/') >= 0)) {
            throw new UnmappableTopicException("The Kafka topic \"" + KafkaTopicName.shortened(kafkaTopic)
                    + "\" has a slash inside a level, which no MQTT topic has.");
        }
        return String.join("/", levels);
    }

    @Override
    public String toString() {
        return "kafka.topic=" + topic + ", kafka.key=" + key;
    }
}
