// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.transforms.record;

import io.shopfloor.connect.common.config.Validators;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef.Validator;

/**
 * Where a field stands in a value: names from the outside in.
 *
 * @param text as it was written, with dots
 */
public record FieldPath(String text, List<String> names) {
    /** A path, or nothing where the option may be left empty. */
    public static final Validator OR_NOTHING = Validators.described(
            value -> check(value.toString() + (value.toString().isEmpty() ? "x" : "")), "a path or nothing");

    public static FieldPath of(String text) {
        return new FieldPath(text, List.of(text.split("\\.")));
    }

    /** The path of an option; null if the option is empty. */
    public static FieldPath orNull(String text) {
        return text.isEmpty() ? null : of(text);
    }

    /** @throws IllegalArgumentException with the reason, if it is no path */
    public static void check(String path) {
        if (path.startsWith(".") || path.endsWith(".") || path.contains("..") || path.isBlank()) {
            throw new IllegalArgumentException("a path is names separated by single dots");
        }
    }

    /** A field in the same place. */
    public FieldPath beside(String name) {
        List<String> there = new ArrayList<>(names);
        there.set(there.size() - 1, name);
        return new FieldPath(String.join(".", there), List.copyOf(there));
    }

    /** Its innermost name. */
    public String last() {
        return names.get(names.size() - 1);
    }
}
