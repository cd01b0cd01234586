// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.context;

import io.shopfloor.connect.common.template.TopicLevels;
import io.shopfloor.connect.common.template.UnmappableTopicException;
import io.shopfloor.connect.schema.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.kafka.common.cache.Cache;
import org.apache.kafka.common.cache.LRUCache;
import org.apache.kafka.connect.errors.DataException;

/**
 * Rules by topic pattern in the order of their file; the first that matches counts. Used by one task thread; remembers the
 * rules of the 1,024 topics seen last that are not longer than that.
 *
 * @param <T> a rule
 */
public final class TopicRules<T> {
    private static final int TOPICS = 1_024;
    /** A header may hold a topic of any length, and what is remembered is bounded. */
    private static final int MAX_REMEMBERED = 1_024;

    private record Entry<T>(TopicPattern pattern, T rule) {}

    private final List<Entry<T>> entries;
    private final Cache<String, Optional<T>> byTopic = new LRUCache<>(TOPICS);

    private TopicRules(List<Entry<T>> entries) {
        this.entries = entries;
    }

    /**
     * Reads a JSON object of topic patterns.
     *
     * @param what the rules are, for errors
     * @param parser makes a rule of a pattern's text and what stands there
     * @throws IllegalArgumentException that says which pattern is wrong and why
     */
    public static <T> TopicRules<T> parse(String json, String what, BiFunction<String, Object, T> parser) {
        Object tree;
        try {
            tree = Json.parse(json);
        } catch (DataException e) {
            throw new IllegalArgumentException(what + " is " + e.getMessage());
        }
        List<Entry<T>> entries = new ArrayList<>();
        object(tree, what)
                .forEach((pattern, content) ->
                        entries.add(new Entry<>(TopicPattern.parse(pattern), parser.apply(pattern, content))));
        return new TopicRules<>(entries);
    }

    /** The rule for a topic, or null; a Kafka topic without levels matches no pattern. */
    public T ruleFor(TopicLevels topic) {
        Optional<T> known = byTopic.get(topic.original());
        if (known == null) {
            known = find(topic);
            if (topic.original().length() <= MAX_REMEMBERED) {
                byTopic.put(topic.original(), known);
            }
        }
        return known.orElse(null);
    }

    private Optional<T> find(TopicLevels topic) {
        List<String> levels;
        try {
            levels = topic.asList();
        } catch (UnmappableTopicException e) {
            return Optional.empty();
        }
        return entries.stream()
                .filter(entry -> entry.pattern().matches(levels))
                .map(Entry::rule)
                .findFirst();
    }

    /** What must be a JSON object, or nothing, which is an empty one. */
    public static Map<String, Object> object(Object content, String what) {
        Map<String, Object> result = new LinkedHashMap<>();
        require(content == null || content instanceof Map, what + " must be a JSON object");
        if (content != null) {
            ((Map<?, ?>) content).forEach((name, value) -> result.put((String) name, value));
        }
        return result;
    }

    /** @throws IllegalArgumentException with this text unless the condition holds */
    public static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise + ".");
        }
    }
}
