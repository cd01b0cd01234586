// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.contract;

import static io.shopfloor.connect.transforms.context.TopicRules.object;
import static io.shopfloor.connect.transforms.context.TopicRules.require;

import io.shopfloor.connect.transforms.context.TopicRules;
import io.shopfloor.connect.transforms.record.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** What the topics of one pattern may carry. Immutable. */
public final class Contract {
    private static final String WHAT = "the contract, topic patterns with what they may carry,";

    private final List<FieldRule> fields;
    private final boolean additional;
    private final Set<String> names;

    private Contract(List<FieldRule> fields, boolean additional) {
        this.fields = fields;
        this.additional = additional;
        this.names = fields.stream().map(FieldRule::outerName).collect(Collectors.toUnmodifiableSet());
    }

    /** @throws IllegalArgumentException that says which pattern is wrong and why */
    public static TopicRules<Contract> parse(String json) {
        return TopicRules.parse(json, WHAT, (pattern, content) -> {
            String where = "the contract of \"" + pattern + "\"";
            Map<String, Object> terms = object(content, where);
            require(Set.of("fields", "additional").containsAll(terms.keySet()), where + " takes fields and additional");
            Object additional = terms.get("additional");
            require(additional == null || additional instanceof Boolean, where + ", additional, must be true or false");
            List<FieldRule> fields = new ArrayList<>();
            object(terms.get("fields"), where + ", fields,")
                    .forEach((name, rule) -> fields.add(
                            FieldRule.parse(name, rule, where).checked(where + ", field \"" + name + "\",")));
            return new Contract(fields, Boolean.TRUE.equals(additional));
        });
    }

    /** The first thing that is wrong with a value, or null. */
    public Violation violation(Fields value) {
        Object root;
        try {
            root = value.tree();
        } catch (DataException e) {
            return new Violation("value", "the value is " + e.getMessage()); // From Json, which never quotes the text.
        }
        if (!(root instanceof Struct || root instanceof Map<?, ?>)) {
            return new Violation("value", "the value is no object");
        }
        for (FieldRule field : fields) {
            Violation violation = field.violation(value);
            if (violation != null) {
                return violation;
            }
        }
        return additional || isComplete(root)
                ? null
                : new Violation("additional", "the value has a field that the contract does not know");
    }

    private boolean isComplete(Object root) {
        if (root instanceof Struct struct) {
            for (Field field : struct.schema().fields()) {
                if (!names.contains(field.name())) {
                    return false;
                }
            }
            return true;
        }
        for (Object name : ((Map<?, ?>) root).keySet()) {
            if (name == null || !names.contains(name)) {
                return false;
            }
        }
        return true;
    }
}
