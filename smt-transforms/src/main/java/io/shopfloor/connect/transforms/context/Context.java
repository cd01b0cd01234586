// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.context;

import static io.shopfloor.connect.transforms.context.TopicRules.object;
import static io.shopfloor.connect.transforms.context.TopicRules.require;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads the rules of a context file. Pure functions. */
public final class Context {
    private static final Set<String> SECTIONS = Set.of("rename", "scale", "add");

    private Context() {}

    /** @throws IllegalArgumentException that says which pattern is wrong and why */
    public static TopicRules<ContextRule> parse(String json, String unitSuffix) {
        return TopicRules.parse(json, "the context, topic patterns with their rules,", (pattern, content) -> {
            String where = "the rule of \"" + pattern + "\"";
            Map<String, Object> rule = object(content, where);
            for (String section : rule.keySet()) {
                require(SECTIONS.contains(section), where + " has \"" + section + "\"; it takes rename, scale and add");
            }
            return new ContextRule(
                    renames(rule.get("rename"), where + ", rename,"),
                    scales(rule.get("scale"), where + ", scale,"),
                    added(rule.get("add"), where + ", add,"),
                    unitSuffix);
        });
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
}
