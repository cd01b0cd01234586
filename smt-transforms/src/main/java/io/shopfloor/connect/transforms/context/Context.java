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
import java.util.Set;
import org.apache.kafka.common.cache.Cache;
import org.apache.kafka.common.cache.LRUCache;
import org.apache.kafka.connect.errors.DataException;

/**
 * The rules of a context file, by topic pattern in the order of the file; the first that matches counts. Used by one task
 * thread; remembers the rules of the 1,024 topics seen last that are not longer than that.
 */
public final class Context {
    private static final int TOPICS = 1_024;
    /** A header may hold a topic of any length, and what is remembered is bounded. */
    private static final int MAX_REMEMBERED = 1_024;

    private static final Set<String> SECTIONS = Set.of("rename", "scale", "add");

    private record Entry(TopicPattern pattern, ContextRule rule) {}

    private final List<Entry> entries;
    private final Cache<String, Optional<ContextRule>> byTopic = new LRUCache<>(TOPICS);

    private Context(List<Entry> entries) {
        this.entries = entries;
    }

    /** @throws IllegalArgumentException that says which pattern is wrong and why */
    public static Context parse(String json, String unitSuffix) {
        Object tree;
        try {
            tree = Json.parse(json);
        } catch (DataException e) {
            throw new IllegalArgumentException("the context is " + e.getMessage());
        }
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, Object> each :
                object(tree, "the context, topic patterns with their rules,").entrySet()) {
            String where = "the rule of \"" + each.getKey() + "\"";
            Map<String, Object> rule = object(each.getValue(), where);
            for (String section : rule.keySet()) {
                require(SECTIONS.contains(section), where + " has \"" + section + "\"; it takes rename, scale and add");
            }
            entries.add(new Entry(
                    TopicPattern.parse(each.getKey()),
                    new ContextRule(
                            renames(rule.get("rename"), where + ", rename,"),
                            scales(rule.get("scale"), where + ", scale,"),
                            added(rule.get("add"), where + ", add,"),
                            unitSuffix)));
        }
        return new Context(entries);
    }

    /** The rule for a topic, or null; a Kafka topic without levels matches no pattern. */
    public ContextRule ruleFor(TopicLevels topic) {
        Optional<ContextRule> known = byTopic.get(topic.original());
        if (known == null) {
            known = find(topic);
            if (topic.original().length() <= MAX_REMEMBERED) {
                byTopic.put(topic.original(), known);
            }
        }
        return known.orElse(null);
    }

    private Optional<ContextRule> find(TopicLevels topic) {
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

    private static Map<String, String> renames(Object section, String where) {
        Map<String, String> renames = new LinkedHashMap<>();
        object(section, where).forEach((from, to) -> {
            require(to instanceof String, where + " must give \"" + from + "\" a name");
            renames.put(from, (String) to);
        });
        return renames;
    }

    private static Map<String, ContextRule.Scale> scales(Object section, String where) {
        Map<String, ContextRule.Scale> scales = new LinkedHashMap<>();
        object(section, where).forEach((field, content) -> {
            String what = where + " field \"" + field + "\",";
            Map<String, Object> scale = object(content, what);
            require(
                    Set.of("factor", "offset", "unit").containsAll(scale.keySet()),
                    what + " takes factor, offset and unit");
            Object unit = scale.get("unit");
            require(unit == null || unit instanceof String, what + " must have a text as its unit");
            scales.put(
                    field,
                    new ContextRule.Scale(
                            number(scale.get("factor"), 1, what), number(scale.get("offset"), 0, what), (String) unit));
        });
        return scales;
    }

    private static Map<String, Object> added(Object section, String where) {
        Map<String, Object> added = object(section, where);
        added.forEach((name, content) -> require(
                content instanceof String
                        || content instanceof Boolean
                        || content instanceof Long
                        || content instanceof Double,
                where + " must give \"" + name + "\" a text, a number, true or false"));
        return added;
    }

    private static double number(Object content, double fallback, String what) {
        require(content == null || content instanceof Number, what + " must have numbers as factor and offset");
        return content == null ? fallback : ((Number) content).doubleValue();
    }

    private static Map<String, Object> object(Object content, String what) {
        Map<String, Object> result = new LinkedHashMap<>();
        require(content == null || content instanceof Map, what + " must be a JSON object");
        if (content != null) {
            ((Map<?, ?>) content).forEach((name, value) -> result.put((String) name, value));
        }
        return result;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise + ".");
        }
    }
}
